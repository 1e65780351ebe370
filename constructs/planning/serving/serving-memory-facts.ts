import type { DerivationLine, Source } from '../derivation';
import type { Accelerator } from '../accelerator';
import type { LlmArchitecture } from '../llm-architecture';
import { linesBehind } from '../prefix-lines';
import type { ServingLayout } from './serving-layout';
import type { ServingMemory, ServingMemoryProps } from './serving-memory-plan';

/** Facts about engines that every fit rests on. Sources: docs/constructs/planning/serving/serving-memory.md. */
export const SERVING_MEMORY_FACTS = Object.freeze({
  /** Share of a GPU's memory that vLLM takes unless told otherwise. */
  gpuMemoryUtilization: 0.92,
  /** Share of the memory that EC2 states for a GPU which CUDA reports: at least this much. */
  visibleShare: 0.98,
  /** How much larger weights are in the engine's memory than in the checkpoint. */
  weightGrowth: 1.02,
  /** CUDA context, allocator and small CUDA graphs of one GPU, in MiB. */
  engineMiB: 2.3 * 1024,
  /** What CUDA graphs and fragmentation take beside that, as a share of the GPU's weights. */
  engineShareOfWeights: 0.05,
  /** Buffers of NCCL where two GPUs work together, in MiB. */
  ncclOfTwoMiB: 342,
  /** Buffers of NCCL where more than two GPUs work together, in MiB. */
  ncclOfMoreMiB: 392,
  /** Prompt tokens of one step as vLLM chooses them, by the memory that a GPU has at least, in MiB; `not` is left out. */
  batchedTokens: Object.freeze([
    Object.freeze({ fromMiB: 160 * 1024, tokens: 16_384, not: '' }),
    Object.freeze({ fromMiB: 70 * 1024, tokens: 8192, not: 'a100' }),
    Object.freeze({ fromMiB: 0, tokens: 2048, not: '' }),
  ]),
  /** 16-bit values of work space for one token and one value of its width, in dense models on 1, 2, 4 and 8 GPUs. */
  activationValuesOfDense: Object.freeze([11, 6.5, 5, 5]),
  /** The same in models with experts. */
  activationValuesOfExperts: Object.freeze([22, 13, 10, 10]),
  /** Least work space of one GPU, in MiB. */
  leastActivationMiB: 70,
  /** Bytes of one logit while a token is drawn: 32-bit logits, sorted logits, probabilities and 64-bit places. */
  bytesPerLogit: 20,
});

const MIB = 1024 * 1024;

/** Most prompt tokens of one step as vLLM chooses them for this GPU. */
export function defaultBatchedTokens({ memoryMiB, name }: Accelerator): number {
  return SERVING_MEMORY_FACTS.batchedTokens.find((step) => memoryMiB >= step.fromMiB && name !== step.not)!.tokens;
}

/** Work space of one step on one GPU, in bytes. */
export function activationBytes(architecture: LlmArchitecture, layout: ServingLayout, batchedTokens: number): number {
  const hasExperts = architecture.layers.some((group) => group.feedForward.experts > 0);
  const values = hasExperts ? SERVING_MEMORY_FACTS.activationValuesOfExperts : SERVING_MEMORY_FACTS.activationValuesOfDense;
  const factor = values[Math.min(3, Math.floor(Math.log2(layout.tensorParallel)))];
  // heads can be wider than the stream: 2 · heads · (key + value width) operations a pair are 4 × their width.
  const heads = architecture.layers.map(({ attention }) => (attention.kind === 'grouped' ? attention.operationsPerPair / 4 : 0));
  const width = Math.max(architecture.hiddenSize, ...heads);
  const forward = Math.max(SERVING_MEMORY_FACTS.leastActivationMiB * MIB, 2 * batchedTokens * width * factor);
  // tokens of all copies of attention meet at the experts: sent and received, in 16 bit.
  const exchange = layout.attentionDataParallel > 1 ? 2 * 2 * layout.attentionDataParallel * batchedTokens * architecture.hiddenSize : 0;
  return forward + exchange;
}

/** Memory in which the next token of one sequence is drawn, in bytes. Every GPU does it for the whole vocabulary. */
export function logitBytesPerSequence(architecture: LlmArchitecture): number {
  return architecture.vocabularySize * SERVING_MEMORY_FACTS.bytesPerLogit;
}

const VLLM: Source = {
  title: 'vLLM: gpu_memory_utilization 0.92 (vllm/config/cache.py), step sizes by memory (vllm/engine/arg_utils.py)',
  version: '0.28.0',
  date: '2026-11-28',
  url: 'https://github.com/vllm-project/vllm',
};
const KAITO: Source = {
  title: 'KAITO memory estimator: weights 2 % larger than the checkpoint, 2.3 GiB and 5 % of the weights on each GPU',
  version: 'kaito-project/kaito at 5419c92a7e7f, website/docs/memory-estimator.md',
  date: '2026-11-24',
  url: 'https://github.com/kaito-project/kaito',
};
const AIC: Source = {
  title: 'aiconfigurator: work space by tokens, width and parallel size, and NCCL buffers by GPUs',
  version: 'ai-dynamo/aiconfigurator at 2d51b271f5ac, trtllm_backend.py (used for vLLM too), and systems/*.yaml',
  date: '2026-11-24',
  url: 'https://github.com/ai-dynamo/aiconfigurator',
};
const PAGED: Source = {
  title: 'Kwon et al., Efficient Memory Management for Large Language Model Serving with PagedAttention, section 3',
  version: 'arXiv:2309.06180',
  date: '2023-09-12',
  url: 'https://arxiv.org/abs/2309.06180',
};
const ASSUMED: Source = {
  title:
    'assumption of this planner: 20 bytes a logit, checked against start-up logs in docs/constructs/planning/serving/serving-memory.md',
  date: '2026-11-24',
};

/** The numbers of a fit with their way back. */
export function servingMemoryLines(
  prefix: string,
  props: ServingMemoryProps,
  memory: Omit<ServingMemory, 'lines'>,
): readonly DerivationLine[] {
  const { layout, gpuMemoryUtilization } = memory;
  const { accelerator, model } = props;
  const facts = SERVING_MEMORY_FACTS;
  const line = linesBehind(prefix);
  const sizes =
    `${layout.tensorParallel} for tensors × ${layout.pipelineParallel} for layers × ${layout.attentionDataParallel} copies of attention` +
    (layout.moeExpertParallel > 1 ? `, experts over ${layout.moeExpertParallel} groups` : '');
  return [
    line('gpuMemory', 'Memory of one GPU', accelerator.memoryMiB, 'MiB', `what EC2 states for ${accelerator.id}`, [], accelerator.source),
    line('utilization', 'Share of it the engine may take', gpuMemoryUtilization, '', 'flag --gpu-memory-utilization', [], VLLM),
    line(
      'usable',
      'Memory that the engine may take on each GPU',
      memory.budgetMiB,
      'MiB',
      `memory × ${facts.visibleShare} (what CUDA reports of it) × share`,
      ['gpuMemory', 'utilization'],
      VLLM,
    ),
    line('gpusPerReplica', 'GPUs of one server', layout.gpus, 'GPUs', sizes, [], PAGED),
    line(
      'weights',
      'Weights on the fullest GPU',
      memory.weightsMiB,
      'MiB',
      `matrices by layer over the GPUs that share them, embeddings in 16 bit, × ${facts.weightGrowth} in the engine's memory`,
      ['gpusPerReplica'],
      model.source,
    ),
    line(
      'engine',
      'CUDA context, CUDA graphs, allocator',
      memory.engineMiB,
      'MiB',
      `${facts.engineMiB / 1024} GiB + ${facts.engineShareOfWeights} × weights`,
      ['weights'],
      KAITO,
    ),
    line(
      'communication',
      'Buffers of NCCL',
      memory.communicationMiB,
      'MiB',
      `for ${layout.gpus} GPUs that work together`,
      ['gpusPerReplica'],
      AIC,
    ),
    line(
      'activations',
      'Work space of one step',
      memory.activationsMiB,
      'MiB',
      `2 bytes × ${memory.batchedTokens} tokens × width × a factor by parallel size`,
      ['gpusPerReplica'],
      AIC,
    ),
    line(
      'logits',
      'Logits while tokens are drawn',
      memory.logitsMiB,
      'MiB',
      `${facts.bytesPerLogit} bytes × vocabulary × sequences at once`,
      [],
      ASSUMED,
    ),
    line(
      'cache',
      'Memory left for the cache on each GPU',
      memory.cacheMiB,
      'MiB',
      'usable − weights − engine − NCCL − work space − logits',
      ['usable', 'weights', 'engine', 'communication', 'activations', 'logits'],
      PAGED,
    ),
    line(
      'kvPerToken',
      'Cache of one further token on each GPU',
      Math.round(memory.cacheBytesPerToken),
      'bytes',
      'values kept in the layers without a window × bytes a value, over the GPUs that share the heads; a latent is kept by every GPU',
      ['gpusPerReplica'],
      model.source,
    ),
    line('context', 'Longest sequence', memory.contextTokens, 'tokens', 'prompt and history + reply, as asked', [], PAGED),
    line(
      'cacheNeeded',
      'Cache of the asked sequences on each GPU',
      memory.cacheNeededMiB,
      'MiB',
      `${memory.concurrentSequences} sequences in whole blocks, windows, states and padding counted`,
      ['context', 'kvPerToken'],
      PAGED,
    ),
    line(
      'largestConcurrency',
      'Most sequences of that length at once',
      memory.largestConcurrency,
      'sequences',
      'cache left ÷ (cache and logits of one sequence), rounded down',
      ['cache', 'context', 'kvPerToken'],
      PAGED,
    ),
    line(
      'largestContext',
      'Longest sequence for the asked number',
      memory.largestContextTokens,
      'tokens',
      'the longest that still lets all of them fit, at most what the model knows',
      ['cache', 'kvPerToken'],
      PAGED,
    ),
  ];
}
