import { LlmModel } from '../../../constructs/planning/llm-model';

// In billions, as the publishers give them in the names and cards of the models; active ones with or without embeddings, rounded.
const PUBLISHED: readonly (readonly [string, number, number])[] = [
  ['meta-llama/Meta-Llama-3.1-8B', 8.03, 8.03],
  ['meta-llama/Meta-Llama-3.1-70B', 70.6, 70.6],
  ['meta-llama/Meta-Llama-3.1-405B', 405.9, 405.9],
  ['Qwen/Qwen3-0.6B', 0.6, 0.6],
  ['Qwen/Qwen3-8B', 8.2, 8.2],
  ['Qwen/Qwen3-32B', 32.8, 32.8],
  ['Qwen/Qwen3-30B-A3B', 30.5, 3.3],
  ['Qwen/Qwen3-235B-A22B', 235, 22],
  ['Qwen/Qwen3-Coder-480B-A35B-Instruct', 480, 35],
  ['Qwen/Qwen3.5-27B', 27, 27],
  ['Qwen/Qwen3.5-35B-A3B', 35, 3],
  ['Qwen/Qwen3.5-122B-A10B', 122, 10],
  ['Qwen/Qwen3.5-397B-A17B', 397, 17],
  ['mistralai/Mixtral-8x7B-v0.1', 46.7, 12.9],
  ['mistralai/Mixtral-8x22B-v0.1', 141, 39],
  ['deepseek-ai/DeepSeek-V3', 671, 37],
  ['deepseek-ai/DeepSeek-V4-Flash', 284, 13],
  ['deepseek-ai/DeepSeek-V4-Pro', 1600, 49],
  ['openai/gpt-oss-20b', 21, 3.6],
  ['openai/gpt-oss-120b', 117, 5.1],
  ['moonshotai/Kimi-K2-Instruct', 1040, 32],
  ['MiniMaxAI/MiniMax-M2.5', 230, 10],
  ['XiaomiMiMo/MiMo-V2-Flash', 309, 15],
  ['zai-org/GLM-5', 744, 40],
  ['google/gemma-4-26B-A4B', 25.2, 3.8],
  ['nvidia/Gemma-4-31B-IT-NVFP4', 30.7, 30.7],
  ['meta-llama/Llama-4-Scout-17B-16E-Instruct', 109, 17],
  ['meta-llama/Llama-4-Maverick-17B-128E-Instruct', 400, 17],
  ['nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16', 31.6, 3.6],
  ['nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8', 120, 12],
  ['nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16', 550, 55],
  ['nvidia/Nemotron-H-56B-Base-8K', 56, 56],
];

test.each(PUBLISHED)('comes within 2 percent of the published parameters of %s', (id, billions, active) => {
  const model = LlmModel.find(id)!;
  expect(Math.abs(model.parameterCount / 1e9 / billions - 1)).toBeLessThan(0.02);
  const { hiddenSize, vocabularySize } = model.architecture;
  const rounding = Math.max(0.02 * active, Number.isInteger(active) ? 0.5 : 0.05);
  expect(model.activeParameterCount / 1e9).toBeGreaterThan(active - rounding);
  expect((model.activeParameterCount - 2 * hiddenSize * vocabularySize) / 1e9).toBeLessThan(active + rounding);
});

// "Insights into DeepSeek-V3", arXiv 2505.09343, table 1: cache of a token in 16 bit, in KB of 1000 bytes.
test.each([
  ['deepseek-ai/DeepSeek-V3', 70.272],
  ['meta-llama/Meta-Llama-3.1-405B', 516.096],
])('counts the cache of a token of %s as published', (id, kilobytes) => {
  expect(LlmModel.find(id)!.kvBytesPerToken()).toBe(kilobytes * 1000);
});

test.each([
  [{}, "it lacks 'model_type'"],
  [{ model_type: 'lama', max_position_embeddings: 1 }, "'model_type' (lama) is not known; known are deepseek_ref"],
  [{ model_type: 'nemotron-nas', max_position_embeddings: 1 }, "each as 'block_configs' says"],
  [{ model_type: 'llama', hidden_size: 8, max_position_embeddings: 8 }, "it lacks 'vocab_size'"],
])('fails when the kind of model is not known or lacks a field (%#)', (config, because) => {
  expect(() => LlmModel.fromConfig('a/b', config)).toThrow(because);
});

test('names what it does not count', () => {
  expect(LlmModel.find('Qwen/Qwen3.5-27B')!.notCounted).toEqual([
    'towers that read images, video or sound',
    'layers that draft tokens ahead',
  ]);
  expect(LlmModel.find('Qwen/Qwen3-8B')!.notCounted).toEqual([]);
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])("fails when 'model_type' is %s, which every object has", (type) => {
  const config = JSON.parse(`{ "model_type": "${type}", "hidden_size": 8, "vocab_size": 8, "max_position_embeddings": 8 }`) as unknown;
  expect(() => LlmModel.fromConfig('a/b', config)).toThrow(`'model_type' (${type}) is not known`);
});
