import type { Accelerator } from '../accelerator';
import type { DerivationLine } from '../derivation';
import type { LlmModel } from '../llm-model';
import type { Precision } from '../precision';
import type { ServingEngine } from './serving-engine';

/** A server and its load. */
export interface ServingPoint {
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /** The engine. */
  readonly engine: ServingEngine;
  /**
   * Version of the engine, as it names its releases.
   *
   * @default - the constants of the versions that were measured
   */
  readonly engineVersion?: string;
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
   * GPUs that share each attention and dense matrix.
   *
   * @default 1
   */
  readonly tensorParallel?: number;
  /**
   * Groups of GPUs that hold the layers one after the other.
   *
   * @default 1
   */
  readonly pipelineParallel?: number;
  /**
   * Copies of the attention layers, each with its own sequences.
   *
   * @default 1
   */
  readonly attentionDataParallel?: number;
  /**
   * GPUs that share each expert.
   *
   * @default - `tensorParallel · attentionDataParallel / moeExpertParallel`
   */
  readonly moeTensorParallel?: number;
  /**
   * Groups of GPUs that the experts are spread over.
   *
   * @default 1
   */
  readonly moeExpertParallel?: number;
  /** Tokens of a prompt. */
  readonly inputTokens: number;
  /** Tokens of a reply. */
  readonly outputTokens: number;
  /** Requests that are served at the same time, over all GPUs of the server. */
  readonly concurrency: number;
}

/** A number with its band. */
export interface Predicted {
  /** The number. */
  readonly value: number;
  /** 10 of 100 measurements are expected under this. */
  readonly low: number;
  /** 10 of 100 measurements are expected over this. */
  readonly high: number;
}

/** One part of a predicted time. */
export interface ServingTerm {
  /** Stable key: `weights`, `cache`, `compute`, `launch`, `allReduce`, `prefillShare`. */
  readonly id: string;
  /** What the time goes into, in words. */
  readonly name: string;
  /** Milliseconds. */
  readonly ms: number;
}

/** How fast a server is under a load. */
export interface ServingPrediction {
  /** Time to first token, in milliseconds. */
  readonly timeToFirstTokenMs: Predicted;
  /** Time per output token after the first, in milliseconds. */
  readonly timePerOutputTokenMs: Predicted;
  /** Output tokens a second over all requests. */
  readonly outputTokensPerSecond: number;
  /** Output tokens a second and GPU. */
  readonly outputTokensPerSecondPerGpu: number;
  /** GPUs of the server. */
  readonly gpus: number;
  /** What the time per output token is the sum of. */
  readonly timePerOutputTokenTerms: readonly ServingTerm[];
  /** What the time to first token is the sum of. */
  readonly timeToFirstTokenTerms: readonly ServingTerm[];
  /** Whether the constants were fitted on measurements like this one, and if not, in words why not; empty if they were. */
  readonly extrapolates: string;
  /** The numbers with their way back; ids start with the prefix. */
  lines(prefix: string): readonly DerivationLine[];
}
