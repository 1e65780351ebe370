import fc from 'fast-check';
import { FLINK_FIELDS, type FlinkProps } from '../../../constructs/planning/data/flink-fields';
import { FlinkStateBackend } from '../../../constructs/planning/data/flink-state-backend';
import { planFlink, planFlinkFields } from '../../../constructs/planning/data/plan-flink';

const JOB = { recordsPerSecond: 100_000, recordsPerSecondPerSlot: 10_000 };

test('divides the memory of a process as Flink prints it', () => {
  // log of a task manager with taskmanager.memory.process.size 1728m: managed 512 MB, task heap 384 MB
  expect(planFlink({ ...JOB, taskManagerMemoryMiB: 1728 })).toMatchObject({ managedMiB: 512, taskHeapMiB: 384 });
});

test.each([
  [1, 128],
  [85, 128],
  [86, 256],
  [180, 512],
  [32_768, 32_768],
])('takes for %d slots %d key groups, as the documentation of Flink describes', (slots, groups) => {
  const plan = planFlink({ recordsPerSecond: slots * 0.7, recordsPerSecondPerSlot: 1, catchUpSeconds: 1e12 });
  expect([plan.parallelism, plan.maxParallelism]).toEqual([slots, groups]);
});

test('runs slots at seven tenths of their rate, and so catches up after a restart', () => {
  const plan = planFlink(JOB);
  expect(plan).toMatchObject({
    fits: true,
    because: '',
    parallelism: 15,
    decidedBy: 'rate',
    taskManagers: 15,
    maxParallelism: 128,
    stateGiB: 0,
    checkpointSeconds: 0,
    restoreSeconds: 0,
    backlogRecords: 36_000_000,
    catchUpSeconds: 720,
    diskGiBPerTaskManager: 0,
  });
  expect(plan.inputMBpsPerTaskManager).toBeCloseTo(100 / 15, 12);
  expect(plan.shuffleMBpsPerTaskManager).toBeCloseTo(((100 / 15) * 14) / 15, 12);
});

test('adds slots until it catches up in the time that was asked for', () => {
  // 36 million records in 100 s are 360,000 a second beside the 100,000 that arrive
  expect(planFlink({ ...JOB, catchUpSeconds: 100 })).toMatchObject({ parallelism: 46, decidedBy: 'catch-up', catchUpSeconds: 100 });
});

test('works out checkpoints, restore and disk from the state', () => {
  const plan = planFlink({ ...JOB, keys: 100e6, stateBytesPerKey: 1500, changedStateShare: 0.1, slotsPerTaskManager: 3 });
  // 150 GB of state on 5 task managers with 100 MB/s each
  expect(plan).toMatchObject({
    fits: true,
    parallelism: 15,
    taskManagers: 5,
    stateGiB: 150e9 / 2 ** 30,
    checkpointSeconds: 30,
    checkpointMBps: 250,
    restoreSeconds: 300,
    backlogRecords: 100_000 * (300 + 300 + 60 + 30),
    catchUpSeconds: 1380,
    diskGiBPerTaskManager: 56,
  });
});

test('spreads the state over more task managers when checkpoints would take longer than their interval', () => {
  const plan = planFlink({ ...JOB, keys: 100e6, stateBytesPerKey: 1500, restartSeconds: 0 });
  expect(plan).toMatchObject({ fits: true, decidedBy: 'checkpoints', parallelism: 25, checkpointSeconds: 60 });
});

test('spreads state on the heap over enough heaps', () => {
  const plan = planFlink({
    ...JOB,
    keys: 1e6,
    stateBytesPerKey: 40_000,
    backend: FlinkStateBackend.HASHMAP,
    checkpointIntervalSeconds: 600,
  });
  // 4,096 MiB: 409.6 of overhead, 256 of metaspace; of 3,430.4 a tenth is the network's and 256 the framework's
  expect(plan.taskHeapMiB).toBeCloseTo(3430.4 * 0.9 - 256, 9);
  expect(plan).toMatchObject({ fits: true, decidedBy: 'state on the heap', parallelism: 27, managedMiB: 0, diskGiBPerTaskManager: 0 });
});

test('says why it does not fit, and what would help', () => {
  const because = (props: Partial<FlinkProps>): string => planFlink({ ...JOB, ...props }).because;
  expect(because({ sourcePartitions: 12 })).toBe(
    "15 slots are more than the 12 partitions of the source ('sourcePartitions'): add partitions or make a slot faster",
  );
  expect(because({ recordsPerSecondPerSlot: 1 })).toBe(
    "with 32768 slots, the most that Flink takes, the rate needs more: make a slot faster ('recordsPerSecondPerSlot'); " +
      "with 32768 slots, the most that Flink takes, the job does not catch up in time: allow more ('catchUpSeconds'), restart faster or take smaller intervals",
  );
  expect(because({ taskManagerMemoryMiB: 512 })).toBe("512 MiB leave no heap for tasks: raise 'taskManagerMemoryMiB'");
  expect(because({ keys: 1e12, stateBytesPerKey: 1e6, catchUpSeconds: 1e12 })).toBe(
    "with 32768 slots, the most that Flink takes, a checkpoint takes longer than the interval: upload less ('changedStateShare') or more seldom ('checkpointIntervalSeconds')",
  );
  expect(because({ keys: 1e9, stateBytesPerKey: 1e5, backend: FlinkStateBackend.HASHMAP })).toBe(
    "with 32768 slots, the most that Flink takes, the state does not fit the heap: take 'rocksdb' or more memory ('taskManagerMemoryMiB')",
  );
});

test('fails when the input means nothing', () => {
  expect(() => planFlink({ recordsPerSecond: -1, recordsPerSecondPerSlot: 0 })).toThrow(
    "cannot plan with this: 'recordsPerSecond' (-1) must be at least 0 records/s; " +
      "'recordsPerSecondPerSlot' (0) must be at least 0.001 records/s [PlannerInput]",
  );
});

test('plans the same from fields as from props', () => {
  const plan = planFlinkFields({ recordsPerSecond: '5000', recordsPerSecondPerSlot: '700', backend: 'hashmap' });
  expect(JSON.stringify(planFlink({ recordsPerSecond: 5000, recordsPerSecondPerSlot: 700, backend: FlinkStateBackend.HASHMAP }))).toBe(
    JSON.stringify(plan),
  );
  expect(plan.lines('job').find((l) => l.id === 'job.backend')!.value).toBe('hashmap');
});

test('names every prop as a field', () => {
  const names: Record<keyof FlinkProps, true> = {
    recordsPerSecond: true,
    recordsPerSecondPerSlot: true,
    recordBytes: true,
    keys: true,
    stateBytesPerKey: true,
    changedStateShare: true,
    backend: true,
    checkpointIntervalSeconds: true,
    storeMBps: true,
    slotsPerTaskManager: true,
    taskManagerMemoryMiB: true,
    restartSeconds: true,
    catchUpSeconds: true,
    utilisation: true,
    sourcePartitions: true,
  };
  expect(FLINK_FIELDS.map((field) => field.name)).toEqual(Object.keys(names));
});

const asked = fc.record({
  recordsPerSecond: fc.double({ min: 0, max: 1e6, noNaN: true }),
  recordsPerSecondPerSlot: fc.double({ min: 100, max: 1e5, noNaN: true }),
  keys: fc.integer({ min: 0, max: 1e8 }),
  stateBytesPerKey: fc.integer({ min: 0, max: 1_000 }),
  slotsPerTaskManager: fc.integer({ min: 1, max: 8 }),
  storeMBps: fc.double({ min: 1, max: 1_000, noNaN: true }),
  catchUpSeconds: fc.double({ min: 10, max: 10_000, noNaN: true }),
  backend: fc.constantFrom(...FlinkStateBackend.ALL),
});

test('never needs fewer slots for more records, more state or less time, nor more for a faster store', () => {
  fc.assert(
    fc.property(asked, asked, (a, b) => {
      const base = { ...a };
      const harder = {
        ...a,
        recordsPerSecond: Math.max(a.recordsPerSecond, b.recordsPerSecond),
        recordsPerSecondPerSlot: Math.min(a.recordsPerSecondPerSlot, b.recordsPerSecondPerSlot),
        keys: Math.max(a.keys, b.keys),
        stateBytesPerKey: Math.max(a.stateBytesPerKey, b.stateBytesPerKey),
        storeMBps: Math.min(a.storeMBps, b.storeMBps),
        catchUpSeconds: Math.min(a.catchUpSeconds, b.catchUpSeconds),
      };
      expect(planFlink(harder).parallelism).toBeGreaterThanOrEqual(planFlink(base).parallelism);
    }),
  );
});

test('fits by recount: rate, catch-up, checkpoints and heap', () => {
  fc.assert(
    fc.property(asked, (props) => {
      const plan = planFlink(props);
      fc.pre(plan.fits);
      const capacity = plan.parallelism * props.recordsPerSecondPerSlot;
      const state = props.keys * props.stateBytesPerKey;
      const seconds = state / (plan.taskManagers * props.storeMBps * 1e6);
      const backlog = props.recordsPerSecond * (360 + 2 * seconds);
      expect(plan.taskManagers * props.slotsPerTaskManager).toBeGreaterThanOrEqual(plan.parallelism);
      expect(props.recordsPerSecond).toBeLessThanOrEqual(capacity * 0.7);
      expect(backlog).toBeLessThanOrEqual((capacity - props.recordsPerSecond) * props.catchUpSeconds * (1 + 1e-9));
      expect(seconds).toBeLessThanOrEqual(60);
      if (props.backend === FlinkStateBackend.HASHMAP) {
        expect(state).toBeLessThanOrEqual(plan.taskManagers * plan.taskHeapMiB * 2 ** 20 * 0.5);
      }
    }),
  );
});

test('changes nothing when records and the rate of a slot are scaled', () => {
  fc.assert(
    fc.property(asked, fc.constantFrom(0.25, 0.5, 2, 1024), (props, k) => {
      const scaled = { ...props, recordsPerSecond: props.recordsPerSecond * k, recordsPerSecondPerSlot: props.recordsPerSecondPerSlot * k };
      expect(planFlink(scaled).parallelism).toBe(planFlink(props).parallelism);
    }),
  );
});

test('does not take a slot more for the last bit of a product', () => {
  // 11 × 1000 × 0.7 is 7699.999999999999 to a computer
  expect(planFlink({ recordsPerSecond: 7700, recordsPerSecondPerSlot: 1000, catchUpSeconds: 1e12 }).parallelism).toBe(11);
});
