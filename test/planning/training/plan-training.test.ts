import fc from 'fast-check';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { Precision } from '../../../constructs/planning/precision';
import { ActivationCheckpointing } from '../../../constructs/planning/training/activation-checkpointing';
import { planTraining, planTrainingFields, type TrainingPlan } from '../../../constructs/planning/training/plan-training';
import type { TrainingProps } from '../../../constructs/planning/training/training-fields';

const GPT_3 = LlmModel.of('gpt-3', {
  shape: {
    layers: 96,
    hiddenSize: 12_288,
    attentionHeads: 96,
    kvHeads: 96,
    headDim: 128,
    // two matrices of 4 × the width hold as many parameters as three of 8/3
    feedForwardSize: 32_768,
    vocabularySize: 51_200,
    tiedEmbeddings: true,
  },
  maxContextTokens: 2048,
  precision: Precision.BF16,
  source: { title: 'Language Models are Few-Shot Learners, table 2.1', date: '2026-11-24' },
});
const LLAMA_405B = LlmModel.resolve('meta-llama/Llama-3.1-405B')!;

const small = (props: Partial<TrainingProps> = {}): TrainingPlan =>
  planTraining({ model: LlmModel.LLAMA_3_1_8B, nodes: 2, tokens: 1e9, ...props });

test('trains GPT-3 on 1,024 A100 in about the 34 days of Narayanan et al.', () => {
  // arXiv 2104.04473: 300 billion tokens, batch 1,536, t = p = 8, full recomputation, 140 TFLOPS a GPU with what is computed again
  const plan = planTraining({
    model: GPT_3,
    nodes: 128,
    instanceType: 'p4de.24xlarge',
    tokens: 300e9,
    sequenceTokens: 2048,
    globalBatch: 1536,
    microBatch: 1,
    tensorParallel: 8,
    pipelineParallel: 8,
    zeroStage: 0,
    activationCheckpointing: ActivationCheckpointing.FULL,
  });
  const daysOfSteps = plan.days * plan.goodput;
  expect(plan.fits).toBe(true);
  expect(daysOfSteps / 34).toBeGreaterThan(0.9);
  expect(daysOfSteps / 34).toBeLessThan(1.1);
  expect(((plan.modelTflopsPerGpu * 4) / 3 / 140).toFixed(2)).toBe('0.95');
});

test('trains Llama 3 405B on 8,192 H100 at about the 430 TFLOPS that Meta states', () => {
  // arXiv 2407.21783, table 4: TP 8, PP 16, DP 64, sequences of 8,192, 16 M tokens a step, BF16 MFU 43 %
  const plan = planTraining({
    model: LLAMA_405B,
    nodes: 1024,
    tokens: 15.6e12,
    sequenceTokens: 8192,
    globalBatch: 2048,
    microBatch: 1,
    tensorParallel: 8,
    pipelineParallel: 16,
    zeroStage: 1,
    activationCheckpointing: ActivationCheckpointing.SELECTIVE,
    interleave: 7,
    checkpointMBps: 2_000_000,
  });
  expect(Math.abs(plan.modelTflopsPerGpu / 430 - 1)).toBeLessThan(0.05);
  // section 3.3.4: more than 90 % effective training time
  expect(plan.goodput).toBeGreaterThan(0.9);
});

test('chooses the fastest split that fits two nodes: two stages, for divided gradients would move after each micro-batch', () => {
  const plan = small();
  expect(plan.fits).toBe(true);
  expect(plan.split).toMatchObject({ tensorParallel: 1, pipelineParallel: 2, dataParallel: 8, zeroStage: 1, microBatch: 1 });
  expect(plan.steps).toBe(Math.ceil(1e9 / (512 * 4096)));
  expect(plan.usd).toBeCloseTo(plan.days * 24 * 2 * 55.04, 6);
  expect(small({ discount: 0.5 }).usd).toBeCloseTo(plan.usd! / 2, 6);
});

test('says what is too large, and what would help', () => {
  const plan = small({ model: LLAMA_405B, nodes: 1 });
  expect(plan.fits).toBe(false);
  expect(plan.because).toMatch(/^the best split needs [\d.]+ GiB of a GPU and 72\.0 GiB may be planned for: more nodes \('nodes'\)/);
});

test('knows no cost where the price list has none', () => {
  const plan = small({ instanceType: 'p5e.48xlarge' });
  expect(plan.usd).toBeUndefined();
  expect(plan.lines('job').find((l) => l.id === 'job.cost')).toMatchObject({ value: 'unknown', formula: 'p5e.48xlarge has no price' });
});

test.each([
  [{ tensorParallel: 3 }, '16 GPUs are no multiple of tensor × pipeline parallel (3 × 1)'],
  [{ globalBatch: 7, zeroStage: 1, tensorParallel: 1, pipelineParallel: 1 }, '7 sequences do not divide over 16 copies × 1'],
  [{ pipelineParallel: 16, interleave: 4 }, "32 layers are fewer than 16 stages × 4 parts ('pipelineParallel', 'interleave')"],
  [{ expertParallel: 2 }, "0 experts and 16 copies must divide by 2 ('expertParallel')"],
  [{ nodes: 0 }, "'nodes' (0) must be a whole number of at least 1 nodes"],
])('refuses %j', (props, words) => {
  expect(() => small(props)).toThrow(words);
});

test('reads its fields as a command line has them', () => {
  const plan = planTrainingFields({ model: 'Qwen/Qwen3-30B-A3B', nodes: '4', tokens: '1e9', activationCheckpointing: 'full' });
  expect(plan.split.activationCheckpointing).toBe(ActivationCheckpointing.FULL);
  expect(() => planTrainingFields({ model: 'Qwen/Qwen3-8', nodes: 1, tokens: 1 })).toThrow("the nearest is 'Qwen/Qwen3-8B'");
  expect(() => planTrainingFields({ nodes: 1, tokens: 1, instanceType: 'p5.4xlage' })).toThrow("the nearest is 'p5.4xlarge'");
});

describe('for any job', () => {
  const jobs = fc.record({
    model: fc.constantFrom(LlmModel.QWEN3_8B, LlmModel.QWEN3_32B, LlmModel.QWEN3_30B_A3B, LlmModel.LLAMA_3_1_70B),
    nodes: fc.constantFrom(1, 2, 4, 8),
    instanceType: fc.constantFrom('p4de.24xlarge', 'p5.48xlarge', 'p6-b200.48xlarge'),
    sequenceTokens: fc.constantFrom(1024, 4096, 8192),
    globalBatch: fc.constantFrom(128, 512, 1024),
    tokens: fc.integer({ min: 1_000_000, max: 1_000_000_000 }),
  });

  test('what fits, fits by recount; the whole is the sum of its parts', () => {
    fc.assert(
      fc.property(jobs, (job) => {
        const { fits, memory, gpuGiB, usableGiB, step, split, gpus } = planTraining(job);
        expect(fits).toBe(gpuGiB <= usableGiB);
        expect(gpuGiB).toBeCloseTo((memory.states + memory.activations + memory.working) / 2 ** 30 + 2, 9);
        expect(step.seconds).toBeCloseTo(step.compute + step.tensor + step.experts + step.bubble + step.data, 9);
        expect(split.tensorParallel * split.pipelineParallel * split.dataParallel).toBe(gpus);
      }),
    );
  });

  test('more tokens never take less time, and a longer sequence never less memory in the same split', () => {
    fc.assert(
      fc.property(jobs, (job) => {
        const plan = planTraining(job);
        expect(planTraining({ ...job, tokens: 2 * job.tokens }).days).toBeGreaterThanOrEqual(plan.days);
        const { dataParallel: _, ...split } = plan.split;
        const longer = planTraining({ ...job, ...split, sequenceTokens: 2 * job.sequenceTokens });
        expect(longer.gpuGiB).toBeGreaterThan(plan.gpuGiB);
      }),
    );
  });

  test('a better network is never slower', () => {
    fc.assert(
      fc.property(jobs, (job) => {
        const slow = planTraining({ ...job, networkEfficiency: 0.4 }).step.seconds;
        expect(planTraining({ ...job, networkEfficiency: 0.8 }).step.seconds).toBeLessThanOrEqual(slow);
      }),
    );
  });
});
