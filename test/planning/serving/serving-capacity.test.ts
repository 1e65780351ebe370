import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { Precision } from '../../../constructs/planning/precision';
import { planServing } from '../../../constructs/planning/serving/plan-serving';
import { servingCapacity } from '../../../constructs/planning/serving/serving-capacity';
import { ServingEngine } from '../../../constructs/planning/serving/serving-engine';
import { plainPredictor } from '../../support/plain-predictor';

const DEMAND = { model: LlmModel.QWEN3_8B_FP8, conversations: 100, inputTokens: 1000, outputTokens: 200 };

test('says to a server what the plan says', () => {
  const plan = planServing({ ...DEMAND, accelerators: [Accelerator.L4, Accelerator.H100] }, plainPredictor);
  const capacity = servingCapacity(plan)!;
  expect(capacity).toMatchObject({
    fits: true,
    model: LlmModel.QWEN3_8B_FP8,
    contextTokens: 1200,
    gpuMemoryUtilization: 0.92,
    replica: plan.fleet!.replica,
    chosen: {
      tensorParallel: plan.chosen!.layout.tensorParallel,
      sequencesPerReplica: plan.fleet!.sequencesPerReplica,
      instanceType: plan.fleet!.instanceType,
      fits: true,
    },
  });
  expect(capacity.options.map((o) => o.tensorParallel)).toEqual([1, 2, 4, 8]);
  expect(capacity.lines('chat').map((l) => l.id)).toEqual(plan.lines('chat').map((l) => l.id));
});

test('says every setting that the plan was worked out with', () => {
  const capacity = (props: object) =>
    servingCapacity(planServing({ ...DEMAND, accelerators: [Accelerator.H100], ...props }, plainPredictor));
  expect(capacity({})).toMatchObject({
    cachePrecision: Precision.BF16,
    batchedTokens: 8192,
    cudaGraphMemoryEstimated: false,
    prefixCaching: false,
  });
  expect(capacity({ cachePrecision: Precision.FP8, batchedTokens: 4096, prefixShare: 0.5, gpuMemoryUtilization: 0.9 })).toMatchObject({
    cachePrecision: Precision.FP8,
    batchedTokens: 4096,
    gpuMemoryUtilization: 0.9,
    prefixCaching: true,
  });
  expect(capacity({ accelerators: [Accelerator.B200] })!.batchedTokens).toBe(16_384);
});

test('has nothing to say of a plan for another engine', () => {
  const plan = planServing({ ...DEMAND, accelerators: [Accelerator.H100], engine: ServingEngine.SGLANG }, plainPredictor);
  expect([plan.fits, servingCapacity(plan)]).toEqual([true, undefined]);
});

test('has nothing to say when nothing fits', () => {
  expect(servingCapacity(planServing({ ...DEMAND, accelerators: [] }, plainPredictor))).toBeUndefined();
});
