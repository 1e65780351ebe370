import fc from 'fast-check';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { Precision } from '../../../constructs/planning/precision';
import { predictServing } from '../../../constructs/planning/serving/predict-serving';
import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';
import type { ServingPoint, ServingPrediction } from '../../../constructs/planning/serving/serving-prediction';

const POINT: ServingPoint = {
  model: LlmModel.QWEN3_32B,
  accelerator: Accelerator.H100,
  engine: ServingEngine.VLLM,
  tensorParallel: 2,
  inputTokens: 1024,
  outputTokens: 512,
  concurrency: 16,
};

function predict(change: Partial<ServingPoint> = {}): ServingPrediction {
  return predictServing({ ...POINT, ...change });
}

test('adds its terms up to its times, and puts each in its band', () => {
  const p = predict();
  const sum = (terms: readonly { ms: number }[]): number => terms.reduce((total, t) => total + t.ms, 0);
  expect(sum(p.timePerOutputTokenTerms)).toBeCloseTo(p.timePerOutputTokenMs.value, 9);
  expect(sum(p.timeToFirstTokenTerms)).toBeCloseTo(p.timeToFirstTokenMs.value, 9);
  for (const { low, value, high } of [p.timePerOutputTokenMs, p.timeToFirstTokenMs]) {
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  }
});

test('counts tokens a second over all requests and for each GPU', () => {
  const p = predict();
  const each = p.timeToFirstTokenMs.value + 511 * p.timePerOutputTokenMs.value;
  expect(p.outputTokensPerSecond).toBeCloseTo((1000 * 16 * 512) / each, 6);
  expect(p.outputTokensPerSecondPerGpu).toBeCloseTo(p.outputTokensPerSecond / 2, 9);
});

// Published runs that nobody fitted this code on, as bounds: predictions must not promise more than hardware was shown to do.
test('promises less than MLPerf reached offline: Llama 2 70B size on 8 B200, 103,000 tokens a second (v5.1, press summary)', () => {
  const p = predict({
    model: LlmModel.LLAMA_3_1_70B,
    accelerator: Accelerator.B200,
    weightPrecision: Precision.NVFP4,
    cachePrecision: Precision.FP8,
    tensorParallel: 1,
    inputTokens: 300,
    outputTokens: 300,
    concurrency: 256,
  });
  expect(8 * p.outputTokensPerSecond).toBeLessThan(103_000);
});

test('never makes a token sooner than the weights can be read', () => {
  for (const model of LlmModel.ALL) {
    const { timePerOutputTokenMs } = predict({ model, accelerator: Accelerator.B200, tensorParallel: 8, concurrency: 1 });
    expect(timePerOutputTokenMs.value).toBeGreaterThan((model.activeWeightBytes / 8 / (7700 * 1e6)) * 0.9);
  }
});

test('gives a finite answer for every model on every accelerator', () => {
  for (const model of LlmModel.ALL) {
    for (const accelerator of Accelerator.ALL) {
      const p = predict({ model, accelerator, tensorParallel: 8, concurrency: 4 });
      expect(Number.isFinite(p.timePerOutputTokenMs.value + p.timeToFirstTokenMs.value) && p.timePerOutputTokenMs.value > 0).toBe(true);
    }
  }
});

const point = fc.record({
  model: fc.constantFrom(...LlmModel.ALL),
  accelerator: fc.constantFrom(...Accelerator.ALL),
  engine: fc.constantFrom(...ServingEngine.ALL),
  tensorParallel: fc.constantFrom(1, 2, 4, 8),
  inputTokens: fc.integer({ min: 16, max: 16_000 }),
  outputTokens: fc.integer({ min: 16, max: 8000 }),
  concurrency: fc.integer({ min: 1, max: 512 }),
});
const more = fc.integer({ min: 1, max: 500 });

test('is never faster with more requests or a longer prompt', () => {
  fc.assert(
    fc.property(point, more, (p, n) => {
      const before = predictServing(p).timeToFirstTokenMs.value;
      expect(predictServing({ ...p, inputTokens: p.inputTokens + n }).timeToFirstTokenMs.value).toBeGreaterThanOrEqual(before * (1 - 1e-9));
      expect(predictServing({ ...p, concurrency: p.concurrency + n }).timePerOutputTokenMs.value).toBeGreaterThanOrEqual(
        predictServing(p).timePerOutputTokenMs.value * (1 - 1e-9),
      );
    }),
  );
});

test('is never slower with more bandwidth', () => {
  fc.assert(
    fc.property(point, fc.double({ min: 1, max: 4, noNaN: true }), (p, factor) => {
      const faster = Accelerator.of('faster', { ...p.accelerator, memoryBandwidthGBps: p.accelerator.memoryBandwidthGBps * factor });
      expect(predictServing({ ...p, accelerator: faster }).timePerOutputTokenMs.value).toBeLessThanOrEqual(
        predictServing(p).timePerOutputTokenMs.value * (1 + 1e-9),
      );
    }),
  );
});

test('leads every number back to what it was made of', () => {
  const lines = predict().lines('chat');
  const ids = new Set(lines.map((l) => l.id));
  expect(ids.size).toBe(lines.length);
  expect(lines.flatMap((l) => l.inputs).filter((id) => !ids.has(id))).toEqual([]);
  expect(lines.filter((l) => !l.id.startsWith('chat.') || l.source.title === '')).toEqual([]);
});
