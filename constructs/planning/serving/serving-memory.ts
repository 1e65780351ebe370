import { GroundplanError } from '../groundplan-error';
import type { LlmModel } from '../llm-model';
import { Precision } from '../precision';
import { servingCache, type ServingCache } from './serving-cache';
import { blockOf, servingLayout, type ServingLayout, whyNotShared, whyNotStored } from './serving-layout';
import {
  activationBytes,
  defaultBatchedTokens,
  logitBytesPerSequence,
  SERVING_MEMORY_FACTS,
  servingMemoryLines,
} from './serving-memory-facts';
import type { ServingMemory, ServingMemoryProps } from './serving-memory-plan';
import { servingWeightBytes } from './serving-weights';

export type { ServingMemory, ServingMemoryProps } from './serving-memory-plan';

const MIB = 1024 * 1024;

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
