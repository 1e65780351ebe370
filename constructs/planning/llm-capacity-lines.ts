import type { DerivationLine, Source } from './derivation';
import type { LlmCapacityOption, LlmCapacityRequest } from './llm-capacity-option';
import type { ServingMemory } from './serving/serving-memory';
import { SERVING_MEMORY_FACTS } from './serving/serving-memory-facts';
import { linesBehind } from './prefix-lines';

const VLLM_CACHE: Source = {
  title: 'vLLM, vllm/config/cache.py: gpu_memory_utilization 0.92, block size 16',
  version: 'main',
  date: '2026-08-21',
  url: 'https://github.com/vllm-project/vllm/blob/main/vllm/config/cache.py',
};
const KAITO: Source = {
  title: 'KAITO memory estimator and aiconfigurator: see the sources of the fit in docs/constructs/planning/serving/serving-memory.md',
  version: 'kaito-project/kaito at 5419c92a7e7f; ai-dynamo/aiconfigurator at 2d51b271f5ac',
  date: '2026-11-24',
  url: 'https://github.com/kaito-project/kaito',
};
const PAGED_ATTENTION: Source = {
  title: 'Kwon et al., Efficient Memory Management for Large Language Model Serving with PagedAttention, section 3',
  version: 'arXiv:2309.06180',
  date: '2023-09-12',
  url: 'https://arxiv.org/abs/2309.06180',
};
const MEGATRON: Source = {
  title: 'Shoeybi et al., Megatron-LM: training multi-billion parameter language models using model parallelism, section 3',
  version: 'arXiv:1909.08053v4',
  date: '2020-03-13',
  url: 'https://arxiv.org/abs/1909.08053',
};
const ROOFLINE: Source = {
  title: 'Pope et al., Efficiently Scaling Transformer Inference, section 2',
  version: 'arXiv:2211.05102',
  date: '2022-11-09',
  url: 'https://arxiv.org/abs/2211.05102',
};

const MIB = 1024 * 1024;

/** The numbers of a chosen size with their way back. */
export function llmCapacityLines(
  prefix: string,
  r: LlmCapacityRequest,
  o: LlmCapacityOption,
  memory: ServingMemory,
): readonly DerivationLine[] {
  const { model, accelerator } = r;
  const gpus = `${o.tensorParallel} GPU${o.tensorParallel > 1 ? 's' : ''}`;
  const line = linesBehind(prefix);
  const overheadMiB = memory.engineMiB + memory.communicationMiB + memory.activationsMiB + memory.logitsMiB;
  return [
    line(
      'parameters',
      'Parameters',
      Math.round(model.parameterCount / 1e6),
      'million',
      'layers × (attention + feed-forward of all experts) + embeddings + norms, from the shape',
      [],
      model.source,
    ),
    line(
      'weights',
      'Weights in all',
      Math.ceil(model.weightBytes / MIB),
      'MiB',
      `layer parameters × ${model.precision.bytesPerValue} byte + embeddings and norms × 2 bytes`,
      ['parameters'],
      model.source,
    ),
    line(
      'gpuMemory',
      'Memory of one GPU',
      accelerator.memoryMiB,
      'MiB',
      `what a node with ${accelerator.id} reports`,
      [],
      accelerator.source,
    ),
    line('utilization', 'Share of it the engine takes', r.gpuMemoryUtilization, '', 'vLLM flag --gpu-memory-utilization', [], VLLM_CACHE),
    line(
      'usable',
      'Memory that the engine may take on each GPU',
      memory.budgetMiB,
      'MiB',
      `memory × ${SERVING_MEMORY_FACTS.visibleShare} (what CUDA reports of it) × share`,
      ['gpuMemory', 'utilization'],
      VLLM_CACHE,
    ),
    line(
      'tensorParallel',
      'GPUs that share one copy',
      o.tensorParallel,
      'GPUs',
      'the cheapest of 1, 2, 4 and 8 that fits, divides the heads and keeps the targets',
      ['weights', 'usable'],
      MEGATRON,
    ),
    line(
      'weightsOnGpu',
      'Weights on each GPU',
      memory.weightsMiB,
      'MiB',
      `weights ÷ ${gpus}, what GPUs hold whole counted whole, × ${SERVING_MEMORY_FACTS.weightGrowth} in the engine's memory`,
      ['weights', 'tensorParallel'],
      KAITO,
    ),
    line(
      'overhead',
      'CUDA context and graphs, NCCL, work space, logits',
      overheadMiB,
      'MiB',
      `${memory.engineMiB} for the engine + ${memory.communicationMiB} for NCCL + ${memory.activationsMiB} for a step + ${memory.logitsMiB} for logits`,
      ['weightsOnGpu'],
      KAITO,
    ),
    line(
      'cache',
      'Memory for the cache on each GPU',
      o.cacheMiB,
      'MiB',
      'usable − weights on the GPU − overhead',
      ['usable', 'weightsOnGpu', 'overhead'],
      PAGED_ATTENTION,
    ),
    line(
      'kvPerToken',
      'Cache of one token on each GPU',
      memory.cacheBytesPerToken,
      'bytes',
      `keys and values of all layers × ${r.cachePrecision.bytesPerValue} bytes, over the GPUs that share the KV heads`,
      ['tensorParallel'],
      model.source,
    ),
    line(
      'cacheTokens',
      'Tokens in the cache of one replica',
      o.cacheTokens,
      'tokens',
      'cache ÷ bytes a token, in whole blocks of 16',
      ['cache', 'kvPerToken'],
      VLLM_CACHE,
    ),
    line('context', 'Longest sequence', r.contextTokens, 'tokens', 'prompt and history + reply, as asked', [], VLLM_CACHE),
    line(
      'sequences',
      'Sequences one replica serves at once',
      o.sequencesPerReplica,
      'sequences',
      'tokens in the cache ÷ longest sequence, and no more than the target per token allows',
      ['cacheTokens', 'context'],
      PAGED_ATTENTION,
    ),
    line(
      'perTokenFloor',
      'Time per output token, not faster than',
      round1(o.perTokenFloorMs),
      'ms',
      `bytes of active weights and of the full cache ÷ (${accelerator.memoryBandwidthGBps} GB/s × 0.8)`,
      ['weights', 'kvPerToken', 'sequences'],
      ROOFLINE,
    ),
    line(
      'firstTokenFloor',
      'Time to first token, not faster than',
      round1(o.firstTokenFloorMs),
      'ms',
      `2 × active parameters × ${r.promptTokens} prompt tokens ÷ dense throughput of ${gpus}`,
      ['parameters', 'tensorParallel'],
      ROOFLINE,
    ),
    line(
      'replicas',
      'Replicas at peak',
      o.replicas,
      'replicas',
      `${r.concurrentSequences} sequences in flight ÷ sequences a replica, rounded up`,
      ['sequences'],
      PAGED_ATTENTION,
    ),
  ];
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
