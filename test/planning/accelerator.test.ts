import { Accelerator } from '../../constructs/planning/accelerator';

test('states the memory that a node reports, not the round number on the box', () => {
  expect(Object.fromEntries(Accelerator.ALL.map((a) => [a.id, a.memoryMiB]))).toEqual({
    a10g: 22_888,
    l4: 22_888,
    l40s: 45_776,
    'a100-80gb': 81_920,
    h100: 81_920,
    h200: 144_384,
    b200: 183_359,
  });
});

test('has no 8-bit float throughput for Ampere', () => {
  expect(Accelerator.ALL.filter((a) => a.fp8Tflops === undefined)).toEqual([Accelerator.A10G, Accelerator.A100_80GB]);
});

test('states dense throughput, which 8 bit doubles within 2 percent', () => {
  for (const { fp8Tflops, bf16Tflops } of Accelerator.ALL.filter((a) => a.fp8Tflops !== undefined)) {
    expect(fp8Tflops! / bf16Tflops).toBeGreaterThan(1.98);
    expect(fp8Tflops! / bf16Tflops).toBeLessThan(2.04);
  }
});

test('lists its instance types from few GPUs to many and from cheap to dear, those without a price last', () => {
  expect(Accelerator.L4.instanceTypes.map((t) => t.name)).toEqual([
    'g6.xlarge',
    'g6.2xlarge',
    'g6.4xlarge',
    'g6.8xlarge',
    'g6.16xlarge',
    'g6.12xlarge',
    'g6.24xlarge',
    'g6.48xlarge',
  ]);
  expect(Accelerator.H200.instanceTypes.map((t) => t.name)).toEqual(['p5en.48xlarge', 'p5e.48xlarge']);
});

test('is found by its id', () => {
  expect(Accelerator.ALL.map((a) => Accelerator.find(a.id))).toEqual(Accelerator.ALL);
  expect(Accelerator.find('a100')).toBeUndefined();
});

test('can be made for a GPU that the catalogue lacks', () => {
  const gpu = Accelerator.of('rtx-pro-6000', {
    name: 'rtx-pro-server-6000',
    productLabel: 'NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition',
    memoryMiB: 97_887,
    memoryBandwidthGBps: 1_597,
    bf16Tflops: 500,
    nvlink: false,
    source: { title: 'a data sheet', date: '2026-11-24' },
  });
  expect([gpu.id, gpu.memoryMiB, gpu.fp8Tflops, gpu.instanceTypes]).toEqual(['rtx-pro-6000', 97_887, undefined, []]);
});

test('names a dated source for every GPU model and cannot be changed', () => {
  for (const accelerator of Accelerator.ALL) {
    expect(accelerator.source.title).not.toBe('');
    expect(accelerator.source.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(Object.isFrozen(accelerator)).toBe(true);
  }
});
