import type { Accelerator } from '../accelerator';
import { ActivationCheckpointing } from './activation-checkpointing';
import { microBatches, type TrainingJob, type TrainingSplit } from './training-split';
import { parametersPerGpu, PASS_BYTES, stageShare } from './training-memory';

/** How near hardware comes to its published numbers. */
export interface TrainingEfficiency {
  /** Share of dense 16-bit throughput that the passes reach, communication and waiting left out. */
  readonly compute: number;
  /** Share of link and network bandwidth that collectives reach. */
  readonly network: number;
  /** Share of the traffic between copies that is hidden behind the passes. */
  readonly overlap: number;
}

/** Seconds of one step, and what they are the sum of. */
export interface TrainingStep {
  /** The whole step. */
  readonly seconds: number;
  /** Matrix products of both passes, what is computed again included. */
  readonly compute: number;
  /** All-reduce of activations between the GPUs of a layer. */
  readonly tensor: number;
  /** All-to-all of tokens between experts. */
  readonly experts: number;
  /** Stages of the pipeline that wait. */
  readonly bubble: number;
  /** Traffic of gradients and parameters between copies that is not hidden. */
  readonly data: number;
  /** Operations of the model, without what is computed again. */
  readonly modelFlops: number;
}

/** Seconds in which a ring of `ranks` sums `bytes` on every rank: `2 · (n − 1) / n · bytes / bandwidth`. */
export function ringAllReduceSeconds(bytes: number, ranks: number, bytesPerSecond: number): number {
  return (2 * (ranks - 1) * bytes) / (ranks * bytesPerSecond);
}

/** Operations of the forward pass for one token: two a parameter, and attention to all tokens of the sequence. */
export function forwardFlopsPerToken(job: Pick<TrainingJob, 'model' | 'sequenceTokens'>): {
  readonly matrices: number;
  readonly attention: number;
} {
  const { layers, hiddenSize, vocabularySize } = job.model.architecture;
  const matrices = layers.reduce((sum, { count, attention, feedForward: f }) => {
    return sum + count * (attention.parameters + f.denseParameters + f.expertsPerToken * f.parametersPerExpert);
  }, hiddenSize * vocabularySize);
  const attention = layers.reduce((sum, { count, attention: a }) => {
    const attended = Math.min(job.sequenceTokens, a.windowTokens ?? Infinity, a.attendedTokens ?? Infinity);
    return sum + count * a.operationsPerPair * attended;
  }, 0);
  return { matrices: 2 * matrices, attention };
}

/** How long one step of a split takes. */
export function trainingStep(
  job: TrainingJob,
  accelerator: Accelerator,
  split: TrainingSplit,
  efficiency: TrainingEfficiency,
): TrainingStep {
  const { tensorParallel: t, pipelineParallel: p, dataParallel: d, expertParallel: e } = split;
  const gpus = t * p * d;
  const perNode = job.instanceType.gpuCount;
  const link = accelerator.linkGBps * 1e9 * efficiency.network;
  const nodeNetwork = (job.instanceType.networkMbps / 8) * 1e6 * efficiency.network;
  // GPUs of a tensor-parallel group are neighbours; each place in it has a ring of its own over the copies, and they share the network.
  const over = (ranks: number, stride: number): number =>
    ranks * stride <= perNode ? link : Math.min(link, nodeNetwork / Math.min(stride, perNode));

  const { matrices, attention } = forwardFlopsPerToken(job);
  const tokens = job.globalBatch * job.sequenceTokens;
  const full = split.activationCheckpointing === ActivationCheckpointing.FULL;
  const selective = split.activationCheckpointing === ActivationCheckpointing.SELECTIVE;
  const hardwareFlops = tokens * ((full ? 4 : 3) * matrices + (full || selective ? 4 : 3) * attention);
  const compute = hardwareFlops / (gpus * accelerator.bf16Tflops * 1e12 * efficiency.compute);

  const micro = microBatches(job, split);
  const { layers, hiddenSize } = job.model.architecture;
  const stage = stageShare(job.model, split);
  const message = split.microBatch * job.sequenceTokens * hiddenSize * PASS_BYTES;
  const count = layers.reduce((sum, l) => sum + l.count, 0) * stage;
  const passes = full ? 3 : 2;
  const tensor = micro * count * 2 * passes * ringAllReduceSeconds(message, t, over(t, 1));
  const routed = layers.reduce((sum, l) => sum + l.count * l.feedForward.expertsPerToken, 0) * stage;
  const expertBandwidth = e * t <= perNode ? link : Math.min(link, nodeNetwork / perNode);
  const experts = (micro * routed * 2 * passes * (message / t) * (e - 1)) / (e * expertBandwidth);
  const bubble = ((compute + tensor + experts) * (p - 1)) / (micro * job.interleave);

  const own = parametersPerGpu(job.model, split);
  // halves of an all-reduce: gradients are gathered as a sum, and parameters are given out. Stages 2 and 3 keep only their part of the
  // gradients, so they sum after each micro-batch; stage 3 keeps only its part of the parameters, so it fetches them for each pass.
  const sums = split.zeroStage >= 2 ? micro : 1;
  const fetches = split.zeroStage === 3 ? passes * micro : 1;
  const fetchedBytes = split.zeroStage >= 2 ? PASS_BYTES : job.gradientBytes;
  const halves = (sums * job.gradientBytes + fetches * fetchedBytes) / 2;
  const data =
    halves *
    (ringAllReduceSeconds(own.shared, d, over(d, t)) + ringAllReduceSeconds(own.experts, d / e, over(d / e, t * e))) *
    (1 - efficiency.overlap);
  return {
    seconds: compute + tensor + experts + bubble + data,
    compute,
    tensor,
    experts,
    bubble,
    data,
    modelFlops: tokens * 3 * (matrices + attention),
  };
}
