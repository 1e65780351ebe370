import { GPU_INSTANCE_TYPES } from '../../../constructs/planning/gpu-instance-type';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { ActivationCheckpointing } from '../../../constructs/planning/training/activation-checkpointing';
import { microBatches, splitProblem, type TrainingJob, type TrainingSplit } from '../../../constructs/planning/training/training-split';

const JOB: TrainingJob = {
  model: LlmModel.QWEN3_30B_A3B,
  instanceType: GPU_INSTANCE_TYPES.find((type) => type.name === 'p5.48xlarge')!,
  nodes: 2,
  sequenceTokens: 4096,
  globalBatch: 512,
  gradientBytes: 4,
  interleave: 1,
};
const SPLIT: TrainingSplit = {
  tensorParallel: 2,
  pipelineParallel: 2,
  expertParallel: 4,
  dataParallel: 4,
  zeroStage: 1,
  activationCheckpointing: ActivationCheckpointing.FULL,
  microBatch: 2,
};

test('a copy works through its share of the batch', () => {
  expect(microBatches(JOB, SPLIT)).toBe(64);
});

test.each<[Partial<TrainingSplit>, string]>([
  [{}, ''],
  [{ dataParallel: 2 }, '16 GPUs are no multiple of tensor × pipeline parallel (2 × 2)'],
  [{ tensorParallel: 16, pipelineParallel: 1, dataParallel: 1, expertParallel: 1 }, ''],
  [{ expertParallel: 3 }, "128 experts and 4 copies must divide by 3 ('expertParallel')"],
  [{ microBatch: 3 }, "512 sequences do not divide over 4 copies × 3 ('globalBatch', 'microBatch')"],
])('%j: %s', (change, problem) => {
  expect(splitProblem(JOB, { ...SPLIT, ...change })).toBe(problem);
});

test('heads and layers are divided, not cut', () => {
  expect(splitProblem(JOB, { ...SPLIT, tensorParallel: 16, pipelineParallel: 1, dataParallel: 1, expertParallel: 1 })).toBe('');
  expect(splitProblem({ ...JOB, nodes: 8 }, { ...SPLIT, tensorParallel: 64, pipelineParallel: 1, dataParallel: 1 })).toBe(
    "32 attention heads do not divide by 64 ('tensorParallel')",
  );
  expect(splitProblem({ ...JOB, interleave: 25 }, SPLIT)).toBe(
    "48 layers are fewer than 2 stages × 25 parts ('pipelineParallel', 'interleave')",
  );
});
