import type { Accelerator } from '../accelerator';
import type { DerivationLine } from '../derivation';
import type { LlmModel } from '../llm-model';
import type { Precision } from '../precision';
import type { ServingLayout, ServingLayoutProps } from './serving-layout';

/** A server whose memory is asked for. */
export interface ServingMemoryProps extends ServingLayoutProps {
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /**
   * How attention and dense matrices are stored.
   *
   * @default - as in the checkpoint
   */
  readonly weightPrecision?: Precision;
  /**
   * How experts are stored.
   *
   * @default - as in the checkpoint
   */
  readonly expertPrecision?: Precision;
  /**
   * How the cache is stored.
   *
   * @default Precision.BF16
   */
  readonly cachePrecision?: Precision;
  /**
   * Longest sequence, prompt and reply together, in tokens.
   *
   * @default 8192, or the model's longest if that is less
   */
  readonly contextTokens?: number;
  /**
   * Sequences of that length at the same moment, over all GPUs of the server.
   *
   * @default 1
   */
  readonly concurrentSequences?: number;
  /**
   * Most prompt tokens of one step (`--max-num-batched-tokens`).
   *
   * @default - as vLLM chooses: 16,384 on GPUs with 160 GiB or more, 8,192 with 70 GiB or more but the A100, 2,048 on others
   */
  readonly batchedTokens?: number;
  /**
   * Share of each GPU's memory that the engine may take, above 0 and at most 1 (`--gpu-memory-utilization`).
   *
   * @default 0.92
   */
  readonly gpuMemoryUtilization?: number;
}

/** What fits the GPUs of one server. Memory is that of the fullest GPU, in MiB. */
export interface ServingMemory {
  /** Whether weights, work space and the asked sequences fit. */
  readonly fits: boolean;
  /** Why not, in words; empty if it fits. */
  readonly because: string;
  /** Memory missing on each GPU; 0 if memory is not what is missing. */
  readonly shortMiB: number;
  /** How GPUs share the model. */
  readonly layout: ServingLayout;
  /** Longest sequence that was asked for, in tokens. */
  readonly contextTokens: number;
  /** Sequences that were asked for, over all GPUs of the server. */
  readonly concurrentSequences: number;
  /** Most prompt tokens of one step. */
  readonly batchedTokens: number;
  /** Share of memory the engine may take. */
  readonly gpuMemoryUtilization: number;
  /** What the engine may take. */
  readonly budgetMiB: number;
  /** Weights as they lie in memory. */
  readonly weightsMiB: number;
  /** Context, CUDA graphs, allocator: what the engine takes beside weights, work space and cache. */
  readonly engineMiB: number;
  /** Buffers of NCCL for GPUs that work together. */
  readonly communicationMiB: number;
  /** Work space of one step over the most prompt tokens. */
  readonly activationsMiB: number;
  /** Logits and their sorting, for the asked sequences. */
  readonly logitsMiB: number;
  /** Memory that is left for the cache, with those logits. */
  readonly cacheMiB: number;
  /** Cache that the asked sequences take. */
  readonly cacheNeededMiB: number;
  /** Bytes that each further token of a sequence takes on one GPU. */
  readonly cacheBytesPerToken: number;
  /** Most sequences of the asked length at once, over all GPUs of the server. */
  readonly largestConcurrency: number;
  /** Longest sequence for the asked concurrency, in tokens; 0 if there is none. */
  readonly largestContextTokens: number;
  /** The most sequences of a shorter length at once, over all GPUs of the server, so that one of the longest still fits. */
  largestConcurrencyFor(contextTokens: number): number;
  /** The numbers with their way back; ids start with the prefix. */
  lines(prefix: string): readonly DerivationLine[];
}
