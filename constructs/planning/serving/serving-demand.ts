import type { Accelerator } from '../accelerator';
import { GroundplanError } from '../groundplan-error';
import type { GpuInstanceType } from '../gpu-instance-type';
import type { LlmModel } from '../llm-model';
import type { Precision } from '../precision';
import type { WeightSource } from '../weight-source';
import type { ServingEngine } from './serving-engine';

/** What a user knows of the load and wants of the service. */
export interface ServingDemandProps {
  /** The model. */
  readonly model: LlmModel;
  /**
   * Requests that arrive in a second at the busiest time.
   *
   * @default - `conversations` says how many come
   */
  readonly requestsPerSecond?: number;
  /**
   * Conversations at the same moment at the busiest time.
   *
   * @default - `requestsPerSecond` says how many come
   */
  readonly conversations?: number;
  /**
   * Mean pause of a conversation between a reply and the next message, in seconds.
   *
   * @default 0 - each conversation always waits for a reply
   */
  readonly thinkSeconds?: number;
  /** Mean tokens of a prompt, history included. */
  readonly inputTokens: number;
  /**
   * Tokens that 95 of 100 prompts do not exceed.
   *
   * @default - as the mean: all prompts are alike
   */
  readonly inputTokensP95?: number;
  /** Mean tokens of a reply. */
  readonly outputTokens: number;
  /**
   * Tokens that 95 of 100 replies do not exceed.
   *
   * @default - as the mean: all replies are alike
   */
  readonly outputTokensP95?: number;
  /**
   * Longest sequence to accept, prompt and reply together, in tokens.
   *
   * @default - the 95th percentiles of prompt and reply together
   */
  readonly contextTokens?: number;
  /**
   * Share of a prompt that is the same as in earlier requests, and found in the engine's prefix cache, 0 to 1.
   *
   * @default 0
   */
  readonly prefixShare?: number;
  /**
   * Longest time to the first token for 95 of 100 requests, waiting included, in milliseconds.
   *
   * @default - not limited
   */
  readonly firstTokenTargetMs?: number;
  /**
   * Longest time per output token with every slot taken, in milliseconds.
   *
   * @default - not limited
   */
  readonly perTokenTargetMs?: number;
  /**
   * GPU models to choose from.
   *
   * @default - all of the catalogue that an instance type carries
   */
  readonly accelerators?: readonly Accelerator[];
  /**
   * The nodes that are there already, each with one of `accelerators`; nothing else is looked at. A replica then asks for what it needs,
   * not for a share of the node, because others may live there too.
   *
   * @default - the EC2 instance types that carry the accelerators, each node for these replicas alone
   */
  readonly ownNodes?: readonly GpuInstanceType[];
  /**
   * The engine.
   *
   * @default ServingEngine.VLLM
   */
  readonly engine?: ServingEngine;
  /**
   * How the cache is stored.
   *
   * @default Precision.BF16
   */
  readonly cachePrecision?: Precision;
  /**
   * Share of each GPU's memory that the engine may take.
   *
   * @default 0.92
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * Most prompt tokens of one step.
   *
   * @default - as the engine chooses for the GPU
   */
  readonly batchedTokens?: number;
  /**
   * Most groups of GPUs that hold the layers of a replica one after the other.
   *
   * @default 1
   */
  readonly maxPipelineParallel?: number;
  /**
   * Whether experts may be spread over GPUs, and attention copied, in models that have experts.
   *
   * @default false
   */
  readonly expertParallel?: boolean;
  /**
   * Zones that the replicas are spread over. With more than one a node carries one replica: those that share a node share its fate.
   *
   * @default 1
   */
  readonly zones?: number;
  /**
   * Whether the busiest load is still carried when one zone is lost. Needs two zones.
   *
   * @default false
   */
  readonly survivesZoneLoss?: boolean;
  /**
   * Replicas that a rollout starts beside the running ones.
   *
   * @default 1
   */
  readonly rolloutSurge?: number;
  /**
   * Replicas at rest.
   *
   * @default - enough for the load at rest and for what comes while another replica starts
   */
  readonly minReplicas?: number;
  /**
   * Load at rest, as a share of the busiest, 0 to 1.
   *
   * @default 0.1
   */
  readonly restShare?: number;
  /**
   * Shortest time in which the load goes from rest to the busiest, in minutes.
   *
   * @default 30
   */
  readonly riseMinutes?: number;
  /**
   * How many times the busiest load the autoscaler's ceiling allows for, at least 1.
   *
   * @default 1
   */
  readonly burst?: number;
  /**
   * Where the weights are when a replica starts.
   *
   * @default WeightSource.S3
   */
  readonly weightsFrom?: WeightSource;
  /**
   * Share taken off list prices, 0 to 1.
   *
   * @default 0 - list prices
   */
  readonly discount?: number;
}

/** Refuses a demand that means nothing. */
export function checkDemand(demand: ServingDemandProps): void {
  if ((demand.requestsPerSecond === undefined) === (demand.conversations === undefined)) {
    refuse(`give either 'requestsPerSecond' or 'conversations', and not both`);
  }
  atLeast('requestsPerSecond', demand.requestsPerSecond, 0);
  atLeast('conversations', demand.conversations, 0);
  atLeast('thinkSeconds', demand.thinkSeconds, 0);
  atLeast('inputTokens', demand.inputTokens, 1);
  atLeast('outputTokens', demand.outputTokens, 1);
  atLeast('inputTokensP95', demand.inputTokensP95, demand.inputTokens);
  atLeast('outputTokensP95', demand.outputTokensP95, demand.outputTokens);
  atLeast('contextTokens', demand.contextTokens, demand.inputTokens + demand.outputTokens);
  for (const name of ['firstTokenTargetMs', 'perTokenTargetMs', 'riseMinutes'] as const) {
    if (demand[name] !== undefined && !(demand[name] > 0)) {
      refuse(`'${name}' (${demand[name]}) must be above 0`);
    }
  }
  for (const name of ['prefixShare', 'restShare', 'discount'] as const) {
    if (demand[name] !== undefined && !(demand[name] >= 0 && demand[name] <= 1)) {
      refuse(`'${name}' (${demand[name]}) must be a share from 0 to 1`);
    }
  }
  for (const name of ['maxPipelineParallel', 'zones', 'minReplicas', 'rolloutSurge'] as const) {
    const least = name === 'rolloutSurge' ? 0 : 1;
    if (demand[name] !== undefined && !(Number.isInteger(demand[name]) && demand[name] >= least)) {
      refuse(`'${name}' (${demand[name]}) must be a whole number of at least ${least}`);
    }
  }
  atLeast('burst', demand.burst, 1);
  if (demand.survivesZoneLoss && (demand.zones ?? 1) < 2) {
    refuse(`'survivesZoneLoss' needs 'zones' (${demand.zones ?? 1}) to be at least 2`);
  }
}

function atLeast(name: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(value >= least && Number.isFinite(value))) {
    refuse(`'${name}' (${value}) must be a number of at least ${least}`);
  }
}

function refuse(message: string): never {
  throw new GroundplanError('ServingDemand', message);
}
