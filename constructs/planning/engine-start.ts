import type { Accelerator } from './accelerator';
import type { Source } from './derivation';
import type { LlmModel } from './llm-model';

/** How long an engine compiles, captures graphs and warms up after the weights are in memory. All times in whole seconds. */
export interface EngineStart {
  /** What is started, in words. */
  readonly kind: string;
  /** What the first start of a pod is expected to take: nothing that was compiled before is there. */
  readonly expectedSeconds: number;
  /** What a start takes that finds what an earlier one has compiled. */
  readonly warmSeconds: number;
  /** What no first start should exceed: a probe that gives up earlier kills a server that is well. */
  readonly boundSeconds: number;
  /** Where the numbers come from. */
  readonly source: Source;
}

function vllm(number: number, title: string, date: string): Source {
  return { title: `vLLM issue ${number}: ${title}`, date, url: `https://github.com/vllm-project/vllm/issues/${number}` };
}

/** Starts that were measured, rounded up; the bound is twice what was measured, as one measurement is no bound. */
export const ENGINE_STARTS = Object.freeze({
  /** Matrices in 16 bit: 85 s for a pod of Qwen3 32B, 101 s for a dense model of 8B with nothing compiled, 44 s with all of it. */
  plain: Object.freeze({
    kind: '16 bit',
    expectedSeconds: 120,
    warmSeconds: 60,
    boundSeconds: 240,
    source: {
      title: 'llm-d issue 2492 (85.3 s, Qwen3 32B) and vLLM issue 47456 (101 s and 44 s, a dense model of 8B on an H100)',
      date: '2026-11-28',
      url: 'https://github.com/llm-d/llm-d/issues/2492',
    },
  }),
  /** 8 bit on Hopper: 264 s, of them 82 for DeepGEMM and 120 for FlashInfer; 143 s with FlashInfer's kernels there. */
  fp8OnHopper: Object.freeze({
    kind: '8 bit on Hopper',
    expectedSeconds: 265,
    warmSeconds: 145,
    boundSeconds: 530,
    source: vllm(47_456, 'Qwen3-30B-A3B in FP8 on an H100 with vLLM 0.24; pull request 49467: 203 s for DeepGEMM alone', '2026-07-06'),
  }),
  /** 4-bit floats on Blackwell: 277 s less 18 for the weights; 38 less with what was compiled. */
  fp4OnBlackwell: Object.freeze({
    kind: '4 bit on Blackwell',
    expectedSeconds: 260,
    warmSeconds: 225,
    boundSeconds: 520,
    source: vllm(44_881, 'Qwen3.6-35B-A3B-NVFP4 on an RTX 5090 with vLLM 0.22', '2026-06-08'),
  }),
  /** Large mixtures of experts: about 8 minutes from the process to the first answer, weights read from a local disk included. */
  largeExperts: Object.freeze({
    kind: 'a mixture of experts of more than 100 GB',
    expectedSeconds: 480,
    warmSeconds: 480,
    boundSeconds: 960,
    source: vllm(43_189, 'DeepSeek-V4-Flash on 8 H20', '2026-05-20'),
  }),
  /** What nobody has measured is taken to be as slow as the slowest on one GPU. */
  unknown: Object.freeze({
    kind: 'not measured: as 8 bit on Hopper',
    expectedSeconds: 265,
    warmSeconds: 265,
    boundSeconds: 530,
    source: vllm(47_456, 'Qwen3-30B-A3B in FP8 on an H100 with vLLM 0.24, the slowest measured on one GPU', '2026-07-06'),
  }),
}) satisfies Readonly<Record<string, EngineStart>>;

/** Bytes of weights from which a mixture of experts counts as large. */
const LARGE_BYTES = 100e9;
const HOPPER: readonly string[] = ['h100', 'h200'];

/** How long the engine takes to start with this model on this GPU; what was not measured is counted as slow. */
export function engineStartOf(model: LlmModel, accelerator: Accelerator): EngineStart {
  const bits = Math.min(model.precision.bytesPerValue, model.expertPrecision.bytesPerValue) * 8;
  const hasExperts = model.architecture.layers.some((group) => group.feedForward.experts > 0);
  if (hasExperts && model.weightBytes > LARGE_BYTES) {
    return ENGINE_STARTS.largeExperts;
  }
  if (bits >= 16) {
    return ENGINE_STARTS.plain;
  }
  if (bits < 8) {
    return accelerator.fp4Tflops === undefined ? ENGINE_STARTS.unknown : ENGINE_STARTS.fp4OnBlackwell;
  }
  return HOPPER.includes(accelerator.name) ? ENGINE_STARTS.fp8OnHopper : ENGINE_STARTS.unknown;
}
