import { LlmModel } from '../../../constructs/planning/llm-model';
import type { LlmLayers } from '../../../constructs/planning/llm-architecture';

function layers(id: string): readonly LlmLayers[] {
  return LlmModel.find(id)!.architecture.layers;
}

test('has dense layers before those with experts, as DeepSeek V3 has three', () => {
  expect(layers('deepseek-ai/DeepSeek-V3').map((l) => [l.count, l.feedForward.experts])).toEqual([
    [3, 0],
    [58, 256],
  ]);
});

test('slides a window of 128 in every other layer of gpt-oss', () => {
  expect(layers('openai/gpt-oss-120b').map((l) => [l.count, l.attention.windowTokens])).toEqual([
    [18, 128],
    [18, undefined],
  ]);
});

test('gives windowed layers of MiMo-V2 heads of their own', () => {
  const found = layers('XiaomiMiMo/MiMo-V2-Flash').map((l) => [l.count, l.attention.windowTokens, l.attention.cacheValuesPerToken]);
  expect(found).toEqual([
    [1, undefined, 4 * 320],
    [39, 128, 8 * 320],
    [8, undefined, 4 * 320],
  ]);
});

test('attends to chunks in three layers of four of Llama 4, and has experts in every second of Maverick', () => {
  const maverick = layers('meta-llama/Llama-4-Maverick-17B-128E-Instruct');
  expect(maverick.map((l) => [l.count, l.attention.windowTokens, l.feedForward.experts])).toEqual([
    [24, 8192, 0],
    [12, 8192, 128],
    [12, undefined, 128],
  ]);
});

test('has experts beside the dense layer in Gemma 4, and wider heads without values of their own where it attends to all', () => {
  const [sliding, full] = layers('google/gemma-4-26B-A4B');
  expect([sliding.count, full.count]).toEqual([25, 5]);
  expect(sliding.feedForward).toEqual({
    denseParameters: 2816 * 128 + 3 * 2816 * 2112,
    experts: 128,
    expertsPerToken: 8,
    parametersPerExpert: 3 * 2816 * 704,
    width: 704,
  });
  expect([sliding.attention.cacheValuesPerToken, full.attention.cacheValuesPerToken]).toEqual([8 * 512, 2 * 1024]);
  expect(full.attention.parameters).toBe(2816 * (16 * 512 * 2 + 2 * 512));
});

test('lets an index pick 2048 tokens in DeepSeek V3.2 and GLM 5, which every layer or every fourth one makes', () => {
  expect(layers('deepseek-ai/DeepSeek-V3.2').map((l) => [l.attention.attendedTokens, l.attention.cacheValuesPerToken])).toEqual([
    [2048, 704],
    [2048, 704],
  ]);
  expect(new Set(layers('zai-org/GLM-5.2').map((l) => l.attention.cacheValuesPerToken))).toEqual(new Set([704, 576]));
});
