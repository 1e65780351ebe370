import type { LlmArchitecture, LlmAttention, LlmFeedForward } from '../../constructs/planning/llm-architecture';

/** Grouped attention: query heads, KV heads, width of a head. */
export function grouped(hiddenSize: number, queryHeads: number, cacheHeads: number, width: number, windowTokens?: number): LlmAttention {
  return {
    kind: 'grouped',
    parameters: 2 * hiddenSize * width * (queryHeads + cacheHeads),
    queryHeads,
    cacheHeads,
    cacheValuesPerToken: 2 * cacheHeads * width,
    stateValues: 0,
    operationsPerPair: 4 * queryHeads * width,
    windowTokens,
  };
}

/** A dense feed-forward layer with three matrices. */
export function dense(hiddenSize: number, width: number): LlmFeedForward {
  return { denseParameters: 3 * hiddenSize * width, experts: 0, expertsPerToken: 0, parametersPerExpert: 0, width };
}

/** Experts with three matrices each, their router, and shared experts. */
export function experts(hiddenSize: number, width: number, count: number, perToken: number, shared = 0): LlmFeedForward {
  const parametersPerExpert = 3 * hiddenSize * width;
  return {
    denseParameters: hiddenSize * count + shared * parametersPerExpert,
    experts: count,
    expertsPerToken: perToken,
    parametersPerExpert,
    width,
  };
}

/** Meta's Llama 3.1 8B, from its config.json. */
export const LLAMA_8B: LlmArchitecture = {
  hiddenSize: 4096,
  vocabularySize: 128_256,
  tiedEmbeddings: false,
  otherParameters: 0,
  layers: [{ count: 32, attention: grouped(4096, 32, 8, 128), feedForward: dense(4096, 14_336) }],
};

/** OpenAI's gpt-oss-120b: every second layer slides a window of 128 tokens. */
export const GPT_OSS_120B: LlmArchitecture = {
  hiddenSize: 2880,
  vocabularySize: 201_088,
  tiedEmbeddings: false,
  otherParameters: 0,
  layers: [
    { count: 18, attention: grouped(2880, 64, 8, 64), feedForward: experts(2880, 2880, 128, 4) },
    { count: 18, attention: grouped(2880, 64, 8, 64, 128), feedForward: experts(2880, 2880, 128, 4) },
  ],
};

/** Google's Gemma 3 27B: 10 of 62 layers see everything, the others 1024 tokens. */
export const GEMMA_3_27B: LlmArchitecture = {
  hiddenSize: 5376,
  vocabularySize: 262_208,
  tiedEmbeddings: true,
  otherParameters: 0,
  layers: [
    { count: 10, attention: grouped(5376, 32, 16, 128), feedForward: dense(5376, 21_504) },
    { count: 52, attention: grouped(5376, 32, 16, 128, 1024), feedForward: dense(5376, 21_504) },
  ],
};

const LATENT: LlmAttention = {
  kind: 'latent',
  // 7168 → 1536 → 128 × 192, 7168 → 512 + 64, 512 → 128 × (128 + 128), 128 × 128 → 7168
  parameters: 7168 * 1536 + 1536 * 128 * 192 + 7168 * 576 + 512 * 128 * 256 + 128 * 128 * 7168,
  queryHeads: 128,
  cacheHeads: 1,
  cacheValuesPerToken: 576,
  stateValues: 0,
  operationsPerPair: 2 * 128 * (576 + 512),
};

/** DeepSeek-V3: latent attention, three dense layers, then 256 experts and one that is always used. */
export const DEEPSEEK_V3: LlmArchitecture = {
  hiddenSize: 7168,
  vocabularySize: 129_280,
  tiedEmbeddings: false,
  otherParameters: 0,
  layers: [
    { count: 3, attention: LATENT, feedForward: dense(7168, 18_432) },
    { count: 58, attention: LATENT, feedForward: experts(7168, 2048, 256, 8, 1) },
  ],
};

/** The attention of Qwen3.5 27B: 48 layers of linear attention with 48 heads of 128 × 128 and a short convolution, 16 full ones. */
export const QWEN_3_5_27B: LlmArchitecture = {
  hiddenSize: 5120,
  vocabularySize: 248_320,
  tiedEmbeddings: false,
  otherParameters: 0,
  layers: [
    { count: 16, attention: grouped(5120, 24, 4, 256), feedForward: dense(5120, 17_408) },
    {
      count: 48,
      attention: {
        kind: 'state',
        parameters: 100e6,
        queryHeads: 48,
        cacheHeads: 48,
        cacheValuesPerToken: 0,
        stateValues: 48 * 128 * 128 + 3 * 10_240,
        operationsPerPair: 0,
      },
      feedForward: dense(5120, 17_408),
    },
  ],
};
