import type { Accelerator } from './accelerator';
import type { DerivationLine } from './derivation';
import { llmCapacityLines } from './llm-capacity-lines';
import { assessOption, type LlmCapacityOption, type LlmCapacityRequest, memoryOf } from './llm-capacity-option';
import type { LlmModel } from './llm-model';
import { Precision } from './precision';
import { type ReplicaResources, replicaResources } from './serving/replica-resources';
import { defaultBatchedTokens, SERVING_MEMORY_FACTS } from './serving/serving-memory-facts';

export type { LlmCapacityOption } from './llm-capacity-option';
export type { ReplicaResources } from './serving/replica-resources';

const TENSOR_PARALLEL_SIZES = [1, 2, 4, 8];

/** What is to be served. */
export interface LlmCapacityProps {
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /**
   * Longest sequence to serve, prompt and reply together, in tokens.
   *
   * @default 8192, or the model's longest if that is less
   */
  readonly contextTokens?: number;
  /**
   * Sequences in flight at the same moment, over all replicas.
   *
   * @default 1
   */
  readonly concurrentSequences?: number;
  /**
   * Tokens of the prompt, for the bound on the time to first token.
   *
   * @default - the whole context
   */
  readonly promptTokens?: number;
  /**
   * Longest time a user may wait between two tokens, in milliseconds. Fewer sequences share a GPU when more could not keep it.
   *
   * @default - memory alone decides
   */
  readonly perTokenTargetMs?: number;
  /**
   * Longest time a user may wait for the first token, in milliseconds.
   *
   * @default - not checked
   */
  readonly firstTokenTargetMs?: number;
  /**
   * How the cache stores keys and values.
   *
   * @default Precision.BF16
   */
  readonly cachePrecision?: Precision;
  /**
   * Share of each GPU's memory that the engine may take, above 0 and at most 1.
   *
   * @default 0.92
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * Most prompt tokens of one step.
   *
   * @default - as vLLM chooses: 16,384 on GPUs with 160 GiB or more, 8,192 with 70 GiB or more but the A100, 2,048 on others
   */
  readonly batchedTokens?: number;
}

/** The answer of the planner. */
export interface LlmCapacityPlan {
  /** Whether any tensor-parallel size fits. */
  readonly fits: boolean;
  /** If nothing fits: the closest miss, in words, and what would help. */
  readonly because: string;
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /** Longest sequence served, in tokens. */
  readonly contextTokens: number;
  /** Sequences in flight that were asked for. */
  readonly concurrentSequences: number;
  /** How the cache is stored (`--kv-cache-dtype`). */
  readonly cachePrecision: Precision;
  /** Share of GPU memory the engine takes (`--gpu-memory-utilization`). */
  readonly gpuMemoryUtilization: number;
  /** Most prompt tokens of one step (`--max-num-batched-tokens`). */
  readonly batchedTokens: number;
  /**
   * Whether the engine takes its own estimate of CUDA graphs off the cache (`VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS`). Always
   * false: the plan counts them itself, and the estimate was seen to take three times too much.
   */
  readonly cudaGraphMemoryEstimated: boolean;
  /** Whether prompts are counted as found in the engine's cache, so that it must be on (`--enable-prefix-caching`). */
  readonly prefixCaching: boolean;
  /** Every tensor-parallel size, from small to large. */
  readonly options: readonly LlmCapacityOption[];
  /** The cheapest option that fits; the smallest one where no price is known. Undefined if nothing fits. */
  readonly chosen?: LlmCapacityOption;
  /** What one replica asks of its node; undefined if nothing fits or no instance type is known. */
  readonly replica?: ReplicaResources;
  /** The numbers of the chosen option with their way back; ids start with the prefix that was asked for. */
  lines(prefix: string): readonly DerivationLine[];
}

/** Works out whether a model fits a GPU, on how many GPUs, and how many replicas a load takes. Pure: it answers and never throws. */
export class LlmCapacity {
  /** Plans one model on one GPU model. */
  public static plan(props: LlmCapacityProps): LlmCapacityPlan {
    const contextTokens = props.contextTokens ?? Math.min(8192, props.model.maxContextTokens);
    const request: LlmCapacityRequest = {
      model: props.model,
      accelerator: props.accelerator,
      contextTokens,
      concurrentSequences: props.concurrentSequences ?? 1,
      promptTokens: props.promptTokens ?? contextTokens,
      perTokenTargetMs: props.perTokenTargetMs ?? Infinity,
      firstTokenTargetMs: props.firstTokenTargetMs ?? Infinity,
      cachePrecision: props.cachePrecision ?? Precision.BF16,
      gpuMemoryUtilization: props.gpuMemoryUtilization ?? SERVING_MEMORY_FACTS.gpuMemoryUtilization,
      batchedTokens: props.batchedTokens ?? defaultBatchedTokens(props.accelerator),
    };
    const assessed = TENSOR_PARALLEL_SIZES.map((tp) => assessOption(request, tp));
    const fitting = assessed.filter((o) => o.fits);
    const chosen = [...fitting].sort(
      (a, b) =>
        (a.usdPerHour ?? Infinity) - (b.usdPerHour ?? Infinity) ||
        a.replicas * a.tensorParallel - b.replicas * b.tensorParallel ||
        a.tensorParallel - b.tensorParallel,
    )[0];
    const options = assessed.map((o) => (o.fits && o !== chosen ? { ...o, because: whyNotChosen(o, chosen) } : o));
    return Object.freeze({
      fits: chosen !== undefined,
      because: chosen ? '' : explain(request, assessed),
      model: props.model,
      accelerator: props.accelerator,
      contextTokens,
      concurrentSequences: request.concurrentSequences,
      cachePrecision: request.cachePrecision,
      gpuMemoryUtilization: request.gpuMemoryUtilization,
      batchedTokens: request.batchedTokens,
      cudaGraphMemoryEstimated: false,
      prefixCaching: false,
      options: Object.freeze(options),
      chosen,
      replica: chosen?.instanceType && replicaResources(chosen.instanceType, chosen.tensorParallel, chosen.replicasPerNode),
      lines: (prefix: string) => (chosen ? llmCapacityLines(prefix, request, chosen, memoryOf(request, chosen.tensorParallel)!) : []),
    });
  }
}

function whyNotChosen(o: LlmCapacityOption, chosen: LlmCapacityOption): string {
  const gpus = (each: LlmCapacityOption): string => `${each.replicas} × ${each.tensorParallel} GPUs`;
  if (o.usdPerHour === undefined || chosen.usdPerHour === undefined) {
    return `no price is known for ${gpus(o)}, and the chosen ${gpus(chosen)} are no more`;
  }
  return o.usdPerHour > chosen.usdPerHour
    ? `${gpus(o)} cost ${usd(o.usdPerHour)} an hour, more than the chosen ${usd(chosen.usdPerHour)}`
    : `${gpus(o)} cost ${usd(o.usdPerHour)} an hour, no less than the chosen ${gpus(chosen)}`;
}

function explain(r: LlmCapacityRequest, options: readonly LlmCapacityOption[]): string {
  const closest =
    [...options].sort((a, b) => b.tensorParallel - a.tensorParallel).find((o) => o.shortMiB > 0) ?? options[options.length - 1];
  return `${r.model.id} does not fit ${r.accelerator.id} at any size: with ${closest.tensorParallel} GPU${closest.tensorParallel > 1 ? 's' : ''}, ${closest.because}`;
}

function usd(value: number): string {
  return `${value.toFixed(2)} USD`;
}
