import { fieldRow } from '../prefix-lines';
import { GPU_INSTANCE_TYPES } from '../gpu-instance-type';
import type { LlmModel } from '../llm-model';
import type { PlannerField } from '../planner-field';
import { ActivationCheckpointing } from './activation-checkpointing';

/** What is trained, on what, and how. What is left out of the split is chosen: the fastest that fits. */
export interface TrainingProps {
  /** The model, all of whose parameters are trained in 16-bit mixed precision with Adam. */
  readonly model: LlmModel;
  /** Nodes. */
  readonly nodes: number;
  /** Tokens to train on. */
  readonly tokens: number;
  /**
   * EC2 instance type of the nodes.
   *
   * @default 'p5.48xlarge'
   */
  readonly instanceType?: string;
  /**
   * Length of a sequence, in tokens.
   *
   * @default 4096
   */
  readonly sequenceTokens?: number;
  /**
   * Sequences of one step, over all copies.
   *
   * @default 512
   */
  readonly globalBatch?: number;
  /**
   * Sequences that pass through a copy at once.
   *
   * @default - chosen
   */
  readonly microBatch?: number;
  /**
   * GPUs that share each matrix, with sequence parallelism.
   *
   * @default - chosen, within a node
   */
  readonly tensorParallel?: number;
  /**
   * Groups of GPUs that hold the layers one after the other.
   *
   * @default - chosen
   */
  readonly pipelineParallel?: number;
  /**
   * GPUs that share the experts of a layer.
   *
   * @default - chosen
   */
  readonly expertParallel?: number;
  /**
   * ZeRO stage, 0 to 3.
   *
   * @default - chosen
   */
  readonly zeroStage?: number;
  /**
   * What the backward pass computes again.
   *
   * @default - chosen, `SELECTIVE` or `FULL`
   */
  readonly activationCheckpointing?: ActivationCheckpointing;
  /**
   * Parts into which a pipeline stage is cut and interleaved.
   *
   * @default 1
   */
  readonly interleave?: number;
  /**
   * Bytes of a gradient: 2, or 4 where gradients are summed in 32 bit.
   *
   * @default 4
   */
  readonly gradientBytes?: number;
  /**
   * Share of the memory of a GPU that may be planned for.
   *
   * @default 0.9
   */
  readonly memoryShare?: number;
  /**
   * Memory of a GPU for driver, CUDA and NCCL, in GiB.
   *
   * @default 2
   */
  readonly overheadGiB?: number;
  /**
   * Share of dense 16-bit throughput that the passes reach, communication and waiting left out.
   *
   * @default 0.55
   */
  readonly computeEfficiency?: number;
  /**
   * Share of link and network bandwidth that collectives reach.
   *
   * @default 0.7
   */
  readonly networkEfficiency?: number;
  /**
   * Share of the traffic between copies that is hidden behind the passes.
   *
   * @default 0.5
   */
  readonly overlap?: number;
  /**
   * Hours that one GPU runs between two failures that stop the job.
   *
   * @default 50000
   */
  readonly gpuMtbfHours?: number;
  /**
   * From a failure to the next step, loading the checkpoint included, in minutes.
   *
   * @default 15
   */
  readonly restartMinutes?: number;
  /**
   * What the store of checkpoints takes from all nodes together, in MB/s; the job waits for it.
   *
   * @default 5000
   */
  readonly checkpointMBps?: number;
  /**
   * Share taken off list prices.
   *
   * @default 0
   */
  readonly discount?: number;
}

const whole = (minimum: number, maximum?: number) => ({ kind: 'number', minimum, maximum, integer: true, optional: true });
const share = { minimum: 0.01, maximum: 1 };

/** The inputs of `planTraining`, for a command line or a form. */
export const TRAINING_FIELDS: readonly PlannerField[] = Object.freeze([
  fieldRow('model', 'Name of the model on the Hugging Face hub', '', 'meta-llama/Llama-3.1-8B-Instruct'),
  fieldRow('nodes', 'Nodes', 'nodes', undefined, { minimum: 1, integer: true }),
  fieldRow('tokens', 'Tokens to train on', 'tokens', undefined, { minimum: 1 }),
  fieldRow('instanceType', 'EC2 instance type of the nodes', '', 'p5.48xlarge', { allowed: GPU_INSTANCE_TYPES.map((type) => type.name) }),
  fieldRow('sequenceTokens', 'Length of a sequence', 'tokens', 4096, { minimum: 1, integer: true }),
  fieldRow('globalBatch', 'Sequences of one step, over all copies', 'sequences', 512, { minimum: 1, integer: true }),
  fieldRow('microBatch', 'Sequences that pass through a copy at once; chosen without', 'sequences', undefined, whole(1)),
  fieldRow('tensorParallel', 'GPUs that share each matrix; chosen without', 'GPUs', undefined, whole(1)),
  fieldRow('pipelineParallel', 'Groups of GPUs that hold the layers one after the other; chosen without', 'stages', undefined, whole(1)),
  fieldRow('expertParallel', 'GPUs that share the experts of a layer; chosen without', 'GPUs', undefined, whole(1)),
  fieldRow('zeroStage', 'ZeRO stage; chosen without', '', undefined, whole(0, 3)),
  fieldRow('activationCheckpointing', 'What the backward pass computes again; chosen without', '', undefined, {
    allowed: ActivationCheckpointing.ALL.map((kind) => kind.name),
    optional: true,
  }),
  fieldRow('interleave', 'Parts into which a pipeline stage is cut and interleaved', 'parts', 1, { minimum: 1, integer: true }),
  fieldRow('gradientBytes', 'Bytes of a gradient', 'bytes', 4, { minimum: 2, maximum: 4, integer: true }),
  fieldRow('memoryShare', 'Share of the memory of a GPU that may be planned for', '', 0.9, share),
  fieldRow('overheadGiB', 'Memory of a GPU for driver, CUDA and NCCL', 'GiB', 2, { minimum: 0 }),
  fieldRow('computeEfficiency', 'Share of dense 16-bit throughput that the passes reach', '', 0.55, share),
  fieldRow('networkEfficiency', 'Share of link and network bandwidth that collectives reach', '', 0.7, share),
  fieldRow('overlap', 'Share of the traffic between copies that is hidden behind the passes', '', 0.5, { minimum: 0, maximum: 1 }),
  fieldRow('gpuMtbfHours', 'Time that one GPU runs between two failures that stop the job', 'h', 50_000, { minimum: 1 }),
  fieldRow('restartMinutes', 'From a failure to the next step', 'min', 15, { minimum: 0 }),
  fieldRow('checkpointMBps', 'What the store of checkpoints takes from all nodes together', 'MB/s', 5000, { minimum: 1 }),
  fieldRow('discount', 'Share taken off list prices', '', 0, { minimum: 0, maximum: 1 }),
]);
