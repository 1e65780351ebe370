import fc from 'fast-check';
import { Precision } from '../../../constructs/planning/precision';
import { servingCache, SERVING_CACHE_FACTS, shareOnOneGpu } from '../../../constructs/planning/serving/serving-cache';
import { servingLayout } from '../../../constructs/planning/serving/serving-layout';
import type { LlmArchitecture } from '../../../constructs/planning/llm-architecture';
import { DEEPSEEK_V3, GEMMA_3_27B, GPT_OSS_120B, grouped, LLAMA_8B, QWEN_3_5_27B } from '../../support/architectures';

const KIB = 1024;

function cacheOf(architecture: LlmArchitecture, tensorParallel = 1, precision = Precision.BF16, batchedTokens = 2048) {
  return servingCache({ architecture, layout: servingLayout({ tensorParallel }), precision, batchedTokens });
}

// KAITO memory estimator, worked example of Phi-4-mini: 131,072 bytes a token; vLLM: Llama 3.1 8B has as many.
test('takes 128 KiB a token for Llama 3.1 8B, in whole blocks of 16', () => {
  const cache = cacheOf(LLAMA_8B);
  expect([cache.bytesPerToken, cache.blockTokens, cache.sharedBytes]).toEqual([128 * KIB, 16, 0]);
  expect([1, 16, 17].map((tokens) => cache.bytesPerSequence(tokens))).toEqual([16, 16, 32].map((tokens) => tokens * 128 * KIB));
});

// vllm-project/recipes pull request 12: "62.00 GiB KV cache is needed" for 262,144 tokens of Qwen3-Coder-480B-A35B.
test('takes the 62 GiB that vLLM states for the longest sequence of Qwen3-Coder-480B', () => {
  const coder = { ...LLAMA_8B, layers: [{ ...LLAMA_8B.layers[0], count: 62, attention: grouped(6144, 96, 8, 128) }] };
  expect(cacheOf(coder).bytesPerSequence(262_144) / 1024 ** 3).toBe(62);
});

// vLLM issue 21348: Qwen3-235B-A22B on 4 GPUs, 8.11 GiB hold 178,880 tokens.
test('counts as many tokens as vLLM in the cache of Qwen3-235B-A22B', () => {
  const qwen = { ...LLAMA_8B, layers: [{ ...LLAMA_8B.layers[0], count: 94, attention: grouped(4096, 64, 4, 128) }] };
  const bytes = cacheOf(qwen, 4).bytesPerSequence(178_880);
  expect(bytes / 1024 ** 3).toBeCloseTo(8.02, 2);
  // one GPU has one of the four KV heads, and 8 GPUs no less than one each
  expect(cacheOf(qwen, 8).bytesPerToken).toBe(cacheOf(qwen, 4).bytesPerToken);
});

test('divides heads and keeps a latent whole on every GPU', () => {
  expect([1, 2, 8, 16].map((tp) => cacheOf(LLAMA_8B, tp).bytesPerToken / KIB)).toEqual([128, 64, 16, 16]);
  // 61 layers × 576 values × 2 bytes
  expect([1, 8].map((tp) => cacheOf(DEEPSEEK_V3, tp).bytesPerToken)).toEqual([70_272, 70_272]);
  expect(shareOnOneGpu(DEEPSEEK_V3.layers[0].attention, 8)).toBe(1);
});

test('takes half the bytes in 8 bit, but a latent keeps its rotary part in 16', () => {
  expect(cacheOf(LLAMA_8B, 1, Precision.FP8).bytesPerToken).toBe(64 * KIB);
  expect(cacheOf(DEEPSEEK_V3, 1, Precision.FP8).bytesPerToken).toBeCloseTo(61 * 656, 6);
});

test('stops at the window, one block over, and holds the prompt that is read beside it once', () => {
  const cache = cacheOf(GPT_OSS_120B);
  // 18 layers of 2 KiB a token over all of 131,072 tokens, 18 over 128 tokens and the block where the window starts
  expect(cache.bytesPerSequence(131_072)).toBe(18 * 2 * KIB * (131_072 + 128 + 16));
  expect(cache.bytesPerSequence(64)).toBe(36 * 2 * KIB * 64);
  expect(cache.bytesPerToken).toBe(36 * KIB);
  expect(cache.sharedBytes).toBe(18 * 2 * KIB * 2048);
});

// vLLM groups layers by ten here, so that 52 sliding layers take the place of 60.
test('pads kinds of layers to groups of one size, as vLLM does', () => {
  const cache = cacheOf(GEMMA_3_27B);
  expect(cache.bytesPerSequence(131_072)).toBe(8 * KIB * (10 * 131_072 + 60 * (1024 + 16)));
});

test('pads to the larger kind where kinds are nearly as many', () => {
  const near = {
    ...GPT_OSS_120B,
    layers: [
      { ...GPT_OSS_120B.layers[0], count: 13 },
      { ...GPT_OSS_120B.layers[1], count: 12 },
    ],
  };
  expect(cacheOf(near).bytesPerSequence(16)).toBe(26 * 2 * KIB * 16);
});

// vLLM 0.19.1 logs for Qwen3.5-27B: "Setting attention block size to 784 tokens". It keeps the convolution in 16 bit; we count 32.
test('makes a block large enough for a state, a little over what vLLM states', () => {
  const cache = cacheOf(QWEN_3_5_27B);
  expect(cache.blockTokens).toBe(800);
  expect(cache.bytesPerSequence(1)).toBe(800 * 4096 * (48 * 2 + 16));
  expect(cache.bytesPerSequence(801) - cache.bytesPerSequence(800)).toBe(16 * 4096 * 800);
  expect(SERVING_CACHE_FACTS.statesPerSequence).toBe(2);
});

test('holds states only where no layer has a cache that grows', () => {
  const mamba = { ...QWEN_3_5_27B, layers: [QWEN_3_5_27B.layers[1]] };
  const cache = cacheOf(mamba);
  expect([cache.bytesPerToken, cache.bytesPerSequence(1)]).toEqual([0, cache.bytesPerSequence(100_000)]);
  expect(cache.bytesPerSequence(1)).toBe(48 * 2 * (48 * 128 * 128 + 30_720) * 4);
});

test('never takes less for a longer sequence, nor more on more GPUs or in fewer bits', () => {
  const architecture = fc.constantFrom(LLAMA_8B, GPT_OSS_120B, GEMMA_3_27B, DEEPSEEK_V3, QWEN_3_5_27B);
  const tokens = fc.integer({ min: 1, max: 200_000 });
  fc.assert(
    fc.property(architecture, tokens, tokens, fc.constantFrom(1, 2, 4), (model, a, b, tp) => {
      const [short, long] = [Math.min(a, b), Math.max(a, b)];
      expect(cacheOf(model, tp).bytesPerSequence(long)).toBeGreaterThanOrEqual(cacheOf(model, tp).bytesPerSequence(short));
      if (model !== QWEN_3_5_27B) {
        expect(cacheOf(model, 2 * tp).bytesPerSequence(long)).toBeLessThanOrEqual(cacheOf(model, tp).bytesPerSequence(long));
        expect(cacheOf(model, tp, Precision.FP8).bytesPerSequence(long)).toBeLessThanOrEqual(cacheOf(model, tp).bytesPerSequence(long));
      }
    }),
  );
});
