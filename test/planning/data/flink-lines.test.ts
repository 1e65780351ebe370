import { planFlink } from '../../../constructs/planning/data/plan-flink';

const LINES = planFlink({ recordsPerSecond: 5000, recordsPerSecondPerSlot: 1000, keys: 1e6, stateBytesPerKey: 100 }).lines('job');

test('gives every number a line of its own, and every input is a line', () => {
  const ids = LINES.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(LINES.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
});

test('shows what was worked out and where it comes from', () => {
  expect(LINES.slice(-14).map((l) => [l.id, l.value, l.unit])).toEqual([
    ['job.state', 0.093, 'GiB'],
    ['job.parallelism', 8, 'slots'],
    ['job.maxParallelism', 128, 'groups'],
    ['job.taskManagers', 8, 'task managers'],
    ['job.checkpoint', 0.125, 's'],
    ['job.checkpointMBps', 1.667, 'MB/s'],
    ['job.restore', 0.125, 's'],
    ['job.backlog', 1_801_250, 'records'],
    ['job.catchUp', 600.417, 's'],
    ['job.input', 0.625, 'MB/s'],
    ['job.shuffle', 0.547, 'MB/s'],
    ['job.managed', 1372.16, 'MiB'],
    ['job.taskHeap', 1459.2, 'MiB'],
    ['job.disk', 1, 'GiB'],
  ]);
  expect(LINES.find((l) => l.id === 'job.parallelism')!.formula).toBe('the most of rate 8, catch-up 7, checkpoints 1, state on the heap 1');
  expect(LINES.filter((l) => l.source.title === '' || !/^\d{4}-\d\d-\d\d$/.test(l.source.date))).toEqual([]);
});
