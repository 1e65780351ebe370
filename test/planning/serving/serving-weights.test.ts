import { Precision } from '../../../constructs/planning/precision';
import { servingLayout, type ServingLayoutProps } from '../../../constructs/planning/serving/serving-layout';
import { servingWeightBytes } from '../../../constructs/planning/serving/serving-weights';
import type { LlmArchitecture } from '../../../constructs/planning/llm-architecture';
import { DEEPSEEK_V3, GPT_OSS_120B, LLAMA_8B } from '../../support/architectures';

const GIB = 1024 ** 3;

function gib(architecture: LlmArchitecture, sizes: ServingLayoutProps, precision = Precision.BF16, expertPrecision = precision): number {
  return servingWeightBytes({ architecture, layout: servingLayout(sizes), weightPrecision: precision, expertPrecision }) / GIB;
}

// vLLM pull request 10511: "model weights take 14.96GiB", on two GPUs 7.48 GiB.
test('weighs Llama 3 8B as vLLM states it', () => {
  expect(gib(LLAMA_8B, {})).toBeCloseTo(14.96, 2);
  expect(gib(LLAMA_8B, { tensorParallel: 2 })).toBeCloseTo(7.48, 2);
});

// vLLM issue 33155: "Model loading took 64.38 GiB" with Triton's kernels; 65.97 GiB with Marlin's (issue 23278), which weightGrowth covers.
test('weighs gpt-oss-120b as vLLM states it: 2880 columns of an expert take the room of 3072', () => {
  expect(gib(GPT_OSS_120B, {}, Precision.BF16, Precision.MXFP4)).toBeCloseTo(64.46, 1);
  expect(gib(GPT_OSS_120B, {}, Precision.BF16, Precision.MXFP4) * 1.02).toBeGreaterThan(65.7);
});

test('keeps KV heads whole on GPUs that are more than the heads', () => {
  // 2 × 4096 × 8 heads × 128 values of 32 layers stay, over 8 GPUs at least, while all else is divided by 16
  const cacheSide = (2 * 4096 * 8 * 128 * 32 * 2) / GIB;
  expect(gib(LLAMA_8B, { tensorParallel: 16 })).toBeCloseTo((gib(LLAMA_8B, {}) - cacheSide) / 16 + cacheSide / 8, 6);
});

test('divides experts by their own sizes and copies attention', () => {
  const all = gib(DEEPSEEK_V3, {}, Precision.FP8);
  expect(all).toBeCloseTo(626.7, 0);
  const byTensor = gib(DEEPSEEK_V3, { tensorParallel: 8 }, Precision.FP8);
  const byExpert = gib(DEEPSEEK_V3, { tensorParallel: 8, moeExpertParallel: 8 }, Precision.FP8);
  const copied = gib(DEEPSEEK_V3, { attentionDataParallel: 8, moeExpertParallel: 8 }, Precision.FP8);
  expect(byTensor).toBeCloseTo(byExpert, 6);
  // latents are held whole, so a GPU of eight has more than an eighth
  expect(byTensor).toBeGreaterThan(all / 8);
  expect(copied).toBeGreaterThan(byTensor + 14);
});

test('gives one group of GPUs the heaviest layers', () => {
  const one = gib(DEEPSEEK_V3, { pipelineParallel: 2 }, Precision.FP8);
  const all = gib(DEEPSEEK_V3, {}, Precision.FP8);
  expect(one).toBeGreaterThan(all / 2);
  expect(one).toBeLessThan(all * 0.54);
});
