import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { planServing } from '../../../constructs/planning/serving/plan-serving';
import { servingCapacity } from '../../../constructs/planning/serving/serving-capacity';
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

test('has nothing to say when nothing fits', () => {
  expect(servingCapacity(planServing({ ...DEMAND, accelerators: [] }, plainPredictor))).toBeUndefined();
});
