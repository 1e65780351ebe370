import type { LlmCapacityPlan } from '../../planning/llm-capacity';
import type { LlmModel } from '../../planning/llm-model';

/** What `vllm serve` is told so that it runs as it was planned. */
export function vllmArguments(model: LlmModel, capacity: LlmCapacityPlan): string[] {
  const chosen = capacity.chosen!;
  return [
    `--served-model-name=${model.id}`,
    `--tensor-parallel-size=${chosen.tensorParallel}`,
    `--max-model-len=${capacity.contextTokens}`,
    `--max-num-seqs=${chosen.sequencesPerReplica}`,
    `--gpu-memory-utilization=${capacity.gpuMemoryUtilization}`,
  ];
}

/** Environment of the server: every cache on a volume, nothing fetched, nothing told to others. */
export function vllmEnvironment(): Record<string, string> {
  return {
    HOME: '/cache/home',
    USER: 'vllm',
    XDG_CACHE_HOME: '/cache',
    VLLM_CACHE_ROOT: '/cache/vllm',
    TRITON_CACHE_DIR: '/cache/triton',
    TORCHINDUCTOR_CACHE_DIR: '/cache/inductor',
    HF_HUB_OFFLINE: '1',
    VLLM_NO_USAGE_STATS: '1',
  };
}
