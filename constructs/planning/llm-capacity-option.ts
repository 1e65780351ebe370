import type { Accelerator } from './accelerator';
import type { GpuInstanceType } from './gpu-instance-type';
import { keepsLimit, roundedDown } from './last-bits';
import type { LlmModel } from './llm-model';
import { Precision } from './precision';
import { planServingMemory, type ServingMemory } from './serving/serving-memory';

/** Share of the memory bandwidth that kernels reach. */
const BANDWIDTH_SHARE = 0.8;

/** One way to run the model on the GPU: a tensor-parallel size, whether it fits, and what it takes. */
export interface LlmCapacityOption {
  /** GPUs that share one copy of the model. */
  readonly tensorParallel: number;
  /** Whether at least one sequence of the full context fits and the latency targets are not ruled out. */
  readonly fits: boolean;
  /** Why it does not fit, or why another size was chosen; empty for the chosen one. */
  readonly because: string;
  /** Memory missing on each GPU, in MiB; 0 if it fits. */
  readonly shortMiB: number;
  /** Weights on each GPU, in MiB. */
  readonly weightsMiB: number;
  /** Memory left for the cache on each GPU, in MiB. */
  readonly cacheMiB: number;
  /** Tokens that the cache of one replica holds. */
  readonly cacheTokens: number;
  /** Sequences of the full context that one replica serves at once. */
  readonly sequencesPerReplica: number;
  /** Time per output token with all those sequences in flight, in milliseconds: bytes over bandwidth, so it is not faster than this. */
  readonly perTokenFloorMs: number;
  /** Time to read one prompt, in milliseconds: operations over dense throughput, so it is not faster than this. */
  readonly firstTokenFloorMs: number;
  /** Replicas for all sequences asked for. */
  readonly replicas: number;
  /** The cheapest instance type that carries it; undefined if the catalogue has none. */
  readonly instanceType?: GpuInstanceType;
  /** Replicas that one node of that type holds. */
  readonly replicasPerNode: number;
  /** Nodes for all replicas. */
  readonly nodes: number;
  /** What those nodes cost in US dollars an hour, on demand; undefined without a price. */
  readonly usdPerHour?: number;
}

/** A request with its defaults filled in. */
export interface LlmCapacityRequest {
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /** Longest sequence, in tokens. */
  readonly contextTokens: number;
  /** Sequences in flight over all replicas. */
  readonly concurrentSequences: number;
  /** Tokens of the prompt. */
  readonly promptTokens: number;
  /** Longest time between two tokens, in milliseconds; infinite if not limited. */
  readonly perTokenTargetMs: number;
  /** Longest time to the first token, in milliseconds; infinite if not limited. */
  readonly firstTokenTargetMs: number;
  /** How the cache is stored. */
  readonly cachePrecision: Precision;
  /** Share of GPU memory the engine may take. */
  readonly gpuMemoryUtilization: number;
  /** Most prompt tokens of one step. */
  readonly batchedTokens: number;
}

/** What one tensor-parallel size takes on each GPU; undefined if the context means nothing. */
export function memoryOf(r: LlmCapacityRequest, tensorParallel: number): ServingMemory | undefined {
  const { model, accelerator, contextTokens, cachePrecision, gpuMemoryUtilization, batchedTokens } = r;
  return Number.isInteger(contextTokens) && contextTokens >= 1
    ? planServingMemory({ model, accelerator, tensorParallel, contextTokens, cachePrecision, gpuMemoryUtilization, batchedTokens })
    : undefined;
}

/** Works out one tensor-parallel size. */
export function assessOption(r: LlmCapacityRequest, tp: number): LlmCapacityOption {
  const memory = memoryOf(r, tp);
  const kvPerGpu = memory?.cacheBytesPerToken ?? 0;
  const activePerGpu = r.model.activeWeightBytes / tp;
  const bytesPerMs = (r.accelerator.memoryBandwidthGBps * 1e9 * BANDWIDTH_SHARE) / 1000;
  const perTokenFloor = (sequences: number): number => (activePerGpu + sequences * r.contextTokens * kvPerGpu) / bytesPerMs;
  const withinTarget = Number.isFinite(r.perTokenTargetMs)
    ? Math.max(0, roundedDown((r.perTokenTargetMs * bytesPerMs - activePerGpu) / (r.contextTokens * kvPerGpu)))
    : Infinity;
  const byMemory = memory?.largestConcurrency ?? 0;
  const sequencesPerReplica = Math.min(byMemory, withinTarget);
  const firstTokenFloorMs = firstTokenFloor(r, tp);
  const instance = bestInstance(r, tp, sequencesPerReplica);
  const replicas = sequencesPerReplica > 0 ? Math.ceil(r.concurrentSequences / sequencesPerReplica) : 0;
  const replicasPerNode = instance ? Math.floor(instance.gpuCount / tp) : 0;
  const nodes = instance ? Math.ceil(replicas / replicasPerNode) : 0;
  const because = refusal(r, tp, memory, sequencesPerReplica, perTokenFloor(1), firstTokenFloorMs, instance);
  return {
    tensorParallel: tp,
    fits: because === '',
    because,
    shortMiB: memory?.shortMiB ?? 0,
    weightsMiB: memory?.weightsMiB ?? 0,
    cacheMiB: memory?.cacheMiB ?? 0,
    cacheTokens: memory && kvPerGpu > 0 ? Math.floor((memory.cacheMiB * 1024 * 1024) / (kvPerGpu * 16)) * 16 : 0,
    sequencesPerReplica,
    perTokenFloorMs: perTokenFloor(Math.max(1, sequencesPerReplica)),
    firstTokenFloorMs,
    replicas,
    instanceType: instance,
    replicasPerNode,
    nodes,
    usdPerHour: instance?.usdPerHour === undefined ? undefined : nodes * instance.usdPerHour,
  };
}

function refusal(
  r: LlmCapacityRequest,
  tp: number,
  memory: ServingMemory | undefined,
  sequencesPerReplica: number,
  oneSequenceMs: number,
  firstTokenFloorMs: number,
  instance?: GpuInstanceType,
): string {
  if (!memory?.fits) {
    return memory?.because ?? `'contextTokens' must be a whole number of at least 1, got ${r.contextTokens}`;
  }
  if (sequencesPerReplica < 1) {
    return `one sequence already takes at least ${oneSequenceMs.toFixed(1)} ms a token, over the target of ${r.perTokenTargetMs} ms`;
  }
  if (!keepsLimit(firstTokenFloorMs, r.firstTokenTargetMs)) {
    return `reading a prompt of ${r.promptTokens} tokens takes at least ${Math.ceil(firstTokenFloorMs)} ms, over the target of ${r.firstTokenTargetMs} ms`;
  }
  return r.accelerator.instanceTypes.length > 0 && !instance ? `no ${r.accelerator.id} instance type has ${tp} GPUs` : '';
}

function firstTokenFloor(r: LlmCapacityRequest, tp: number): number {
  const tflops = (r.model.precision === Precision.FP8 ? r.accelerator.fp8Tflops : undefined) ?? r.accelerator.bf16Tflops;
  return ((2 * r.model.activeParameterCount * r.promptTokens) / (tp * tflops * 1e12)) * 1000;
}

function bestInstance(r: LlmCapacityRequest, tp: number, sequencesPerReplica: number): GpuInstanceType | undefined {
  const replicas = Math.max(1, Math.ceil(r.concurrentSequences / Math.max(1, sequencesPerReplica)));
  const price = (t: GpuInstanceType): number => Math.ceil(replicas / Math.floor(t.gpuCount / tp)) * (t.usdPerHour ?? Infinity);
  return r.accelerator.instanceTypes
    .filter((t) => t.gpuCount >= tp)
    .reduce<GpuInstanceType | undefined>((best, t) => (best === undefined || price(t) < price(best) ? t : best), undefined);
}
