import type { DerivationLine } from '../derivation';
import type { GpuInstanceType } from '../gpu-instance-type';
import type { TrainingMemory } from './training-memory';
import type { TrainingSplit } from './training-split';
import type { TrainingStep } from './training-time';

/** What a training job needs and how long it takes. GB are 10^9 bytes, GiB are 2^30. */
export interface TrainingPlan {
  /** Whether the job fits the memory of its GPUs. */
  readonly fits: boolean;
  /** Why not, and what would help; empty if it fits. */
  readonly because: string;
  /** The nodes. */
  readonly instanceType: GpuInstanceType;
  /** How many nodes. */
  readonly nodes: number;
  /** All GPUs. */
  readonly gpus: number;
  /** How the job is spread: as asked, and chosen where nothing was asked. If nothing fits, the split that needs least. */
  readonly split: TrainingSplit;
  /** Micro-batches that one copy works through in a step. */
  readonly microBatches: number;
  /** What the fullest GPU holds, in bytes. */
  readonly memory: TrainingMemory;
  /** What the fullest GPU holds with driver, CUDA and NCCL, in GiB. */
  readonly gpuGiB: number;
  /** What of a GPU may be planned for, in GiB. */
  readonly usableGiB: number;
  /** Seconds of one step and what they are the sum of. */
  readonly step: TrainingStep;
  /** Steps until all tokens are seen. */
  readonly steps: number;
  /** Tokens a second while the job runs. */
  readonly tokensPerSecond: number;
  /** Operations of the model a second and GPU, in TFLOPS; what is computed again does not count. */
  readonly modelTflopsPerGpu: number;
  /** Share of the dense 16-bit throughput that `modelTflopsPerGpu` is. */
  readonly modelFlopsUtilisation: number;
  /** Size of a checkpoint with the states of the optimizer, in GB. */
  readonly checkpointGB: number;
  /** Time to write a checkpoint, in seconds. */
  readonly checkpointSeconds: number;
  /** Steps between checkpoints that lose least, in minutes. */
  readonly checkpointMinutes: number;
  /** Share of the time that makes progress: checkpoints and failures take the rest. */
  readonly goodput: number;
  /** Days from start to end. */
  readonly days: number;
  /** Cost of all nodes from start to end, in US dollars; undefined where the instance type has no price. */
  readonly usd?: number;
  /** The numbers with their way back; ids start with the prefix that was asked for. */
  lines(prefix: string): readonly DerivationLine[];
}
