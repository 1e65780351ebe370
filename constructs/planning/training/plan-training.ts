import { Accelerator } from '../accelerator';
import { askedLines, prefixLines } from '../prefix-lines';
import type { DerivationLine } from '../derivation';
import { GPU_INSTANCE_TYPES } from '../gpu-instance-type';
import { GroundplanError } from '../groundplan-error';
import { keepsLimit } from '../last-bits';
import type { LlmModel } from '../llm-model';
import { type PlannerValues, readPlannerFields } from '../planner-field';
import { knownModel } from '../serving/serving-fields';
import { ActivationCheckpointing } from './activation-checkpointing';
import { TRAINING_FIELDS, type TrainingProps } from './training-fields';
import { CHECKPOINT_BYTES, checkpointing } from './training-checkpoints';
import { trainingLines } from './training-lines';
import { trainingMemory } from './training-memory';
import { microBatches, splitProblem, type TrainingJob, type TrainingSplit } from './training-split';
import { type TrainingEfficiency, trainingStep } from './training-time';
import type { TrainingPlan } from './training-plan';

export type { TrainingPlan } from './training-plan';

const GIB = 1_073_741_824;

/** Plans a training job. Throws `PlannerInput` for input that means nothing and for a split that cannot be. */
export function planTraining(props: TrainingProps): TrainingPlan {
  const { model, activationCheckpointing, ...rest } = props;
  return solve(model, readPlannerFields(TRAINING_FIELDS, { ...rest, activationCheckpointing: activationCheckpointing?.name }));
}

/** Plans a training job from the values of `TRAINING_FIELDS`, as a command line has them; `own` is a model of one's own instead of the named one. */
export function planTrainingFields(given: Readonly<Record<string, unknown>>, own?: LlmModel): TrainingPlan {
  const values = readPlannerFields(TRAINING_FIELDS, given);
  return solve(own ?? knownModel(values.model as string), values);
}

function solve(model: LlmModel, values: PlannerValues): TrainingPlan {
  const num = (name: string): number => values[name] as number;
  const instanceType = GPU_INSTANCE_TYPES.find((type) => type.name === values.instanceType)!;
  const accelerator = Accelerator.resolve(instanceType.acceleratorId)!;
  const job: TrainingJob = {
    model,
    instanceType,
    nodes: num('nodes'),
    sequenceTokens: num('sequenceTokens'),
    globalBatch: num('globalBatch'),
    gradientBytes: num('gradientBytes'),
    interleave: num('interleave'),
  };
  const efficiency: TrainingEfficiency = {
    compute: num('computeEfficiency'),
    network: num('networkEfficiency'),
    overlap: num('overlap'),
  };
  const usableGiB = (accelerator.memoryMiB / 1024) * num('memoryShare');
  const tried = candidates(job, values).map((split) => ({ split, problem: splitProblem(job, split) }));
  const possible = tried
    .filter(({ problem }) => problem === '')
    .map(({ split }) => {
      const memory = trainingMemory(job, split);
      const gpuGiB = (memory.states + memory.activations + memory.working) / GIB + num('overheadGiB');
      return { split, memory, gpuGiB, step: trainingStep(job, accelerator, split, efficiency) };
    });
  if (possible.length === 0) {
    throw new GroundplanError('PlannerInput', `cannot plan with this: ${tried[0]?.problem ?? 'the split leaves no GPU for a copy'}`);
  }
  const fitting = possible.filter((c) => keepsLimit(c.gpuGiB, usableGiB));
  const fits = fitting.length > 0;
  const { split, memory, gpuGiB, step } = fits
    ? fitting.reduce((best, c) => (c.step.seconds < best.step.seconds ? c : best))
    : possible.reduce((best, c) => (c.gpuGiB < best.gpuGiB ? c : best));

  const gpus = job.nodes * instanceType.gpuCount;
  const steps = Math.ceil(num('tokens') / (job.globalBatch * job.sequenceTokens));
  const checkpointGB = (model.parameterCount * CHECKPOINT_BYTES) / 1e9;
  const saved = checkpointing(
    (checkpointGB * 1000) / num('checkpointMBps'),
    (num('gpuMtbfHours') * 3600) / gpus,
    num('restartMinutes') * 60,
  );
  const days = (steps * step.seconds) / saved.goodput / 86_400;
  const { usdPerHour } = instanceType;
  const plan = {
    fits,
    because: fits
      ? ''
      : `the best split needs ${gpuGiB.toFixed(1)} GiB of a GPU and ${usableGiB.toFixed(1)} GiB may be planned for: more nodes ('nodes'), shorter sequences ('sequenceTokens'), or fewer choices that are fixed ('zeroStage', 'activationCheckpointing', 'microBatch')`,
    instanceType,
    nodes: job.nodes,
    gpus,
    split,
    microBatches: microBatches(job, split),
    memory,
    gpuGiB,
    usableGiB,
    step,
    steps,
    tokensPerSecond: (job.globalBatch * job.sequenceTokens) / step.seconds,
    modelTflopsPerGpu: step.modelFlops / step.seconds / gpus / 1e12,
    modelFlopsUtilisation: step.modelFlops / step.seconds / gpus / 1e12 / accelerator.bf16Tflops,
    checkpointGB,
    ...saved,
    days,
    usd: usdPerHour === undefined ? undefined : days * 24 * job.nodes * usdPerHour * (1 - num('discount')),
  };
  const asked = { ...values, model: model.id };
  const lines = (prefix: string): readonly DerivationLine[] =>
    prefixLines(prefix, [...askedLines(TRAINING_FIELDS, asked), ...trainingLines(plan, accelerator, values)]);
  return Object.freeze({ ...plan, lines });
}

/** Every split that agrees with what was asked; the plainest first. */
function candidates(job: TrainingJob, values: PlannerValues): readonly TrainingSplit[] {
  const gpus = job.nodes * job.instanceType.gpuCount;
  const asked = <T>(name: string, choice: readonly T[]): readonly T[] => (values[name] === undefined ? choice : [values[name] as T]);
  const doubled = (most: number): number[] => Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
  const { layers } = job.model.architecture;
  const depth = layers.reduce((sum, l) => sum + l.count, 0);
  const experts = Math.max(1, ...layers.map((l) => l.feedForward.experts));
  const kinds =
    values.activationCheckpointing === undefined
      ? [ActivationCheckpointing.SELECTIVE, ActivationCheckpointing.FULL]
      : [ActivationCheckpointing.find(values.activationCheckpointing as string)!];
  const result: TrainingSplit[] = [];
  for (const tensorParallel of asked('tensorParallel', doubled(job.instanceType.gpuCount))) {
    for (const pipelineParallel of asked('pipelineParallel', doubled(Math.min(depth, Math.max(1, gpus / tensorParallel))))) {
      const dataParallel = Math.max(1, Math.floor(gpus / (tensorParallel * pipelineParallel)));
      for (const expertParallel of asked('expertParallel', doubled(Math.min(experts, dataParallel)))) {
        // gradients and parameters that are divided would move for each micro-batch of a pipeline: only where it is asked for.
        for (const zeroStage of asked('zeroStage', pipelineParallel > 1 ? [0, 1] : [0, 1, 2, 3])) {
          for (const activationCheckpointing of kinds) {
            for (const microBatch of asked('microBatch', doubled(Math.max(1, Math.min(16, job.globalBatch / dataParallel))))) {
              result.push({
                tensorParallel,
                pipelineParallel,
                expertParallel,
                dataParallel,
                zeroStage,
                activationCheckpointing,
                microBatch,
              });
            }
          }
        }
      }
    }
  }
  return result;
}
