import fc from 'fast-check';
import { COLD_START_FACTS, planColdStart } from '../../constructs/planning/cold-start';
import { LlmModel } from '../../constructs/planning/llm-model';

test('adds up node, image, fetch, load and engine', () => {
  // 2500 Mbit/s are 312.5 MB/s: an image of 10.3 GB takes 33 s, 16.38 GB of weights take 53 s
  const plan = planColdStart({ weightBytes: LlmModel.QWEN3_8B.weightBytes, networkMbps: 2500 });
  expect(plan).toMatchObject({
    loadBytesPerSecond: 312_500_000,
    nodeStartSeconds: 90,
    imagePullSeconds: 33,
    fetchSeconds: 53,
    loadSeconds: 53,
    engineStartSeconds: 120,
    totalSeconds: 90 + 33 + 53 + 53 + 120,
    startupProbeSeconds: 2 * (53 + 120),
  });
});

test('counts no network faster than 1 GB/s, since one disk takes no more', () => {
  const plan = planColdStart({ weightBytes: 16e9, networkMbps: 100_000 });
  expect([plan.loadBytesPerSecond, plan.imagePullSeconds, plan.fetchSeconds, plan.totalSeconds]).toEqual([1e9, 11, 16, 253]);
});

test('gives every number a line with its inputs', () => {
  const lines = planColdStart({ weightBytes: 16e9, networkMbps: 100_000 }).lines('chat');
  expect(lines.map((l) => [l.id, l.value])).toEqual([
    ['chat.network', 100_000],
    ['chat.nodeStart', 90],
    ['chat.imagePull', 11],
    ['chat.fetch', 16],
    ['chat.load', 16],
    ['chat.engineStart', 120],
    ['chat.coldStart', 253],
    ['chat.startupProbe', 272],
  ]);
  const known = ['chat.weights', ...lines.map((l) => l.id)];
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

test('gives the probe at least twice the time that weights over bandwidth and the engine take', () => {
  fc.assert(
    fc.property(weights, network, (weightBytes, networkMbps) => {
      const plan = planColdStart({ weightBytes, networkMbps });
      expect(plan.startupProbeSeconds).toBeGreaterThanOrEqual(
        2 * (weightBytes / plan.loadBytesPerSecond + COLD_START_FACTS.engineStartSeconds),
      );
    }),
  );
});
