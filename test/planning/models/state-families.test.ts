import { LlmModel } from '../../../constructs/planning/llm-model';
import type { LlmLayers } from '../../../constructs/planning/llm-architecture';

function layers(id: string): readonly LlmLayers[] {
  return LlmModel.find(id)!.architecture.layers;
}

test('keeps a state in three layers of four of Qwen3.5, and a cache in the fourth', () => {
  expect(layers('Qwen/Qwen3.5-397B-A17B').map((l) => [l.count, l.attention.kind])).toEqual([
    [45, 'state'],
    [15, 'grouped'],
  ]);
  // 64 heads of values, keys and values 128 wide, and three steps of the convolution over queries, keys and values
  expect(layers('Qwen/Qwen3.5-397B-A17B')[0].attention.stateValues).toBe(64 * 128 * 128 + 3 * (2 * 16 * 128 + 64 * 128));
});

test('has layers of one kind each in Nemotron, as letters or words say', () => {
  const kinds = (id: string): unknown[] => layers(id).map((l) => [l.count, l.attention.kind, l.feedForward.experts]);
  expect(kinds('nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16')).toEqual([
    [23, 'state', 0],
    [23, 'none', 128],
    [6, 'grouped', 0],
  ]);
  expect(kinds('nvidia/NVIDIA-Nemotron-3.5-Lightning-30B-A3B-NVFP4')).toEqual(kinds('nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16'));
});

test('has latent attention in every fourth layer of Kimi K3, and experts that work in half the width', () => {
  const [, , full] = layers('moonshotai/Kimi-K3');
  expect(layers('moonshotai/Kimi-K3').map((l) => [l.count, l.attention.kind])).toEqual([
    [1, 'state'],
    [68, 'state'],
    [24, 'latent'],
  ]);
  expect(full.feedForward.parametersPerExpert).toBe(3 * 3584 * 3072);
});

test('keeps one key for four or for 128 tokens in DeepSeek V4, and the last 128 as they are', () => {
  const found = layers('deepseek-ai/DeepSeek-V4-Pro').map((l) => [l.count, l.attention.cacheValuesPerToken, l.attention.attendedTokens]);
  expect(found).toEqual([
    [31, 4, undefined],
    [30, 160, 4096],
  ]);
  expect(layers('deepseek-ai/DeepSeek-V4-Pro')[0].attention.stateValues).toBe(128 * 512);
});

test.each([
  [{ model_type: 'nemotron_h', num_hidden_layers: 1, hidden_size: 8, vocab_size: 8 }, "it lacks 'layers_block_type'"],
  [{ model_type: 'nemotron_h', hybrid_override_pattern: 'X', hidden_size: 8, vocab_size: 8 }, "a layer of kind 'X'"],
  [{ model_type: 'qwen3_5_text', hidden_size: 8, vocab_size: 8 }, "it lacks 'layer_types'"],
  [{ model_type: 'deepseek_v4', hidden_size: 8, vocab_size: 8 }, "it lacks 'compress_ratios'"],
  [{ model_type: 'kimi_linear', hidden_size: 8, vocab_size: 8 }, "it lacks 'linear_attn_config'"],
])('fails when the config does not say what its layers are (%#)', (config, because) => {
  expect(() => LlmModel.fromConfig('a/b', { ...config, max_position_embeddings: 1 })).toThrow(because);
});
