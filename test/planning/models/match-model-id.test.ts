import { matchModelId } from '../../../constructs/planning/models/match-model-id';

const KNOWN = [
  'meta-llama/Meta-Llama-3.1-70B',
  'Qwen/Qwen3-32B-FP8',
  'Qwen/Qwen3-32B',
  'deepseek-ai/DeepSeek-R1',
  'Qwen/Qwen3-VL-8B-Instruct',
];

test.each([
  ['Qwen/Qwen3-32B', 'Qwen/Qwen3-32B'],
  ['qwen/qwen3-32b-fp8', 'Qwen/Qwen3-32B-FP8'],
  ['Qwen3-32B', 'Qwen/Qwen3-32B'],
  ['meta-llama/Llama-3.1-70B', 'meta-llama/Meta-Llama-3.1-70B'],
  ['meta-llama/Llama-3.1-70B-Instruct', 'meta-llama/Meta-Llama-3.1-70B'],
  ['nvidia/DeepSeek-R1-NVFP4', 'deepseek-ai/DeepSeek-R1'],
  ['Qwen/Qwen3-VL-8B-Thinking', 'Qwen/Qwen3-VL-8B-Instruct'],
])('takes %s for %s', (id, known) => {
  expect(matchModelId(id, KNOWN)).toBe(known);
});

test.each(['meta-llama/Llama-3.1-8B', 'Qwen/Qwen3-3', ''])('takes %p for nothing it knows', (id) => {
  expect(matchModelId(id, KNOWN)).toBeUndefined();
});
