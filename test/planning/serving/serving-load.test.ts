import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { Precision } from '../../../constructs/planning/precision';
import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';
import { hasExperts, operationsPerMs, servingLoad } from '../../../constructs/planning/serving/serving-load';
import type { ServingPoint } from '../../../constructs/planning/serving/serving-prediction';

const POINT: ServingPoint = {
  model: LlmModel.QWEN3_8B_FP8,
  accelerator: Accelerator.H100,
  engine: ServingEngine.VLLM,
  inputTokens: 1000,
  outputTokens: 100,
  concurrency: 8,
};

test('takes precisions from the checkpoint and one GPU where nothing is said', () => {
  expect(servingLoad(POINT)).toMatchObject({
    weightBytes: 1,
    weightBits: 8,
    expertBytes: 1,
    cacheBytes: 2,
    gpus: 1,
    early: false,
    inStep: false,
  });
});

test('unpacks what a GPU has no units for, and multiplies it in 16 bit', () => {
  const on = (accelerator: Accelerator, weightPrecision: Precision): number =>
    servingLoad({ ...POINT, accelerator, weightPrecision }).weightBits;
  expect([on(Accelerator.A100_80GB, Precision.FP8), on(Accelerator.H100, Precision.NVFP4), on(Accelerator.B200, Precision.NVFP4)]).toEqual([
    16, 16, 4,
  ]);
  expect(on(Accelerator.B200, Precision.INT4_WEIGHTS)).toBe(16);
  expect(operationsPerMs(Accelerator.B200, 4)).toBe(9000e9);
});

test('spreads experts over the GPUs of attention', () => {
  const load = servingLoad({ ...POINT, model: LlmModel.QWEN3_30B_A3B, tensorParallel: 2, attentionDataParallel: 4, moeExpertParallel: 4 });
  expect([load.gpus, load.stageGpus, load.moeTensorParallel, hasExperts(load.architecture)]).toEqual([8, 8, 2, true]);
});

test.each([
  [{ tensorParallel: 0 }, 'ServingParallelSizes', "'tensorParallel' (0) must be a whole number of at least 1"],
  [
    { model: LlmModel.QWEN3_30B_A3B, tensorParallel: 4, moeExpertParallel: 8 },
    'ServingParallelSizes',
    "'moeExpertParallel' (8) must be 'tensorParallel' (4)",
  ],
  [{ concurrency: 0 }, 'ServingLoadSize', "'concurrency' (0) must be a number of at least 1"],
  [{ inputTokens: NaN }, 'ServingLoadSize', "'inputTokens' (NaN)"],
])('fails when %j is asked', (change, code, words) => {
  expect(() => servingLoad({ ...POINT, ...change })).toThrow(words);
  expect(() => servingLoad({ ...POINT, ...change })).toThrow(code);
});
