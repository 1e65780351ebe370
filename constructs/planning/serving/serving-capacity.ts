import type { LlmCapacityPlan } from '../llm-capacity';
import type { LlmCapacityOption } from '../llm-capacity-option';
import { Precision } from '../precision';
import type { ServingPlan } from './plan-serving';
import type { ServingCandidate } from './serving-candidate';
import { ServingEngine } from './serving-engine';

/**
 * A serving plan in the form that `VllmServer` takes; undefined if nothing fits, or if it was made for another engine.
 *
 * Its two floors are the fast ends of the predicted bands. Ways that need more than tensor parallelism are left out.
 */
export function servingCapacity(plan: ServingPlan): LlmCapacityPlan | undefined {
  const { chosen, fleet, demand } = plan;
  const isVllm = (demand.engine ?? ServingEngine.VLLM) === ServingEngine.VLLM;
  if (!isVllm || !chosen || !fleet || chosen.layout.gpus !== chosen.layout.tensorParallel) {
    return undefined;
  }
  const options = plan.candidates
    .filter((c) => c.accelerator === chosen.accelerator && c.layout.gpus === c.layout.tensorParallel && c.layout.moeExpertParallel === 1)
    .map(optionOf);
  return Object.freeze({
    fits: true,
    because: '',
    model: demand.model,
    accelerator: chosen.accelerator,
    contextTokens: plan.contextTokens,
    concurrentSequences: Math.ceil(fleet.queue.meanInSystem * fleet.replicas),
    cachePrecision: demand.cachePrecision ?? Precision.BF16,
    gpuMemoryUtilization: chosen.memory.gpuMemoryUtilization,
    batchedTokens: chosen.memory.batchedTokens,
    cudaGraphMemoryEstimated: false,
    prefixCaching: (demand.prefixShare ?? 0) > 0,
    options: Object.freeze([...options].sort((a, b) => a.tensorParallel - b.tensorParallel)),
    chosen: optionOf(chosen),
    replica: fleet.replica,
    lines: (prefix: string) => plan.lines(prefix),
  });
}

function optionOf({ layout, memory, fleet, fits, because }: ServingCandidate): LlmCapacityOption {
  const perToken = memory.cacheBytesPerToken;
  return Object.freeze({
    tensorParallel: layout.tensorParallel,
    fits,
    because,
    shortMiB: memory.shortMiB,
    weightsMiB: memory.weightsMiB,
    cacheMiB: memory.cacheMiB,
    cacheTokens: perToken > 0 ? Math.floor((memory.cacheMiB * 1024 * 1024) / (perToken * 16)) * 16 : 0,
    sequencesPerReplica: fleet?.sequencesPerReplica ?? 0,
    perTokenFloorMs: fleet?.whenFull.timePerOutputTokenMs.low ?? 0,
    firstTokenFloorMs: fleet?.expected.timeToFirstTokenMs.low ?? 0,
    replicas: fleet?.loadReplicas ?? 0,
    instanceType: fleet?.instanceType,
    replicasPerNode: fleet?.replicasPerNode ?? 0,
    nodes: fleet?.loadNodes ?? 0,
    usdPerHour: fleet?.cost.usdPerHour,
  });
}
