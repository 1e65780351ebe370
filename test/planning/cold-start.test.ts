import fc from 'fast-check';
import { planColdStart } from '../../constructs/planning/cold-start';
import { ENGINE_STARTS } from '../../constructs/planning/engine-start';
import { LlmModel } from '../../constructs/planning/llm-model';
import { WeightSource } from '../../constructs/planning/weight-source';

test('adds up node, image, fetch, load and engine', () => {
  // 2500 Mbit/s are 312.5 MB/s: an image of 10.3 GB takes 33 s, 16.38 GB of weights take 53 s
  const plan = planColdStart({ weightBytes: LlmModel.QWEN3_8B.fileBytes, networkMbps: 2500, engineStart: ENGINE_STARTS.plain });
  expect(plan).toMatchObject({
    loadBytesPerSecond: 312_500_000,
    nodeStartSeconds: 90,
    imagePullSeconds: 33,
    fetchSeconds: 53,
    loadSeconds: 53,
    engineStartSeconds: 120,
    totalSeconds: 90 + 33 + 53 + 53 + 120,
    startupProbeSeconds: 2 * 53 + 240,
  });
});

test('takes the slowest engine where nobody says which one it is', () => {
  const slowest = Math.max(...Object.values(ENGINE_STARTS).map((start) => start.expectedSeconds));
  expect(planColdStart({ weightBytes: 16e9, networkMbps: 2500 }).engineStartSeconds).toBe(slowest);
});

test('expects less where a start before has compiled, and lets the probe wait as long', () => {
  const start = { weightBytes: 16e9, networkMbps: 2500, engineStart: ENGINE_STARTS.fp8OnHopper };
  const [first, again] = [planColdStart(start), planColdStart({ ...start, warmCache: true })];
  expect([first.engineStartSeconds, again.engineStartSeconds]).toEqual([265, 145]);
  expect(first.totalSeconds - again.totalSeconds).toBe(120);
  expect(again.startupProbeSeconds).toBe(first.startupProbeSeconds);
  expect(again.lines('chat').find((l) => l.id === 'chat.engineStart')!.formula).toMatch(/8 bit on Hopper, compiled before$/);
});

test('counts no network faster than 1 GB/s, since one disk takes no more', () => {
  const plan = planColdStart({ weightBytes: 16e9, networkMbps: 100_000, engineStart: ENGINE_STARTS.plain });
  expect([plan.loadBytesPerSecond, plan.imagePullSeconds, plan.fetchSeconds, plan.totalSeconds]).toEqual([1e9, 11, 16, 253]);
});

test('gives every number a line with its inputs', () => {
  const lines = planColdStart({ weightBytes: 16e9, networkMbps: 100_000, engineStart: ENGINE_STARTS.plain }).lines('chat');
  expect(lines.map((l) => [l.id, l.value])).toEqual([
    ['chat.files', 16_000],
    ['chat.network', 100_000],
    ['chat.nodeStart', 90],
    ['chat.imagePull', 11],
    ['chat.fetch', 16],
    ['chat.load', 16],
    ['chat.engineStart', 120],
    ['chat.coldStart', 253],
    ['chat.startupProbe', 272],
  ]);
  const known = lines.map((l) => l.id);
  expect(lines.flatMap((l) => l.inputs).filter((id) => !known.includes(id))).toEqual([]);
});

const weights = fc.integer({ min: 1, max: 400e9 });
const network = fc.integer({ min: 1000, max: 3_200_000 });

test('never starts sooner with more weights, nor later with a faster network', () => {
  fc.assert(
    fc.property(weights, weights, network, network, (w1, w2, n1, n2) => {
      const heavy = planColdStart({ weightBytes: Math.max(w1, w2), networkMbps: Math.min(n1, n2) });
      const light = planColdStart({ weightBytes: Math.min(w1, w2), networkMbps: Math.max(n1, n2) });
      expect(heavy.totalSeconds).toBeGreaterThanOrEqual(light.totalSeconds);
      expect(heavy.startupProbeSeconds).toBeGreaterThanOrEqual(light.startupProbeSeconds);
    }),
  );
});

test('gives the probe at least twice the time that weights over bandwidth and every engine take', () => {
  fc.assert(
    fc.property(weights, network, fc.constantFrom(...Object.values(ENGINE_STARTS)), (weightBytes, networkMbps, engineStart) => {
      const plan = planColdStart({ weightBytes, networkMbps, engineStart });
      expect(plan.startupProbeSeconds).toBeGreaterThanOrEqual(2 * (weightBytes / plan.loadBytesPerSecond + engineStart.expectedSeconds));
    }),
  );
});

test('reads weights where they are when they need no copy', () => {
  const start = (weightsFrom: WeightSource) => planColdStart({ weightBytes: 140e9, networkMbps: 40_000, weightsFrom });
  // 40,000 Mbit/s are 5 GB/s: the disk takes 1 GB/s of them, a file system of 4 TiB with 1000 MB/s each gives 4 GB/s
  expect(
    [start(WeightSource.S3), start(WeightSource.NVME), start(WeightSource.fsx(4000))].map((p) => [p.fetchSeconds, p.loadSeconds]),
  ).toEqual([
    [140, 140],
    [0, 140],
    [0, 35],
  ]);
  // the network is the limit where the file system is faster
  expect(start(WeightSource.fsx(10_000)).loadSeconds).toBe(28);
  expect(
    start(WeightSource.fsx(4000))
      .lines('chat')
      .find((l) => l.id === 'chat.load')!.formula,
  ).toBe('files ÷ 4000 MB/s, what FSx for Lustre gives over this network');
});

test('pulls no image that is on the node already', () => {
  expect(planColdStart({ weightBytes: 16e9, networkMbps: 2500, imageBytes: 0 }).imagePullSeconds).toBe(0);
});

test.each([
  [{ weightBytes: -1, networkMbps: 2500 }, "'weightBytes' (-1) must be a number of bytes, at least 0"],
  [{ weightBytes: 1, networkMbps: 2500, imageBytes: NaN }, "'imageBytes' (NaN) must be a number of bytes, at least 0"],
  [{ weightBytes: 1, networkMbps: 0 }, "'networkMbps' (0) must be above 0; it is the node's bandwidth in Mbit/s"],
])('fails when asked for %p', (props, message) => {
  expect(() => planColdStart(props)).toThrow(`${message} [ColdStartInput]`);
});
