import { LlmModel } from '../../../constructs/planning/llm-model';
import { ActivationCheckpointing } from '../../../constructs/planning/training/activation-checkpointing';
import { activationBytes, modelStateBytes, parametersPerGpu } from '../../../constructs/planning/training/training-memory';

test.each([
  [0, '120.0'],
  [1, '31.4'],
  [2, '16.6'],
  [3, '1.9'],
])('ZeRO stage %i holds 7.5 billion parameters on 64 GPUs in %s GB, as figure 1 of the paper says', (stage, gb) => {
  expect((modelStateBytes(7.5e9, stage, 64, 2) / 1e9).toFixed(1)).toBe(gb);
});

describe('a layer as in GPT', () => {
  // Korthikanti et al., arXiv 2205.05198, equation 1: s·b·h·(34 + 5·a·s/h), with a feed-forward layer of 4·h, here as 8/3·h three times
  const [h, a, s] = [6144, 64, 2048];
  const layer = {
    count: 1,
    attention: {
      kind: 'grouped',
      parameters: 4 * h * h,
      queryHeads: a,
      cacheHeads: a,
      cacheValuesPerToken: 2 * h,
      stateValues: 0,
      operationsPerPair: 4 * h,
    },
    feedForward: { denseParameters: 8 * h * h, experts: 0, expertsPerToken: 0, parametersPerExpert: 0, width: 4 * h },
  } as const;

  test('keeps only its input with full recomputation', () => {
    expect(activationBytes(layer, h, s, s, ActivationCheckpointing.FULL)).toBe(2 * s * h);
  });

  test('never keeps less than the paper with its two matrices, and at most a sixth more with three', () => {
    const kept = activationBytes(layer, h, s, s, ActivationCheckpointing.SELECTIVE);
    expect(kept / (34 * s * h)).toBeGreaterThan(1);
    expect(kept / (34 * s * h)).toBeLessThan(7 / 6);
  });

  test('keeps the scores of attention beside that without recomputation', () => {
    const scores =
      activationBytes(layer, h, s, s, ActivationCheckpointing.NONE) - activationBytes(layer, h, s, s, ActivationCheckpointing.SELECTIVE);
    expect(scores).toBe(5 * a * s * s);
  });
});

test('divides experts by their own parallel size and everything by tensor parallel', () => {
  const split = {
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    dataParallel: 8,
    zeroStage: 0,
    microBatch: 1,
    activationCheckpointing: ActivationCheckpointing.FULL,
  };
  const whole = parametersPerGpu(LlmModel.QWEN3_30B_A3B, split);
  expect(Math.abs((whole.shared + whole.experts) / LlmModel.QWEN3_30B_A3B.parameterCount - 1)).toBeLessThan(0.001);
  expect(parametersPerGpu(LlmModel.QWEN3_30B_A3B, { ...split, expertParallel: 8 })).toEqual({
    shared: whole.shared,
    experts: whole.experts / 8,
  });
  expect(parametersPerGpu(LlmModel.QWEN3_30B_A3B, { ...split, tensorParallel: 2 })).toEqual({
    shared: whole.shared / 2,
    experts: whole.experts / 2,
  });
});
