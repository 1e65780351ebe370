import { Accelerator } from '../../constructs/planning/accelerator';
import { assessOption, type LlmCapacityRequest, memoryOf } from '../../constructs/planning/llm-capacity-option';
import { LlmModel } from '../../constructs/planning/llm-model';
import { Precision } from '../../constructs/planning/precision';

const REQUEST: LlmCapacityRequest = {
  model: LlmModel.QWEN3_8B,
  accelerator: Accelerator.H100,
  contextTokens: 8192,
  concurrentSequences: 1,
  promptTokens: 8192,
  perTokenTargetMs: 10,
  firstTokenTargetMs: Infinity,
  cachePrecision: Precision.BF16,
  gpuMemoryUtilization: 0.92,
  batchedTokens: 2048,
};

test('lets the target per token decide where it allows fewer sequences than memory', () => {
  // 10 ms × 3350 GB/s × 0.8 = 26.8 GB; less 15.136792576 GB of weights, over 1.207959552 GB a sequence: 9.66
  expect(assessOption(REQUEST, 1).sequencesPerReplica).toBe(9);
  expect(assessOption({ ...REQUEST, perTokenTargetMs: Infinity }, 1).sequencesPerReplica).toBe(memoryOf(REQUEST, 1)!.largestConcurrency);
});

test('has no memory to tell of when the context means nothing', () => {
  expect(memoryOf({ ...REQUEST, contextTokens: 0.5 }, 1)).toBeUndefined();
  expect(assessOption({ ...REQUEST, contextTokens: 0.5 }, 1)).toMatchObject({ fits: false, sequencesPerReplica: 0, cacheTokens: 0 });
});
