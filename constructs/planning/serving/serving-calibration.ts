import type { Source } from '../derivation';
import type { ServingConstants } from './serving-constants';

/** What a fit gave. */
export interface ServingCalibration {
  /** The constants. */
  readonly constants: ServingConstants;
  /** Measured over predicted, between which 80 of 100 rows of left-out models lay: time per output token. */
  readonly perTokenBand: readonly [number, number];
  /** The same for the time to first token. */
  readonly firstTokenBand: readonly [number, number];
  /** What it was fitted on. */
  readonly source: Source;
}

/** The fit in force, written by scripts/fit-serving.ts. */
export const SERVING_CALIBRATION = Object.freeze<ServingCalibration>({
  constants: Object.freeze({
    reach16: 0.795,
    reach8: 0.5053,
    reach4: 0.5,
    layerLaunch: 0.04007,
    latentLaunch: 0.02856,
    expertLaunch: 0.04245,
    fourBitLaunch: 0.01395,
    earlyLatent: 2.658,
    allReduceLatency: 0.00542,
    linkReach: 0.4361,
    expertPasses: 4.036,
    hostVllm: 0.802,
    hostSglang: 0.2955,
    hostTensorrtLlm: 0.2588,
    inStepShare: 0.4893,
    eagerLaunch: 13.61,
    promptQueueVllm: 0.2191,
    promptQueueSglang: 1.824,
    promptQueueTensorrtLlm: 0.34,
    weightBandwidth: 0.9,
    cacheBandwidth: 0.85,
    attentionReach: 0.6,
    unpackedExperts: 0.4,
    hostPerRequest: 0.01,
    requestOverhead: 10,
    stepsToFirstToken: 2.5,
    promptQueuePower: 0.7,
    inStepQueue: 0.153,
    memoryQueue: 0.8,
    memoryShare: 0.94,
    workspaceGB: 2,
    slowLinkLatency: 4,
    networkGBps: 50,
  }),
  perTokenBand: [0.8062, 1.199],
  firstTokenBand: [0.5767, 1.941],
  source: Object.freeze({
    title: "Fitted by scripts/fit-serving.ts on 1799 measured runs with up to 8 GPUs of aiconfigurator's silicon_sample.csv",
    version: 'ai-dynamo/aiconfigurator at 095f58a51c4c',
    date: '2026-08-21',
    url: 'https://github.com/ai-dynamo/aiconfigurator',
  }),
});
