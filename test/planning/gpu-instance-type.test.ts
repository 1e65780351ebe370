import { Accelerator } from '../../constructs/planning/accelerator';
import { EC2_SOURCE, GPU_INSTANCE_TYPES } from '../../constructs/planning/gpu-instance-type';

test('names every instance type once', () => {
  const names = GPU_INSTANCE_TYPES.map((t) => t.name);
  expect(new Set(names).size).toBe(names.length);
});

test('knows the GPU model of every instance type', () => {
  expect(GPU_INSTANCE_TYPES.filter((t) => Accelerator.find(t.acceleratorId) === undefined)).toEqual([]);
});

test('holds what a node can allocate, the baseline of its network and a dated price', () => {
  expect(GPU_INSTANCE_TYPES.find((t) => t.name === 'g6.xlarge')).toEqual({
    name: 'g6.xlarge',
    acceleratorId: 'l4',
    gpuCount: 1,
    allocatableCpuMillis: 3920,
    allocatableMemoryMiB: 14_162,
    localNvmeGB: 250,
    networkMbps: 2500,
    usdPerHour: 0.8048,
  });
  expect(EC2_SOURCE.date).toBe('2026-07-20');
});

test('leaves a price out that the list does not have', () => {
  expect(GPU_INSTANCE_TYPES.filter((t) => t.usdPerHour === undefined).map((t) => t.name)).toEqual(['p5e.48xlarge', 'trn2.48xlarge']);
});

test('charges more for a larger size with as many GPUs', () => {
  const wrong = GPU_INSTANCE_TYPES.flatMap((small) =>
    GPU_INSTANCE_TYPES.filter(
      (large) =>
        large.acceleratorId === small.acceleratorId &&
        large.gpuCount === small.gpuCount &&
        large.allocatableCpuMillis > small.allocatableCpuMillis &&
        (large.usdPerHour ?? Infinity) <= (small.usdPerHour ?? 0),
    ).map((large) => [small.name, large.name]),
  );
  expect(wrong).toEqual([]);
});

test('cannot be changed', () => {
  expect(Object.isFrozen(GPU_INSTANCE_TYPES) && GPU_INSTANCE_TYPES.every((t) => Object.isFrozen(t))).toBe(true);
});
