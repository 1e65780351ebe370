/** The constants of the step model: the same for every model and every GPU; only the host time differs by engine. */
export interface ServingConstants {
  /** Fitted. Share of dense throughput that matrix products in 16 bit reach. */
  readonly reach16: number;
  /** Fitted. The same in 8 bit. */
  readonly reach8: number;
  /** Assumed, as in 8 bit: the runs do not tell it from `expertPasses`. The same in 4 bit. */
  readonly reach4: number;
  /** Fitted. Milliseconds a step that the kernels of a plain layer take to start and end. */
  readonly layerLaunch: number;
  /** Fitted. Milliseconds a step and layer more for latent attention or a state. */
  readonly latentLaunch: number;
  /** Fitted. Milliseconds a step and layer more for experts that are not multiplied in 4 bit. */
  readonly expertLaunch: number;
  /** Fitted. Milliseconds a step and layer more for quantising activations to 4 bit in attention and dense layers. */
  readonly fourBitLaunch: number;
  /** Fitted. Factor on `latentLaunch` in releases before 2026. */
  readonly earlyLatent: number;
  /** Fitted. Milliseconds of one all-reduce however small, over NVLink. */
  readonly allReduceLatency: number;
  /** Fitted. Share of the link's bandwidth that an all-reduce reaches. */
  readonly linkReach: number;
  /** Fitted. Passes over the activations of every routed token that experts take beside their products, in a prompt. */
  readonly expertPasses: number;
  /** Fitted. Milliseconds a step that vLLM's host takes: scheduling, sampling, sending. */
  readonly hostVllm: number;
  /** Fitted. The same for SGLang. */
  readonly hostSglang: number;
  /** Fitted. The same for TensorRT-LLM. */
  readonly hostTensorrtLlm: number;
  /** Fitted. Share of the others' prompts that a token waits for where requests run in step. */
  readonly inStepShare: number;
  /** Fitted. Starts of a prompt's kernels, which no CUDA graph holds, over starts in a step, which one does. */
  readonly eagerLaunch: number;
  /** Fitted. Prompts that a prompt waits behind in vLLM, for each other request. */
  readonly promptQueueVllm: number;
  /** Fitted. The same in SGLang. */
  readonly promptQueueSglang: number;
  /** Fitted. The same in TensorRT-LLM. */
  readonly promptQueueTensorrtLlm: number;
  /** Assumed. Share of memory bandwidth that reading weights reaches. */
  readonly weightBandwidth: number;
  /** Assumed. Share of memory bandwidth that reading the cache reaches. */
  readonly cacheBandwidth: number;
  /** Assumed. Share of 16-bit throughput that attention reaches in a prompt. */
  readonly attentionReach: number;
  /** Assumed. Factor on throughput of experts that are stored in fewer bits than they are multiplied in. */
  readonly unpackedExperts: number;
  /** Assumed. Milliseconds a step and request for sampling and sending. */
  readonly hostPerRequest: number;
  /** Assumed. Milliseconds before a request is in the engine. */
  readonly requestOverhead: number;
  /** Assumed. Steps that pass before a prompt is begun and after it is read. */
  readonly stepsToFirstToken: number;
  /** Assumed. Power of the number of other requests that a prompt waits behind: their prompts come spread out. */
  readonly promptQueuePower: number;
  /** Fitted. Prompts more that a prompt waits behind, for each other request, where requests run in step. */
  readonly inStepQueue: number;
  /** Assumed. Share of a whole reply that a request waits for, for each one that runs in its place. */
  readonly memoryQueue: number;
  /** Assumed. Share of memory that an engine uses. */
  readonly memoryShare: number;
  /** Assumed. Memory of each GPU that neither weights nor cache get, in GB. */
  readonly workspaceGB: number;
  /** Assumed. Factor on the latency of an all-reduce over PCIe or a network. */
  readonly slowLinkLatency: number;
  /** Assumed. Bandwidth of one GPU to another node, in GB/s. */
  readonly networkGBps: number;
}

/** Names of the constants that are fitted; the others are assumed. */
export const FITTED_CONSTANTS: readonly (keyof ServingConstants)[] = Object.freeze([
  'reach16',
  'reach8',
  'layerLaunch',
  'latentLaunch',
  'expertLaunch',
  'fourBitLaunch',
  'earlyLatent',
  'allReduceLatency',
  'linkReach',
  'expertPasses',
  'hostVllm',
  'hostSglang',
  'hostTensorrtLlm',
  'inStepShare',
  'eagerLaunch',
  'promptQueueVllm',
  'promptQueueSglang',
  'promptQueueTensorrtLlm',
  'inStepQueue',
]);

/** Where the fit starts, and the assumed constants. */
export const STARTING_CONSTANTS: ServingConstants = Object.freeze({
  reach16: 0.65,
  reach8: 0.55,
  reach4: 0.5,
  layerLaunch: 0.045,
  latentLaunch: 0.03,
  expertLaunch: 0.04,
  fourBitLaunch: 0.015,
  earlyLatent: 1.2,
  allReduceLatency: 0.006,
  linkReach: 0.6,
  expertPasses: 3,
  hostVllm: 0.3,
  hostSglang: 0.3,
  hostTensorrtLlm: 0.3,
  inStepShare: 0.6,
  eagerLaunch: 14,
  promptQueueVllm: 0.12,
  promptQueueSglang: 0.12,
  promptQueueTensorrtLlm: 0.12,
  weightBandwidth: 0.9,
  cacheBandwidth: 0.85,
  attentionReach: 0.6,
  unpackedExperts: 0.4,
  hostPerRequest: 0.01,
  requestOverhead: 10,
  stepsToFirstToken: 2.5,
  promptQueuePower: 0.7,
  inStepQueue: 0.5,
  memoryQueue: 0.8,
  memoryShare: 0.94,
  workspaceGB: 2,
  slowLinkLatency: 4,
  networkGBps: 50,
});
