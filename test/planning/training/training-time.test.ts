import { Accelerator } from '../../../constructs/planning/accelerator';
import { GPU_INSTANCE_TYPES } from '../../../constructs/planning/gpu-instance-type';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { ActivationCheckpointing } from '../../../constructs/planning/training/activation-checkpointing';
import { forwardFlopsPerToken, ringAllReduceSeconds, trainingStep } from '../../../constructs/planning/training/training-time';

test('a ring moves 2 (n − 1) / n of the bytes over each link', () => {
  expect(ringAllReduceSeconds(1e9, 1, 1e9)).toBe(0);
  expect(ringAllReduceSeconds(1e9, 4, 1e9)).toBeCloseTo(1.5, 12);
});

test('a token passes the matrices of its experts only, and the output embedding once', () => {
  const dense = forwardFlopsPerToken({ model: LlmModel.LLAMA_3_1_8B, sequenceTokens: 8192 });
  // 32 layers · 4 operations a pair · width 4,096 · 8,192 tokens
  expect(dense.attention).toBe(32 * 4 * 4096 * 8192);
  expect(Math.abs(dense.matrices / (2 * 7.505e9) - 1)).toBeLessThan(0.001);
  const sparse = forwardFlopsPerToken({ model: LlmModel.QWEN3_30B_A3B, sequenceTokens: 8192 });
  expect(sparse.matrices / 2).toBeLessThan(3.4e9);
  expect(sparse.matrices / 2).toBeGreaterThan(2.9e9);
});

test('sums divided gradients after each micro-batch, for no GPU keeps them whole until the end of a step', () => {
  const instanceType = GPU_INSTANCE_TYPES.find((type) => type.name === 'p5.48xlarge')!;
  const job = {
    model: LlmModel.LLAMA_3_1_8B,
    instanceType,
    nodes: 2,
    sequenceTokens: 4096,
    globalBatch: 512,
    gradientBytes: 4,
    interleave: 1,
  };
  const split = {
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    dataParallel: 16,
    activationCheckpointing: ActivationCheckpointing.SELECTIVE,
    microBatch: 1,
  };
  const data = (zeroStage: number): number =>
    trainingStep(job, Accelerator.H100, { ...split, zeroStage }, { compute: 1, network: 1, overlap: 0 }).data;
  // 32 micro-batches; half an all-reduce each of gradients in 32 bit, and half a one of parameters in 16 bit
  const whole = data(0);
  expect(data(1)).toBe(whole);
  expect(data(2) / whole).toBeCloseTo(32 / 2 + 1 / 4, 9);
  expect(data(3) / whole).toBeCloseTo(32 / 2 + (32 * 2) / 4, 9);
});
