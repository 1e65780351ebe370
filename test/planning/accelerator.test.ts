import { Accelerator } from '../../constructs/planning/accelerator';

test('states the memory that a node reports, not the round number on the box', () => {
  expect(Object.fromEntries(Accelerator.ALL.map((a) => [a.id, a.memoryMiB]))).toEqual({
    t4: 16_384,
    a10g: 22_888,
    l4: 22_888,
    'rtx-pro-4500': 32_768,
    l40s: 45_776,
    'rtx-pro-6000': 97_887,
    'a100-40gb': 40_960,
    'a100-80gb': 81_920,
    h100: 81_920,
    h200: 144_384,
    b200: 183_359,
    b300: 275_040,
    gb200: 189_471,
    inferentia2: 32_768,
    trainium1: 32_768,
    trainium2: 98_304,
  });
});

test('has no 8-bit float throughput before Ada and Hopper, and no 4-bit before Blackwell', () => {
  const without = (units: (a: Accelerator) => number | undefined): string[] =>
    Accelerator.ALL.filter((a) => units(a) === undefined).map((a) => a.id);
  expect(without((a) => a.fp8Tflops)).toEqual(['t4', 'a10g', 'a100-40gb', 'a100-80gb', 'inferentia2', 'trainium1']);
  expect(without((a) => a.fp4Tflops)).toEqual([
    't4',
    'a10g',
    'l4',
    'l40s',
    'a100-40gb',
    'a100-80gb',
    'h100',
    'h200',
    'inferentia2',
    'trainium1',
    'trainium2',
  ]);
});

test('states the link of one GPU in one direction, and how far it reaches', () => {
  expect(
    [Accelerator.A100_80GB, Accelerator.H100, Accelerator.B200, Accelerator.GB200, Accelerator.L4].map((a) => [a.linkGBps, a.linkDomain]),
  ).toEqual([
    [300, 8],
    [450, 8],
    [900, 8],
    [900, 72],
    [32, 8],
  ]);
});

test.each([
  ['h100_sxm', Accelerator.H100],
  ['B200_SXM', Accelerator.B200],
  ['a100_sxm', Accelerator.A100_80GB],
  ['rtx_pro_6000_server', Accelerator.RTX_PRO_6000],
  ['gb200', Accelerator.GB200],
  ['l40s', Accelerator.L40S],
])('takes %s, as measurements name it, for what it is', (name, accelerator) => {
  expect(Accelerator.resolve(name)).toBe(accelerator);
});

test('takes an unknown name for nothing', () => {
  expect(Accelerator.resolve('mi300x')).toBeUndefined();
});

test('says which need AWS Neuron', () => {
  expect(Accelerator.ALL.filter((a) => a.runtime === 'neuron').map((a) => a.id)).toEqual(['inferentia2', 'trainium1', 'trainium2']);
});

test('states dense throughput, which 8 bit doubles within 6 percent', () => {
  for (const { fp8Tflops, bf16Tflops } of Accelerator.ALL.filter((a) => a.fp8Tflops !== undefined)) {
    expect(fp8Tflops! / bf16Tflops).toBeGreaterThan(1.94);
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
  const gpu = Accelerator.of('some-gpu', {
    name: 'some-gpu',
    productLabel: 'Some-GPU',
    memoryMiB: 97_887,
    memoryBandwidthGBps: 1_597,
    bf16Tflops: 500,
    nvlink: false,
    source: { title: 'a data sheet', date: '2026-11-24' },
  });
  expect([gpu.id, gpu.memoryMiB, gpu.fp8Tflops, gpu.instanceTypes]).toEqual(['some-gpu', 97_887, undefined, []]);
});

test('names a dated source for every GPU model and cannot be changed', () => {
  for (const accelerator of Accelerator.ALL) {
    expect(accelerator.source.title).not.toBe('');
    expect(accelerator.source.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(Object.isFrozen(accelerator)).toBe(true);
  }
});
