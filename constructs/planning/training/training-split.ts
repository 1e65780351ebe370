import type { GpuInstanceType } from '../gpu-instance-type';
import type { LlmModel } from '../llm-model';
import { type ActivationCheckpointing } from './activation-checkpointing';

/** How a training job is spread over its GPUs. */
export interface TrainingSplit {
  /** GPUs that share each matrix of a layer, with sequence parallelism. */
  readonly tensorParallel: number;
  /** Groups of GPUs that hold the layers one after the other. */
  readonly pipelineParallel: number;
  /** GPUs of the data-parallel group that share the experts of a layer. */
  readonly expertParallel: number;
  /** Copies of the model that each take a share of the batch. */
  readonly dataParallel: number;
  /** ZeRO stage: 0 nothing, 1 optimizer states, 2 and gradients, 3 and parameters are divided over the copies. */
  readonly zeroStage: number;
  /** What the backward pass computes again. */
  readonly activationCheckpointing: ActivationCheckpointing;
  /** Sequences that pass through a copy at once. */
  readonly microBatch: number;
}

/** What is trained and on what, the same for every split. */
export interface TrainingJob {
  /** The model. */
  readonly model: LlmModel;
  /** The nodes. */
  readonly instanceType: GpuInstanceType;
  /** How many nodes. */
  readonly nodes: number;
  /** Length of a sequence, in tokens. */
  readonly sequenceTokens: number;
  /** Sequences of one step, over all copies. */
  readonly globalBatch: number;
  /** Bytes of a gradient: 2, or 4 where they are summed in 32 bit. */
  readonly gradientBytes: number;
  /** Parts into which a pipeline stage is cut and interleaved. */
  readonly interleave: number;
}

/** Micro-batches that one copy works through in a step. */
export function microBatches(job: TrainingJob, split: TrainingSplit): number {
  return job.globalBatch / (split.dataParallel * split.microBatch);
}

/** Why a split is impossible for the job, whatever the memory; empty if it is possible. */
export function splitProblem(job: TrainingJob, split: TrainingSplit): string {
  const { layers } = job.model.architecture;
  const count = layers.reduce((sum, l) => sum + l.count, 0);
  const heads = Math.min(...layers.filter((l) => l.attention.queryHeads > 0).map((l) => l.attention.queryHeads));
  const experts = Math.max(...layers.map((l) => l.feedForward.experts));
  const gpus = job.nodes * job.instanceType.gpuCount;
  if (split.tensorParallel * split.pipelineParallel * split.dataParallel !== gpus) {
    return `${gpus} GPUs are no multiple of tensor × pipeline parallel (${split.tensorParallel} × ${split.pipelineParallel})`;
  }
  if (heads % split.tensorParallel !== 0) {
    return `${heads} attention heads do not divide by ${split.tensorParallel} ('tensorParallel')`;
  }
  if (split.pipelineParallel * job.interleave > count) {
    return `${count} layers are fewer than ${split.pipelineParallel} stages × ${job.interleave} parts ('pipelineParallel', 'interleave')`;
  }
  if (
    split.expertParallel > 1 &&
    (experts === 0 || experts % split.expertParallel !== 0 || split.dataParallel % split.expertParallel !== 0)
  ) {
    return `${experts} experts and ${split.dataParallel} copies must divide by ${split.expertParallel} ('expertParallel')`;
  }
  return Number.isInteger(microBatches(job, split))
    ? ''
    : `${job.globalBatch} sequences do not divide over ${split.dataParallel} copies × ${split.microBatch} ('globalBatch', 'microBatch')`;
}
