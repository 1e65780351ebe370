import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { STARTING_CONSTANTS } from '../../../constructs/planning/serving/serving-constants';
import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';
import { servingLoad } from '../../../constructs/planning/serving/serving-load';
import type { ServingPoint } from '../../../constructs/planning/serving/serving-prediction';
import { servingTimes, type ServingTimes } from '../../../constructs/planning/serving/serving-step';

const C = STARTING_CONSTANTS;

function times(change: Partial<ServingPoint> = {}): ServingTimes {
  const point = {
    model: LlmModel.LLAMA_3_1_8B,
    accelerator: Accelerator.H100,
    engine: ServingEngine.VLLM,
    inputTokens: 1024,
    outputTokens: 512,
    concurrency: 1,
  };
  return servingTimes(servingLoad({ ...point, ...change }), C);
}

test('reads every weight once a step, the input embedding left out', () => {
  const { weightBytes, architecture: a } = LlmModel.LLAMA_3_1_8B;
  const norms = 65 * a.hiddenSize;
  const read = weightBytes - 2 * (a.vocabularySize * a.hiddenSize + norms);
  expect(times().weights).toBeCloseTo(read / (3350e6 * C.weightBandwidth), 9);
  expect(times({ tensorParallel: 4 }).weights).toBeCloseTo(times().weights / 4, 9);
});

test('reads the cache of every request at half of its reply', () => {
  const bytes = 10 * (1024 + 256) * LlmModel.LLAMA_3_1_8B.kvBytesPerToken();
  expect(times({ concurrency: 10 }).cache).toBeCloseTo(bytes / (3350e6 * C.cacheBandwidth), 9);
});

test('reads only the experts that some token is sent to', () => {
  const moe = (concurrency: number): number =>
    times({ model: LlmModel.QWEN3_30B_A3B, concurrency, inputTokens: 16, outputTokens: 16 }).weights;
  const expert = (48 * 3 * 2048 * 768 * 2) / (3350e6 * C.weightBandwidth);
  expect(moe(2) - moe(1)).toBeCloseTo(128 * (1 - (1 - 8 / 128) ** 2 - 8 / 128) * expert, 9);
});

test('exchanges nothing on one GPU, and waits longer over PCIe than over NVLink', () => {
  expect(times().allReduce).toBe(0);
  expect(times({ tensorParallel: 2 }).allReduce).toBeGreaterThan(2 * 32 * C.allReduceLatency);
  expect(times({ tensorParallel: 2, accelerator: Accelerator.L40S }).allReduce).toBeGreaterThan(
    2 * 32 * C.allReduceLatency * C.slowLinkLatency,
  );
});

test('lets others read their prompts while a reply is written', () => {
  const t = times({ concurrency: 5 });
  expect(t.prefillShare).toBeCloseTo((4 * t.prompt) / 512, 9);
  expect(times().prefillShare).toBe(0);
});

test('is the sum of its parts', () => {
  const t = times({ concurrency: 40, tensorParallel: 2 });
  expect(t.perToken).toBeCloseTo(t.weights + t.cache + t.compute + t.launch + t.allReduce + t.prefillShare, 9);
  expect(t.firstToken).toBeCloseTo(
    C.requestOverhead + t.prompt + t.promptStart + t.behindOthers + t.behindMemory + C.stepsToFirstToken * t.perToken,
    9,
  );
});

test('lets requests wait that memory has no room for', () => {
  const t = times({ accelerator: Accelerator.L4, inputTokens: 4096, concurrency: 64 });
  expect(t.room).toBeLessThan(64);
  expect([t.running, t.behindMemory > 0]).toEqual([Math.max(1, t.room), true]);
});
