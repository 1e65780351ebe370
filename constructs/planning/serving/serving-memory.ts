import type { Accelerator } from '../accelerator';
import type { DerivationLine } from '../derivation';
import { GroundplanError } from '../groundplan-error';
import type { LlmModel } from '../llm-model';
import { Precision } from '../precision';
import { servingCache, type ServingCache } from './serving-cache';
import { blockOf, servingLayout, type ServingLayout, type ServingLayoutProps, whyNotShared, whyNotStored } from './serving-layout';
import {
  activationBytes,
  defaultBatchedTokens,
  logitBytesPerSequence,
  SERVING_MEMORY_FACTS,
  servingMemoryLines,
} from './serving-memory-facts';
import { servingWeightBytes } from './serving-weights';

const MIB = 1024 * 1024;

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

/** Works out what one server takes on each of its GPUs, and the longest context and the most sequences that fit. */
export function planServingMemory(props: ServingMemoryProps): ServingMemory {
  const { model, accelerator } = props;
  const architecture = model.architecture;
  const layout = servingLayout(props);
  const cachePrecision = props.cachePrecision ?? Precision.BF16;
  const weightPrecision = props.weightPrecision ?? model.precision;
  const expertPrecision = props.expertPrecision ?? model.expertPrecision;
  const contextTokens = positive('contextTokens', props.contextTokens ?? Math.min(8192, model.maxContextTokens));
  const concurrentSequences = positive('concurrentSequences', props.concurrentSequences ?? 1);
  const batchedTokens = positive('batchedTokens', props.batchedTokens ?? defaultBatchedTokens(accelerator));
  const gpuMemoryUtilization = share(props.gpuMemoryUtilization ?? SERVING_MEMORY_FACTS.gpuMemoryUtilization);

  const cache = servingCache({ architecture, layout, precision: cachePrecision, batchedTokens });
  const budget = accelerator.memoryMiB * MIB * SERVING_MEMORY_FACTS.visibleShare * gpuMemoryUtilization;
  const weights = servingWeightBytes({ architecture, layout, weightPrecision, expertPrecision }) * SERVING_MEMORY_FACTS.weightGrowth;
  const engine = SERVING_MEMORY_FACTS.engineMiB * MIB + SERVING_MEMORY_FACTS.engineShareOfWeights * weights;
  const communication = communicationMiB(layout) * MIB;
  const activations = activationBytes(architecture, layout, batchedTokens);
  const logits = logitBytesPerSequence(architecture);
  const fixed = weights + engine + communication + activations + cache.sharedBytes;
  const copies = layout.attentionDataParallel;
  const onEachCopy = Math.ceil(concurrentSequences / copies);

  const largest = (tokens: number): number =>
    copies * Math.max(0, Math.floor((budget - fixed) / (cache.bytesPerSequence(tokens) + logits)));
  // the engine starts only if one sequence of the longest length fits beside the logits of all.
  const beside = copies * Math.max(0, Math.floor((budget - fixed - cache.bytesPerSequence(contextTokens)) / logits));
  const missing = fixed + onEachCopy * (cache.bytesPerSequence(contextTokens) + logits) - budget;
  const expertBlock = blockOf(props.expertPrecision ?? props.weightPrecision) ?? model.quantizationBlock;
  const refusal =
    whyNotShared(architecture, layout, expertBlock) ||
    whyNotStored(accelerator, [weightPrecision, expertPrecision]) ||
    tooLong(model, contextTokens);
  const parts = { weights, engine, communication, activations, logits: onEachCopy * logits };
  const because =
    refusal ||
    (missing > 0 ? tooMuch(props, { ...parts, contextTokens, concurrentSequences, cache, onEachCopy, budget, missing, layout }) : '');
  const memory = {
    fits: because === '',
    because,
    shortMiB: refusal === '' && missing > 0 ? Math.ceil(missing / MIB) : 0,
    layout,
    contextTokens,
    concurrentSequences,
    batchedTokens,
    gpuMemoryUtilization,
    budgetMiB: Math.floor(budget / MIB),
    weightsMiB: Math.ceil(weights / MIB),
    engineMiB: Math.ceil(engine / MIB),
    communicationMiB: Math.ceil(communication / MIB),
    activationsMiB: Math.ceil(activations / MIB),
    logitsMiB: Math.ceil(parts.logits / MIB),
    cacheMiB: Math.max(0, Math.floor((budget - fixed - parts.logits + cache.sharedBytes) / MIB)),
    cacheNeededMiB: Math.ceil((cache.sharedBytes + onEachCopy * cache.bytesPerSequence(contextTokens)) / MIB),
    cacheBytesPerToken: cache.bytesPerToken,
    largestConcurrency: refusal === '' ? largest(contextTokens) : 0,
    largestContextTokens: refusal === '' ? longest(model, concurrentSequences, largest) : 0,
    largestConcurrencyFor: (tokens: number) => (refusal === '' && tokens <= model.maxContextTokens ? Math.min(largest(tokens), beside) : 0),
  };
  return Object.freeze({ ...memory, lines: (prefix: string) => servingMemoryLines(prefix, props, memory) });
}

function communicationMiB({ gpus }: ServingLayout): number {
  return gpus === 1 ? 0 : gpus === 2 ? SERVING_MEMORY_FACTS.ncclOfTwoMiB : SERVING_MEMORY_FACTS.ncclOfMoreMiB;
}

function longest(model: LlmModel, sequences: number, largest: (tokens: number) => number): number {
  let low = 0;
  let high = model.maxContextTokens;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (largest(middle) >= sequences) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

function tooLong(model: LlmModel, contextTokens: number): string {
  return contextTokens > model.maxContextTokens
    ? `${contextTokens} tokens exceed the model's longest context of ${model.maxContextTokens}`
    : '';
}

interface Excess {
  readonly weights: number;
  readonly engine: number;
  readonly communication: number;
  readonly activations: number;
  readonly logits: number;
  readonly contextTokens: number;
  readonly concurrentSequences: number;
  readonly cache: ServingCache;
  readonly onEachCopy: number;
  readonly budget: number;
  readonly missing: number;
  readonly layout: ServingLayout;
}

function tooMuch(props: ServingMemoryProps, e: Excess): string {
  const gib = (bytes: number): string => `${(bytes / MIB / 1024).toFixed(1)} GiB`;
  const work = e.engine + e.communication + e.activations + e.logits;
  const sequences = e.concurrentSequences === 1 ? 'one sequence' : `${e.concurrentSequences} sequences`;
  const cacheBytes = e.cache.sharedBytes + e.onEachCopy * e.cache.bytesPerSequence(e.contextTokens);
  return (
    `weights ${gib(e.weights)} + engine and work space ${gib(work)} + ${sequences} of ${e.contextTokens} tokens ${gib(cacheBytes)} ` +
    `exceed ${gib(e.budget)} usable on each of ${e.layout.gpus} ${props.accelerator.id} by ${gib(e.missing)}`
  );
}

function positive(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new GroundplanError('ServingInput', `'${name}' (${value}) must be a whole number of at least 1`);
  }
  return value;
}

function share(value: number): number {
  if (!(value > 0 && value <= 1)) {
    throw new GroundplanError('ServingInput', `'gpuMemoryUtilization' (${value}) must be above 0 and at most 1; vLLM's default is 0.92`);
  }
  return value;
}
