import { planCache } from '../../../constructs/planning/data/plan-cache';

const LINES = planCache({ items: 1e6, valueBytes: 1000, requestsPerSecond: 1000, memoryGiB: 1, hitRate: 0.5 }).lines('prompts');

test('gives every number a line of its own, and every input is a line', () => {
  const ids = LINES.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(LINES.flatMap((l) => l.inputs).filter((id) => !ids.includes(id))).toEqual([]);
  expect(LINES.filter((l) => l.source.title === '' || !/^\d{4}-\d\d-\d\d$/.test(l.source.date))).toEqual([]);
});

test('shows what was worked out', () => {
  expect(LINES.slice(-9).map((l) => [l.id, l.value, l.unit])).toEqual([
    ['prompts.entryBytes', 1128, 'bytes'],
    ['prompts.entries', 713_924, 'entries'],
    ['prompts.answered', 0.906, ''],
    ['prompts.missesPerSecond', 94.357, 'requests/s'],
    ['prompts.hottest', 13.368, 'requests/s'],
    ['prompts.data', 0.75, 'GiB'],
    ['prompts.memory', 1, 'GiB'],
    ['prompts.shards', 1, 'nodes'],
    ['prompts.nodes', 2, 'nodes'],
  ]);
});
