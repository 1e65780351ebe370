import { LlmModel } from '../../constructs/planning/llm-model';
import { Precision } from '../../constructs/planning/precision';

test('counts the parameters of Qwen3 8B as one does by hand', () => {
  // a layer: query and output 2 × 4096 × 32 × 128, key and value 2 × 4096 × 8 × 128, feed-forward 3 × 4096 × 12288
  const layer = 33_554_432 + 8_388_608 + 150_994_944;
  // input and output embedding 2 × 151936 × 4096, two norms a layer and a last one of 4096 each
  const others = 1_244_659_712 + 73 * 4096;
  expect(LlmModel.QWEN3_8B.layerParameters).toBe(36 * layer);
  expect(LlmModel.QWEN3_8B.otherParameters).toBe(others);
  expect(LlmModel.QWEN3_8B.parameterCount).toBe(8_190_726_144);
});

test.each([
  [LlmModel.QWEN3_8B, 8.19e9, 8.19e9],
  [LlmModel.QWEN3_8B_FP8, 8.19e9, 8.19e9],
  [LlmModel.QWEN3_32B, 32.76e9, 32.76e9],
  [LlmModel.QWEN3_32B_FP8, 32.76e9, 32.76e9],
  [LlmModel.QWEN3_30B_A3B, 30.5e9, 3.35e9],
  [LlmModel.QWEN3_30B_A3B_FP8, 30.5e9, 3.35e9],
  [LlmModel.LLAMA_3_1_8B, 8.03e9, 8.03e9],
  [LlmModel.LLAMA_3_1_70B, 70.6e9, 70.6e9],
  [LlmModel.LLAMA_3_1_70B_FP8, 70.6e9, 70.6e9],
])('comes within 0.5 percent of the published parameters of $id', (model, published, active) => {
  expect(Math.abs(model.parameterCount / published - 1)).toBeLessThan(0.005);
  expect(Math.abs(model.activeParameterCount / active - 1)).toBeLessThan(0.005);
});

test('counts the cache of a token: key and value × layers × KV heads × width of a head × bytes', () => {
  expect(LlmModel.QWEN3_8B.kvBytesPerToken()).toBe(147_456);
  expect(LlmModel.QWEN3_8B.kvBytesPerToken(Precision.FP8)).toBe(73_728);
  expect(LlmModel.QWEN3_32B.kvBytesPerToken()).toBe(262_144);
  expect(LlmModel.QWEN3_30B_A3B.kvBytesPerToken()).toBe(98_304);
  expect(LlmModel.LLAMA_3_1_8B.kvBytesPerToken()).toBe(131_072);
  expect(LlmModel.LLAMA_3_1_70B.kvBytesPerToken()).toBe(327_680);
});

// Layers, KV heads and width of a head of models that the catalogue lacks, from their config.json.
const shaped = (layers: number, kvHeads: number, headDim: number): LlmModel =>
  LlmModel.of('shaped', {
    shape: {
      layers,
      kvHeads,
      headDim,
      attentionHeads: kvHeads,
      hiddenSize: kvHeads * headDim,
      feedForwardSize: 4 * kvHeads * headDim,
      vocabularySize: 32_000,
      tiedEmbeddings: true,
    },
    maxContextTokens: 4096,
    precision: Precision.BF16,
    source: { title: 'config.json', date: '2026-11-24' },
  });

const GALLERY = 'Raschka, LLM Architecture Gallery (read 2026-11-24)';
const DEEPSEEK = 'Insights into DeepSeek-V3, arXiv 2505.09343, table 1';

test.each<[string, string, LlmModel, number]>([
  ['GPT-2 XL', GALLERY, shaped(48, 25, 64), 300 * 1024],
  ['Llama 3 8B', GALLERY, LlmModel.LLAMA_3_1_8B, 128 * 1024],
  ['Llama 3.2 1B', GALLERY, shaped(16, 8, 64), 32 * 1024],
  ['OLMo 2 7B', GALLERY, shaped(32, 32, 128), 512 * 1024],
  ['DeepSeek V3', DEEPSEEK, LlmModel.resolve('deepseek-ai/DeepSeek-V3')!, 70_272],
  ['DeepSeek R1', GALLERY, LlmModel.resolve('deepseek-ai/DeepSeek-R1')!, 68.625 * 1024],
  ['Qwen2.5 72B', DEEPSEEK, shaped(80, 8, 128), 327_680],
  ['Llama 3.1 405B', DEEPSEEK, LlmModel.resolve('meta-llama/Llama-3.1-405B')!, 516_096],
  ['Phi-4-mini', 'kaito-project/kaito at 5419c92a7e7f, website/docs', shaped(32, 8, 128), 131_072],
  [
    'Qwen3-Coder-480B',
    'vllm-project/recipes pull request 12: 62 GiB for 262,144',
    LlmModel.resolve('Qwen3-Coder-480B-A35B-Instruct')!,
    62 * 4096,
  ],
])('keeps as much of a token of %s as others state: %s', (_name, _source, model, bytes) => {
  expect(model.kvBytesPerToken()).toBe(bytes);
});

test('keeps embeddings and norms in 16 bit when the layers have 8', () => {
  expect(LlmModel.QWEN3_8B.weightBytes).toBe(2 * 8_190_726_144);
  expect(LlmModel.QWEN3_8B_FP8.weightBytes).toBe(6_945_767_424 + 2 * 1_244_958_720);
});

test('reads the active experts for a token, and looks only one row of the input embedding up', () => {
  expect(LlmModel.QWEN3_8B.activeWeightBytes).toBe(LlmModel.QWEN3_8B.weightBytes - 2 * 151_936 * 4096);
  // a layer: attention 2 × 2048 × 128 × (32 + 4), router 2048 × 128, eight experts of 3 × 2048 × 768
  const layers = 48 * (18_874_368 + 262_144 + 8 * 4_718_592);
  const outputAndNorms = 151_936 * 2048 + 97 * 2048;
  expect(LlmModel.QWEN3_30B_A3B_FP8.activeWeightBytes).toBe(layers + 2 * outputAndNorms);
});

test('counts tied embeddings once, and reads them whole for the output', () => {
  const tied = LlmModel.of('somebody/tiny', {
    shape: {
      layers: 2,
      hiddenSize: 8,
      attentionHeads: 2,
      kvHeads: 1,
      headDim: 4,
      feedForwardSize: 16,
      vocabularySize: 100,
      tiedEmbeddings: true,
    },
    maxContextTokens: 1024,
    precision: Precision.BF16,
    source: { title: 'a test', date: '2026-11-24' },
  });
  // a layer: 2 × 8 × 4 × 3 + 3 × 8 × 16 = 576; embedding 800; norms 5 × 8
  expect([tied.layerParameters, tied.otherParameters, tied.activeWeightBytes]).toEqual([1152, 840, 2 * 1992]);
  expect([tied.quantizationBlock, tied.gated]).toEqual([1, false]);
});

test('is found by its id, in upper or lower case', () => {
  expect(LlmModel.find('qwen/qwen3-8b-fp8')).toBe(LlmModel.QWEN3_8B_FP8);
  expect(LlmModel.find('Qwen/Qwen3-9B')).toBeUndefined();
});

test('says which models need an accepted licence', () => {
  expect(LlmModel.ALL.filter((m) => m.gated).map((m) => m.id)).toEqual([
    'meta-llama/Llama-3.1-8B-Instruct',
    'meta-llama/Llama-3.1-70B-Instruct',
    'meta-llama/Llama-4-Maverick-17B-128E-Instruct',
    'meta-llama/Llama-4-Scout-17B-16E-Instruct',
    'meta-llama/Meta-Llama-3.1-405B',
    'meta-llama/Meta-Llama-3.1-70B',
    'meta-llama/Meta-Llama-3.1-8B',
  ]);
});

test('knows at least 40 models, each with a source and a date', () => {
  expect(LlmModel.ALL.length).toBeGreaterThanOrEqual(80);
  expect(LlmModel.ALL.filter((m) => !/^\d{4}-\d\d-\d\d$/.test(m.source.date))).toEqual([]);
  expect(new Set(LlmModel.ALL.map((m) => m.id.toLowerCase())).size).toBe(LlmModel.ALL.length);
});

test('is resolved from the name that somebody else gave it', () => {
  expect(LlmModel.resolve('meta-llama/Llama-3.1-405B')!.id).toBe('meta-llama/Meta-Llama-3.1-405B');
  expect(LlmModel.resolve('nvidia/DeepSeek-R1-NVFP4')!.id).toBe('deepseek-ai/DeepSeek-R1');
  expect(LlmModel.resolve('somebody/unheard-of')).toBeUndefined();
});

test('says of a config that was given that nobody dated it', () => {
  const model = LlmModel.fromConfig('a/b', {
    model_type: 'llama',
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    intermediate_size: 16,
    vocab_size: 100,
    max_position_embeddings: 64,
  });
  expect(model.source).toEqual({ title: 'config.json of a/b, as it was given', date: 'not dated' });
  expect([model.precision, model.maxContextTokens, model.kvBytesPerToken()]).toEqual([Precision.BF16, 64, 2 * 8 * 2]);
});

test('cannot be changed', () => {
  expect(LlmModel.ALL.every((m) => Object.isFrozen(m) && Object.isFrozen(m.architecture))).toBe(true);
});
