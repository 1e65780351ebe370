import type { Accelerator } from './accelerator';
import type { DerivationLine, Source } from './derivation';
import type { GpuInstanceType } from './gpu-instance-type';
import type { LlmModel } from './llm-model';
import { Precision } from './precision';

/** Facts about the engine that every fit rests on. */
export const ENGINE_FACTS = Object.freeze({
  /** Share of a GPU's memory that vLLM takes unless told otherwise. */
  gpuMemoryUtilization: 0.92,
  /** Activations, CUDA graphs and the CUDA context of one GPU, in MiB. */
  overheadMiB: 3_584,
  /** NCCL buffers of one GPU that works with others, in MiB. */
  ncclMiB: 410,
  /** Tokens of one block of the cache. */
  blockTokens: 16,
  /** Share of the memory bandwidth that kernels reach. */
  bandwidthShare: 0.8,
  /** Share of a node's CPU and memory that pods of a model server ask for; the rest is left to daemons. */
  nodeShare: 0.9,
});

const VLLM_CACHE: Source = {
  title: 'vLLM, vllm/config/cache.py: gpu_memory_utilization 0.92, block size 16',
  version: 'main',
  date: '2026-08-21',
  url: 'https://github.com/vllm-project/vllm/blob/main/vllm/config/cache.py',
};
const AIC: Source = {
  title: 'aiconfigurator: misc.other_mem, nccl_mem and mem_bw_empirical_scaling_factor of its system descriptions',
  version: 'ai-dynamo/aiconfigurator at 095f58a51c4c',
  date: '2026-08-21',
  url: 'https://github.com/ai-dynamo/aiconfigurator',
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
const TENSOR_PARALLEL_SIZES = [1, 2, 4, 8];

/** What is to be served. */
export interface LlmCapacityProps {
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /**
   * Longest sequence to serve, prompt and reply together, in tokens.
   *
   * @default 8192, or the model's longest if that is less
   */
  readonly contextTokens?: number;
  /**
   * Sequences in flight at the same moment, over all replicas.
   *
   * @default 1
   */
  readonly concurrentSequences?: number;
  /**
   * Tokens of the prompt, for the bound on the time to first token.
   *
   * @default - the whole context
   */
  readonly promptTokens?: number;
  /**
   * Longest time a user may wait between two tokens, in milliseconds. Fewer sequences share a GPU when more could not keep it.
   *
   * @default - memory alone decides
   */
  readonly perTokenTargetMs?: number;
  /**
   * Longest time a user may wait for the first token, in milliseconds.
   *
   * @default - not checked
   */
  readonly firstTokenTargetMs?: number;
  /**
   * How the cache stores keys and values.
   *
   * @default Precision.BF16
   */
  readonly cachePrecision?: Precision;
  /**
   * Share of each GPU's memory that the engine may take, above 0 and at most 1.
   *
   * @default 0.92
   */
  readonly gpuMemoryUtilization?: number;
}

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

/** What one replica asks of its node. */
export interface ReplicaResources {
  /** GPUs. */
  readonly gpus: number;
  /** CPU, in thousandths of a core. */
  readonly cpuMillis: number;
  /** Memory, in MiB. */
  readonly memoryMiB: number;
}

/** The answer of the planner. */
export interface LlmCapacityPlan {
  /** Whether any tensor-parallel size fits. */
  readonly fits: boolean;
  /** If nothing fits: the closest miss, in words, and what would help. */
  readonly because: string;
  /** The model. */
  readonly model: LlmModel;
  /** The GPU model. */
  readonly accelerator: Accelerator;
  /** Longest sequence served, in tokens. */
  readonly contextTokens: number;
  /** Sequences in flight that were asked for. */
  readonly concurrentSequences: number;
  /** How the cache is stored. */
  readonly cachePrecision: Precision;
  /** Share of GPU memory the engine takes. */
  readonly gpuMemoryUtilization: number;
  /** Every tensor-parallel size, from small to large. */
  readonly options: readonly LlmCapacityOption[];
  /** The cheapest option that fits; the smallest one where no price is known. Undefined if nothing fits. */
  readonly chosen?: LlmCapacityOption;
  /** What one replica asks of its node; undefined if nothing fits or no instance type is known. */
  readonly replica?: ReplicaResources;
  /** The numbers of the chosen option with their way back; ids start with the prefix that was asked for. */
  lines(prefix: string): readonly DerivationLine[];
}

/** Works out whether a model fits a GPU, on how many GPUs, and how many replicas a load takes. Pure: it answers and never throws. */
export class LlmCapacity {
  /** Plans one model on one GPU model. */
  public static plan(props: LlmCapacityProps): LlmCapacityPlan {
    const contextTokens = props.contextTokens ?? Math.min(8192, props.model.maxContextTokens);
    const request: Request = {
      model: props.model,
      accelerator: props.accelerator,
      contextTokens,
      concurrentSequences: props.concurrentSequences ?? 1,
      promptTokens: props.promptTokens ?? contextTokens,
      perTokenTargetMs: props.perTokenTargetMs ?? Infinity,
      firstTokenTargetMs: props.firstTokenTargetMs ?? Infinity,
      cachePrecision: props.cachePrecision ?? Precision.BF16,
      gpuMemoryUtilization: props.gpuMemoryUtilization ?? ENGINE_FACTS.gpuMemoryUtilization,
    };
    const assessed = TENSOR_PARALLEL_SIZES.map((tp) => assess(request, tp));
    const fitting = assessed.filter((o) => o.fits);
    const chosen = [...fitting].sort(
      (a, b) =>
        (a.usdPerHour ?? Infinity) - (b.usdPerHour ?? Infinity) ||
        a.replicas * a.tensorParallel - b.replicas * b.tensorParallel ||
        a.tensorParallel - b.tensorParallel,
    )[0];
    const options = assessed.map((o) => (o.fits && o !== chosen ? { ...o, because: whyNotChosen(o, chosen) } : o));
    return Object.freeze({
      fits: chosen !== undefined,
      because: chosen ? '' : explain(request, assessed),
      model: props.model,
      accelerator: props.accelerator,
      contextTokens,
      concurrentSequences: request.concurrentSequences,
      cachePrecision: request.cachePrecision,
      gpuMemoryUtilization: request.gpuMemoryUtilization,
      options: Object.freeze(options),
      chosen,
      replica: chosen && replicaOf(chosen),
      lines: (prefix: string) => (chosen ? derive(prefix, request, chosen) : []),
    });
  }
}

function whyNotChosen(o: LlmCapacityOption, chosen: LlmCapacityOption): string {
  const gpus = (each: LlmCapacityOption): string => `${each.replicas} × ${each.tensorParallel} GPUs`;
  if (o.usdPerHour === undefined || chosen.usdPerHour === undefined) {
    return `no price is known for ${gpus(o)}, and the chosen ${gpus(chosen)} are no more`;
  }
  return o.usdPerHour > chosen.usdPerHour
    ? `${gpus(o)} cost ${usd(o.usdPerHour)} an hour, more than the chosen ${usd(chosen.usdPerHour)}`
    : `${gpus(o)} cost ${usd(o.usdPerHour)} an hour, no less than the chosen ${gpus(chosen)}`;
}

interface Request {
  readonly model: LlmModel;
  readonly accelerator: Accelerator;
  readonly contextTokens: number;
  readonly concurrentSequences: number;
  readonly promptTokens: number;
  readonly perTokenTargetMs: number;
  readonly firstTokenTargetMs: number;
  readonly cachePrecision: Precision;
  readonly gpuMemoryUtilization: number;
}

function assess(r: Request, tp: number): LlmCapacityOption {
  const { model } = r;
  const usableMiB = usable(r, tp);
  const weightsMiB = model.weightBytes / tp / MIB;
  const kvPerGpu = kvBytesPerGpu(r, tp);
  const cacheMiB = usableMiB - weightsMiB;
  const blocks = Math.max(0, Math.floor((cacheMiB * MIB) / (kvPerGpu * ENGINE_FACTS.blockTokens)));
  const cacheTokens = blocks * ENGINE_FACTS.blockTokens;
  const byMemory = Math.floor(cacheTokens / r.contextTokens);
  const sequencesPerReplica = Math.min(byMemory, sequencesWithin(r, tp));
  const firstTokenFloorMs = firstTokenFloor(r, tp);
  const instance = bestInstance(r, tp, sequencesPerReplica);
  const replicas = sequencesPerReplica > 0 ? Math.ceil(r.concurrentSequences / sequencesPerReplica) : 0;
  const replicasPerNode = instance ? Math.floor(instance.gpuCount / tp) : 0;
  const nodes = instance ? Math.ceil(replicas / replicasPerNode) : 0;
  const shortMiB = Math.max(0, Math.ceil((r.contextTokens * kvPerGpu) / MIB - cacheMiB));
  const because = refusal(r, tp, { byMemory, sequencesPerReplica, firstTokenFloorMs, weightsMiB, usableMiB, instance, shortMiB });
  return {
    tensorParallel: tp,
    fits: because === '',
    because,
    shortMiB: byMemory > 0 ? 0 : shortMiB,
    weightsMiB: Math.ceil(weightsMiB),
    cacheMiB: Math.max(0, Math.floor(cacheMiB)),
    cacheTokens,
    sequencesPerReplica: Math.max(0, sequencesPerReplica),
    perTokenFloorMs: perTokenFloor(r, tp, Math.max(1, sequencesPerReplica)),
    firstTokenFloorMs,
    replicas,
    instanceType: instance,
    replicasPerNode,
    nodes,
    usdPerHour: instance?.usdPerHour === undefined ? undefined : nodes * instance.usdPerHour,
  };
}

interface Findings {
  readonly byMemory: number;
  readonly sequencesPerReplica: number;
  readonly firstTokenFloorMs: number;
  readonly weightsMiB: number;
  readonly usableMiB: number;
  readonly shortMiB: number;
  readonly instance?: GpuInstanceType;
}

function refusal(r: Request, tp: number, f: Findings): string {
  const { model, accelerator } = r;
  if (!Number.isInteger(r.contextTokens) || r.contextTokens < 1) {
    return `'contextTokens' must be a whole number of at least 1, got ${r.contextTokens}`;
  }
  const split = cannotSplit(model, tp);
  if (split) {
    return split;
  }
  if (model.precision === Precision.FP8 && accelerator.fp8Tflops === undefined) {
    return `${accelerator.id} has no 8-bit float units, and the checkpoint is ${model.precision.name}`;
  }
  if (r.contextTokens > model.maxContextTokens) {
    return `${r.contextTokens} tokens exceed the model's longest context of ${model.maxContextTokens}`;
  }
  if (f.byMemory < 1) {
    const parts = `weights ${gib(f.weightsMiB)} + one sequence of ${r.contextTokens} tokens ${gib((r.contextTokens * kvBytesPerGpu(r, tp)) / MIB)}`;
    return `${parts} exceed ${gib(f.usableMiB)} usable on each of ${tp} GPU${tp > 1 ? 's' : ''} by ${gib(f.shortMiB)}`;
  }
  if (f.sequencesPerReplica < 1) {
    return `one sequence already takes at least ${perTokenFloor(r, tp, 1).toFixed(1)} ms a token, over the target of ${r.perTokenTargetMs} ms`;
  }
  if (f.firstTokenFloorMs > r.firstTokenTargetMs) {
    return `reading a prompt of ${r.promptTokens} tokens takes at least ${Math.ceil(f.firstTokenFloorMs)} ms, over the target of ${r.firstTokenTargetMs} ms`;
  }
  if (accelerator.instanceTypes.length > 0 && !f.instance) {
    return `no ${accelerator.id} instance type has ${tp} GPUs`;
  }
  return '';
}

// Megatron splits heads and feed-forward columns evenly; KV heads are copied when there are more GPUs than heads.
function cannotSplit(model: LlmModel, tp: number): string {
  for (const { attention, feedForward } of model.architecture.layers) {
    if (attention.queryHeads % tp !== 0) {
      return `${attention.queryHeads} attention heads do not divide by ${tp}`;
    }
    if (attention.cacheHeads % tp !== 0 && tp % attention.cacheHeads !== 0) {
      return `${attention.cacheHeads} KV heads neither divide by ${tp} nor repeat evenly`;
    }
    if (feedForward.width > 1 && (feedForward.width / tp) % model.quantizationBlock !== 0) {
      return `${feedForward.width} feed-forward columns over ${tp} GPUs are no multiple of the checkpoint's blocks of ${model.quantizationBlock}`;
    }
  }
  return '';
}

function usable(r: Request, tp: number): number {
  return r.accelerator.memoryMiB * r.gpuMemoryUtilization - ENGINE_FACTS.overheadMiB - (tp > 1 ? ENGINE_FACTS.ncclMiB : 0);
}

function kvBytesPerGpu(r: Request, tp: number): number {
  const values = r.model.architecture.layers.reduce(
    (sum, { count, attention: a }) => sum + (count * a.cacheValuesPerToken) / Math.min(tp, a.cacheHeads),
    0,
  );
  return values * r.cachePrecision.bytesPerValue;
}

function perTokenFloor(r: Request, tp: number, sequences: number): number {
  const bytes = r.model.activeWeightBytes / tp + sequences * r.contextTokens * kvBytesPerGpu(r, tp);
  return (bytes / (r.accelerator.memoryBandwidthGBps * 1e9 * ENGINE_FACTS.bandwidthShare)) * 1000;
}

function sequencesWithin(r: Request, tp: number): number {
  if (!Number.isFinite(r.perTokenTargetMs)) {
    return Infinity;
  }
  const bytes = (r.perTokenTargetMs / 1000) * r.accelerator.memoryBandwidthGBps * 1e9 * ENGINE_FACTS.bandwidthShare;
  return Math.max(0, Math.floor((bytes - r.model.activeWeightBytes / tp) / (r.contextTokens * kvBytesPerGpu(r, tp))));
}

function firstTokenFloor(r: Request, tp: number): number {
  const tflops = (r.model.precision === Precision.FP8 ? r.accelerator.fp8Tflops : undefined) ?? r.accelerator.bf16Tflops;
  return ((2 * r.model.activeParameterCount * r.promptTokens) / (tp * tflops * 1e12)) * 1000;
}

function bestInstance(r: Request, tp: number, sequencesPerReplica: number): GpuInstanceType | undefined {
  const replicas = Math.max(1, Math.ceil(r.concurrentSequences / Math.max(1, sequencesPerReplica)));
  const price = (t: GpuInstanceType): number => Math.ceil(replicas / Math.floor(t.gpuCount / tp)) * (t.usdPerHour ?? Infinity);
  return r.accelerator.instanceTypes
    .filter((t) => t.gpuCount >= tp)
    .reduce<GpuInstanceType | undefined>((best, t) => (best === undefined || price(t) < price(best) ? t : best), undefined);
}

function replicaOf(o: LlmCapacityOption): ReplicaResources | undefined {
  const t = o.instanceType;
  return (
    t && {
      gpus: o.tensorParallel,
      cpuMillis: Math.floor((t.allocatableCpuMillis * ENGINE_FACTS.nodeShare) / o.replicasPerNode),
      memoryMiB: Math.floor((t.allocatableMemoryMiB * ENGINE_FACTS.nodeShare) / o.replicasPerNode),
    }
  );
}

function explain(r: Request, options: readonly LlmCapacityOption[]): string {
  const closest =
    [...options].sort((a, b) => b.tensorParallel - a.tensorParallel).find((o) => o.shortMiB > 0) ?? options[options.length - 1];
  return `${r.model.id} does not fit ${r.accelerator.id} at any size: with ${closest.tensorParallel} GPU${closest.tensorParallel > 1 ? 's' : ''}, ${closest.because}`;
}

function derive(prefix: string, r: Request, o: LlmCapacityOption): DerivationLine[] {
  const { model, accelerator } = r;
  const id = (name: string): string => `${prefix}.${name}`;
  const gpus = `${o.tensorParallel} GPU${o.tensorParallel > 1 ? 's' : ''}`;
  const line = (
    name: string,
    words: string,
    value: number | string,
    unit: string,
    formula: string,
    inputs: string[],
    source: Source,
  ): DerivationLine => ({
    id: id(name),
    name: words,
    value,
    unit,
    formula,
    inputs: inputs.map(id),
    source,
  });
  const usableMiB = Math.floor(usable(r, o.tensorParallel));
  const kv = kvBytesPerGpu(r, o.tensorParallel);
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
      'overhead',
      'Activations, CUDA graphs and context',
      ENGINE_FACTS.overheadMiB + (o.tensorParallel > 1 ? ENGINE_FACTS.ncclMiB : 0),
      'MiB',
      `${ENGINE_FACTS.overheadMiB} a GPU${o.tensorParallel > 1 ? ` and ${ENGINE_FACTS.ncclMiB} for NCCL` : ''}`,
      [],
      AIC,
    ),
    line(
      'usable',
      'Memory for weights and cache on each GPU',
      usableMiB,
      'MiB',
      'memory × share − overhead',
      ['gpuMemory', 'utilization', 'overhead'],
      AIC,
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
      'cache',
      'Memory for the cache on each GPU',
      o.cacheMiB,
      'MiB',
      `usable − weights ÷ ${gpus}`,
      ['usable', 'weights', 'tensorParallel'],
      PAGED_ATTENTION,
    ),
    line(
      'kvPerToken',
      'Cache of one token on each GPU',
      kv,
      'bytes',
      `values of all ${model.layerCount} layers ÷ GPUs that have heads of their own × ${r.cachePrecision.bytesPerValue} bytes`,
      ['tensorParallel'],
      model.source,
    ),
    line(
      'cacheTokens',
      'Tokens in the cache of one replica',
      o.cacheTokens,
      'tokens',
      `cache ÷ bytes a token, in whole blocks of ${ENGINE_FACTS.blockTokens}`,
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
      `bytes of active weights and of the full cache ÷ (${accelerator.memoryBandwidthGBps} GB/s × ${ENGINE_FACTS.bandwidthShare})`,
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

function gib(mib: number): string {
  return `${(mib / 1024).toFixed(1)} GiB`;
}

function usd(value: number): string {
  return `${value.toFixed(2)} USD`;
}
