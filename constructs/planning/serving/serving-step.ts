import type { LlmLayers } from '../llm-architecture';
import type { ServingConstants } from './serving-constants';
import { operationsPerMs, type ServingLoad } from './serving-load';

/** Times of a server, in milliseconds, part by part. */
export interface ServingTimes {
  /** Requests that run at the same time; the others wait for memory. */
  readonly running: number;
  /** Requests that memory has room for. */
  readonly room: number;
  /** Reading the weights that a step touches; a step makes one token for each running request. */
  readonly weights: number;
  /** Reading the cache in a step. */
  readonly cache: number;
  /** Multiplying in a step. */
  readonly compute: number;
  /** Starting kernels, and the host, in a step. */
  readonly launch: number;
  /** Adding up across GPUs in a step. */
  readonly allReduce: number;
  /** What prompts of other requests add to a step, on average. */
  readonly prefillShare: number;
  /** Reading one prompt: products, attention, traffic between GPUs, handling of experts. */
  readonly prompt: number;
  /** Starting the kernels of a prompt one by one, and reading all weights once. */
  readonly promptStart: number;
  /** Waiting behind the prompts of others. */
  readonly behindOthers: number;
  /** Waiting for memory. */
  readonly behindMemory: number;
  /** Time per output token. */
  readonly perToken: number;
  /** Time to first token. */
  readonly firstToken: number;
}

const EMBEDDING_BYTES = 2;
const ACTIVATION_BYTES = 2;
const MIB = 1024 * 1024;

/** What the layers of a group cost, per token or per step, on one GPU. */
interface StepSums {
  weights: number;
  cache: number;
  compute: number;
  launch: number;
  allReduce: number;
  perPromptToken: number;
  unreadExperts: number;
}

/** Times of a server under a load. */
export function servingTimes(load: ServingLoad, c: ServingConstants): ServingTimes {
  const { inputTokens, outputTokens, concurrency, pipelineParallel, architecture: a } = load;
  const room = roomOf(load, c);
  const running = Math.max(1, Math.min(concurrency, room));
  // stages work on different requests at the same time: each sees its share of them.
  const batch = Math.max(1, running / pipelineParallel);
  const bandwidth = load.accelerator.memoryBandwidthGBps * 1e6;
  const sums: StepSums = { weights: 0, cache: 0, compute: 0, launch: 0, allReduce: 0, perPromptToken: 0, unreadExperts: 0 };
  for (const layers of a.layers) {
    addLayers(sums, layers, load, batch, c);
  }
  const head = (a.vocabularySize * a.hiddenSize * EMBEDDING_BYTES) / load.stageGpus / (bandwidth * c.weightBandwidth);
  const weights = sums.weights + head;
  const launch = sums.launch + hostMs(load, c) + c.hostPerRequest * running;
  const step = weights + sums.cache + sums.compute + launch + sums.allReduce;
  const prompt = inputTokens * sums.perPromptToken;
  const others = running - 1;
  const interrupted = load.inStep ? c.inStepShare : 1;
  const prefillShare = (interrupted * others * prompt) / pipelineParallel / outputTokens;
  const perToken = step + prefillShare;
  const promptStart = c.eagerLaunch * sums.launch + weights + sums.unreadExperts;
  const behindOthers = prompt * others ** c.promptQueuePower * (promptQueue(load, c) + (load.inStep ? c.inStepQueue : 0));
  const behindMemory = concurrency > room ? c.memoryQueue * (concurrency / running - 1) * outputTokens * perToken : 0;
  return {
    running,
    room,
    weights,
    cache: sums.cache,
    compute: sums.compute,
    launch,
    allReduce: sums.allReduce,
    prefillShare,
    prompt,
    promptStart,
    behindOthers,
    behindMemory,
    perToken,
    firstToken: c.requestOverhead + prompt + promptStart + behindOthers + behindMemory + c.stepsToFirstToken * perToken,
  };
}

function addLayers(sums: StepSums, layers: LlmLayers, load: ServingLoad, batch: number, c: ServingConstants): void {
  const { attention, feedForward: f, count } = layers;
  const { accelerator, tensorParallel, stageGpus, moeExpertParallel, moeTensorParallel, inputTokens, outputTokens } = load;
  const hidden = load.architecture.hiddenSize;
  const bandwidth = accelerator.memoryBandwidthGBps * 1e6;
  const reads = bandwidth * c.weightBandwidth;
  const perGroup = batch / load.attentionDataParallel;
  const dense = reach(load.weightBits, c) * operationsPerMs(accelerator, load.weightBits);
  const expert = reach(load.expertBits, c) * operationsPerMs(accelerator, load.expertBits) * (load.expertsUnpacked ? c.unpackedExperts : 1);
  const attended = Math.min(attention.windowTokens ?? Infinity, attention.attendedTokens ?? Infinity);

  sums.weights += (count * load.weightBytes * (attention.parameters / tensorParallel + f.denseParameters / stageGpus)) / reads;
  sums.compute += (count * 2 * ((attention.parameters * perGroup) / tensorParallel + (f.denseParameters * batch) / stageGpus)) / dense;
  const held = inputTokens + outputTokens / 2;
  const cached = attention.cacheValuesPerToken * Math.min(held, attended) * load.cacheBytes;
  // a state is read and written, in 16 bit.
  const state = 2 * attention.stateValues * ACTIVATION_BYTES;
  sums.cache +=
    (count * perGroup * (cached / Math.min(tensorParallel, attention.cacheHeads) + state / tensorParallel)) /
    (bandwidth * c.cacheBandwidth);

  let perToken = (2 * (attention.parameters + f.denseParameters)) / stageGpus / dense;
  if (f.experts > 0) {
    const touched = f.experts * (1 - (1 - f.expertsPerToken / f.experts) ** batch);
    const bytes = (count * f.parametersPerExpert * load.expertBytes) / moeExpertParallel / moeTensorParallel / reads;
    sums.weights += touched * bytes;
    sums.unreadExperts += (f.experts - touched) * bytes;
    sums.compute += (count * 2 * batch * f.expertsPerToken * f.parametersPerExpert) / stageGpus / expert;
    perToken += (2 * f.expertsPerToken * f.parametersPerExpert) / stageGpus / expert;
    perToken += (c.expertPasses * f.expertsPerToken * hidden * ACTIVATION_BYTES) / moeExpertParallel / load.attentionDataParallel / reads;
  }
  const pairs = inputTokens < attended ? inputTokens / 2 : attended;
  perToken += (attention.operationsPerPair * pairs) / stageGpus / (c.attentionReach * operationsPerMs(accelerator, 16));
  sums.launch += count * launchMs(layers, load, c);
  if (stageGpus > 1) {
    const wide = stageGpus > accelerator.linkDomain;
    const link = (wide ? c.networkGBps : accelerator.linkGBps) * 1e6 * c.linkReach;
    const latency = c.allReduceLatency * (wide || !accelerator.nvlink ? c.slowLinkLatency : 1);
    const parts = (attention.kind === 'none' ? 0 : 1) + (f.denseParameters + f.experts > 0 ? 1 : 0);
    const traffic = (parts * 2 * hidden * ACTIVATION_BYTES * (stageGpus - 1)) / stageGpus / link;
    sums.allReduce += count * (parts * latency + batch * traffic);
    perToken += traffic;
  }
  sums.perPromptToken += count * perToken;
}

/** Time in which a layer's kernels do nothing but start and end, in milliseconds. */
function launchMs({ attention, feedForward: f }: LlmLayers, load: ServingLoad, c: ServingConstants): number {
  const halves = (attention.kind === 'none' ? 0 : 0.5) + (f.denseParameters + f.experts > 0 ? 0.5 : 0);
  const special = attention.kind === 'latent' || attention.kind === 'state' ? c.latentLaunch * (load.early ? c.earlyLatent : 1) : 0;
  const experts = f.experts > 0 && load.expertBits !== 4 ? c.expertLaunch : 0;
  const narrow = load.weightBits === 4 ? c.fourBitLaunch : 0;
  return halves * c.layerLaunch + special + experts + narrow;
}

function hostMs(load: ServingLoad, c: ServingConstants): number {
  return load.engine.name === 'sglang' ? c.hostSglang : load.engine.name === 'trtllm' ? c.hostTensorrtLlm : c.hostVllm;
}

function promptQueue(load: ServingLoad, c: ServingConstants): number {
  const { name } = load.engine;
  return name === 'sglang' ? c.promptQueueSglang : name === 'trtllm' ? c.promptQueueTensorrtLlm : c.promptQueueVllm;
}

function reach(bits: number, c: ServingConstants): number {
  return bits === 4 ? c.reach4 : bits === 8 ? c.reach8 : c.reach16;
}

/** Requests of full length that memory has room for: what engines were seen to reach, not what is safe to promise. */
function roomOf(load: ServingLoad, c: ServingConstants): number {
  const { architecture: a, tensorParallel, attentionDataParallel, inputTokens, outputTokens } = load;
  let weights = a.vocabularySize * a.hiddenSize * EMBEDDING_BYTES * (a.tiedEmbeddings ? 1 : 2) + a.otherParameters * EMBEDDING_BYTES;
  let perRequest = 0;
  for (const { count, attention, feedForward: f } of a.layers) {
    const dense = attention.parameters * attentionDataParallel + f.denseParameters;
    weights += count * (dense * load.weightBytes + f.experts * f.parametersPerExpert * load.expertBytes);
    const tokens = Math.min(inputTokens + outputTokens, attention.windowTokens ?? Infinity);
    const copies = tensorParallel / Math.min(tensorParallel, attention.cacheHeads);
    perRequest += count * (attention.cacheValuesPerToken * tokens * load.cacheBytes * copies + attention.stateValues * ACTIVATION_BYTES);
  }
  const usable = (load.accelerator.memoryMiB * MIB * c.memoryShare - c.workspaceGB * 1e9) * load.gpus;
  return Math.max(0, usable - weights) / perRequest;
}
