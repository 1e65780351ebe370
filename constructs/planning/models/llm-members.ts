import type { Source } from '../derivation';
import type { LlmModelProps } from '../llm-model-props';
import { Precision } from '../precision';
import type { LlmShape } from './llm-shape';

/** Where the config of a model of the catalogue comes from. */
export function configOf(id: string): Source {
  return {
    title: `config.json of ${id} (aic-core/src/aiconfigurator_core/model_configs)`,
    version: 'ai-dynamo/aiconfigurator at 095f58a51c4c',
    date: '2026-08-21',
    url: `https://huggingface.co/${id}/blob/main/config.json`,
  };
}

const QWEN3_8B: LlmShape = {
  layers: 36,
  hiddenSize: 4096,
  attentionHeads: 32,
  kvHeads: 8,
  headDim: 128,
  feedForwardSize: 12_288,
  vocabularySize: 151_936,
  tiedEmbeddings: false,
};
const QWEN3_32B: LlmShape = { ...QWEN3_8B, layers: 64, hiddenSize: 5120, attentionHeads: 64, feedForwardSize: 25_600 };
const QWEN3_30B_A3B: LlmShape = {
  ...QWEN3_8B,
  layers: 48,
  hiddenSize: 2048,
  kvHeads: 4,
  feedForwardSize: 768,
  experts: 128,
  expertsPerToken: 8,
};
const LLAMA_3_1_8B: LlmShape = {
  layers: 32,
  hiddenSize: 4096,
  attentionHeads: 32,
  kvHeads: 8,
  headDim: 128,
  feedForwardSize: 14_336,
  vocabularySize: 128_256,
  tiedEmbeddings: false,
};
const LLAMA_3_1_70B: LlmShape = { ...LLAMA_3_1_8B, layers: 80, hiddenSize: 8192, attentionHeads: 64, feedForwardSize: 28_672 };

/** The models with a member of their own, by id. */
export const LLM_MEMBERS = Object.freeze({
  'Qwen/Qwen3-8B': {
    shape: QWEN3_8B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-8B'),
  },
  'Qwen/Qwen3-8B-FP8': {
    shape: QWEN3_8B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-8B'),
  },
  'Qwen/Qwen3-32B': {
    shape: QWEN3_32B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-32B'),
  },
  'Qwen/Qwen3-32B-FP8': {
    shape: QWEN3_32B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-32B-FP8'),
  },
  'Qwen/Qwen3-30B-A3B': {
    shape: QWEN3_30B_A3B,
    maxContextTokens: 40_960,
    precision: Precision.BF16,
    source: configOf('Qwen/Qwen3-30B-A3B'),
  },
  'Qwen/Qwen3-30B-A3B-FP8': {
    shape: QWEN3_30B_A3B,
    maxContextTokens: 40_960,
    precision: Precision.FP8,
    quantizationBlock: 128,
    source: configOf('Qwen/Qwen3-30B-A3B-FP8'),
  },
  'meta-llama/Llama-3.1-8B-Instruct': {
    shape: LLAMA_3_1_8B,
    maxContextTokens: 131_072,
    precision: Precision.BF16,
    gated: true,
    source: configOf('meta-llama/Meta-Llama-3.1-8B'),
  },
  'meta-llama/Llama-3.1-70B-Instruct': {
    shape: LLAMA_3_1_70B,
    maxContextTokens: 131_072,
    precision: Precision.BF16,
    gated: true,
    source: configOf('meta-llama/Meta-Llama-3.1-70B'),
  },
  'nvidia/Llama-3.1-70B-Instruct-FP8': {
    shape: LLAMA_3_1_70B,
    maxContextTokens: 131_072,
    precision: Precision.FP8,
    source: configOf('nvidia/Llama-3.1-70B-Instruct-FP8'),
  },
}) satisfies Readonly<Record<string, LlmModelProps>>;
