import type { LlmCapacityPlan } from '../../planning/llm-capacity';
import type { LlmModel } from '../../planning/llm-model';
import { Precision } from '../../planning/precision';
import { vllmNeeds } from '../../planning/serving/vllm-needs';
import type { ModelSource } from './model-source';

/**
 * What `vllm serve` is told so that it runs as it was planned.
 *
 * @internal
 */
export function vllmArguments(model: LlmModel, capacity: LlmCapacityPlan, trustRemoteCode = false): string[] {
  const { tensorParallel, sequencesPerReplica } = capacity.chosen!;
  const needs = vllmNeeds(model.id);
  const in8Bit = capacity.cachePrecision === Precision.FP8 || needs.cacheIn8BitOnly;
  // vLLM starts neither with more sequences than tokens a step, nor as planned with more tokens than all sequences hold.
  const sequences = Math.min(sequencesPerReplica, capacity.batchedTokens);
  return [
    `--served-model-name=${model.id}`,
    `--tensor-parallel-size=${tensorParallel}`,
    `--max-model-len=${capacity.contextTokens}`,
    `--max-num-seqs=${sequences}`,
    `--max-num-batched-tokens=${Math.min(capacity.batchedTokens, sequences * capacity.contextTokens)}`,
    `--gpu-memory-utilization=${capacity.gpuMemoryUtilization}`,
    `--kv-cache-dtype=${in8Bit ? 'fp8' : 'auto'}`,
    // the plan counts no tower that reads images, video or sound: a model that has one does not load it.
    '--language-model-only',
    ...(capacity.prefixCaching ? ['--enable-prefix-caching'] : []),
    ...(needs.arguments ?? []),
    ...(trustRemoteCode ? ['--trust-remote-code'] : []),
  ];
}

/**
 * Environment of the server: every cache on a volume, nothing fetched, nothing told to others.
 *
 * @internal
 */
export function vllmEnvironment(model: LlmModel, capacity: LlmCapacityPlan, source: ModelSource, path: string): Record<string, string> {
  return {
    HOME: '/cache/home',
    USER: 'vllm',
    XDG_CACHE_HOME: '/cache',
    VLLM_CACHE_ROOT: '/cache/vllm',
    TRITON_CACHE_DIR: '/cache/triton',
    TORCHINDUCTOR_CACHE_DIR: '/cache/inductor',
    HF_HUB_OFFLINE: '1',
    VLLM_NO_USAGE_STATS: '1',
    VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS: capacity.cudaGraphMemoryEstimated ? '1' : '0',
    ...(fileBeside(model, source) === undefined ? {} : { TIKTOKEN_ENCODINGS_BASE: path }),
  };
}

/**
 * Name of a file that the source must bring beside the weights, since the server could not fetch it later; undefined if there is none.
 *
 * @internal
 */
export function fileBeside(model: LlmModel, source: ModelSource): string | undefined {
  // pods that fetch from the hub may reach the internet, and the repository has no such file.
  return source.modelId === undefined ? vllmNeeds(model.id).vocabulary?.name : undefined;
}
