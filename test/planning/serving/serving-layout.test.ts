import { Accelerator } from '../../../constructs/planning/accelerator';
import { Precision } from '../../../constructs/planning/precision';
import { blockOf, servingLayout, whyNotShared, whyNotStored } from '../../../constructs/planning/serving/serving-layout';
import { dense, DEEPSEEK_V3, experts, GPT_OSS_120B, grouped, LLAMA_8B } from '../../support/architectures';

test('is one GPU by default', () => {
  expect(servingLayout({})).toEqual({
    tensorParallel: 1,
    pipelineParallel: 1,
    attentionDataParallel: 1,
    moeTensorParallel: 1,
    moeExpertParallel: 1,
    gpus: 1,
  });
});

test('gives experts the GPUs that attention has', () => {
  expect(servingLayout({ tensorParallel: 2, attentionDataParallel: 4, pipelineParallel: 2, moeExpertParallel: 4 })).toMatchObject({
    moeTensorParallel: 2,
    gpus: 16,
  });
});

test.each([0, -1, 1.5, NaN, Infinity])('fails when a parallel size is %p', (tensorParallel) => {
  expect(() => servingLayout({ tensorParallel })).toThrow(
    `'tensorParallel' (${tensorParallel}) must be a whole number of at least 1; take 1, 2, 4 or 8 [ServingInput]`,
  );
});

test('fails when experts get a part of the GPUs only', () => {
  expect(() => servingLayout({ tensorParallel: 2, moeExpertParallel: 4, moeTensorParallel: 0.5 })).toThrow('[ServingInput]');
  const layout = servingLayout({ tensorParallel: 8, moeExpertParallel: 4, moeTensorParallel: 1 });
  expect(whyNotShared(DEEPSEEK_V3, layout, 128)).toBe('experts over 1 × 4 GPUs do not use the 8 × 1 GPUs that attention uses');
});

test('shares out what divides evenly', () => {
  expect(whyNotShared(LLAMA_8B, servingLayout({ tensorParallel: 8 }), 1)).toBe('');
  expect(whyNotShared(DEEPSEEK_V3, servingLayout({ tensorParallel: 8, moeExpertParallel: 8 }), 128)).toBe('');
  expect(whyNotShared(DEEPSEEK_V3, servingLayout({ attentionDataParallel: 8, moeExpertParallel: 8 }), 128)).toBe('');
});

// vllm-project/recipes, models/Qwen/Qwen3-235B-A22B-Instruct-2507.yaml: blocks of 128 and experts of 1536 columns cap the size at 4.
test('refuses 8 GPUs for the FP8 checkpoint of Qwen3-235B-A22B, as its recipe does', () => {
  const qwen = { ...LLAMA_8B, layers: [{ count: 94, attention: grouped(4096, 64, 4, 128), feedForward: experts(4096, 1536, 128, 8) }] };
  expect(whyNotShared(qwen, servingLayout({ tensorParallel: 4 }), 128)).toBe('');
  expect(whyNotShared(qwen, servingLayout({ tensorParallel: 8 }), 128)).toBe(
    "1536 feed-forward columns over 8 GPUs are no multiple of the checkpoint's blocks of 128",
  );
  expect(whyNotShared(qwen, servingLayout({ tensorParallel: 8, moeExpertParallel: 8 }), 128)).toBe('');
});

test.each([
  ['14 attention heads do not divide by 4', grouped(896, 14, 2, 64), dense(896, 4864), { tensorParallel: 4 }],
  ['6 KV heads neither divide by 4 nor repeat evenly', grouped(896, 24, 6, 64), dense(896, 4864), { tensorParallel: 4 }],
  ['4866 feed-forward columns do not divide by 4', grouped(896, 16, 4, 64), dense(896, 4866), { tensorParallel: 4 }],
  ['60 experts do not divide by 8', grouped(896, 16, 8, 64), experts(896, 1408, 60, 4), { tensorParallel: 8, moeExpertParallel: 8 }],
  [
    '32 layers cannot be held by 64 groups of GPUs one after the other',
    grouped(896, 16, 8, 64),
    dense(896, 4864),
    { pipelineParallel: 64 },
  ],
  [
    'copies of the attention layers are for models with experts; a dense model takes more replicas',
    grouped(896, 16, 8, 64),
    dense(896, 4864),
    { attentionDataParallel: 2 },
  ],
])('says that %s', (because, attention, feedForward, sizes) => {
  expect(whyNotShared({ ...LLAMA_8B, layers: [{ count: 32, attention, feedForward }] }, servingLayout(sizes), 1)).toBe(because);
});

test('copies one KV head to several GPUs', () => {
  expect(whyNotShared(GPT_OSS_120B, servingLayout({ tensorParallel: 16 }), 1)).toBe('');
});

test('knows the blocks of a precision that was asked for, and leaves the rest to the checkpoint', () => {
  expect([Precision.BF16, Precision.FP8_BLOCK, Precision.NVFP4, Precision.MXFP4, undefined].map(blockOf)).toEqual([
    1,
    128,
    16,
    32,
    undefined,
  ]);
});

test('refuses 8-bit floats where a GPU has none, and takes 4-bit weights everywhere', () => {
  expect(whyNotStored(Accelerator.A10G, [Precision.BF16, Precision.FP8_BLOCK])).toBe(
    'a10g has no 8-bit float units, and the checkpoint is fp8_block',
  );
  expect(whyNotStored(Accelerator.A10G, [Precision.MXFP4])).toBe('');
  expect(whyNotStored(Accelerator.H100, [Precision.FP8])).toBe('');
  // vLLM asks for compute capability 8.0
  expect(whyNotStored(Accelerator.T4, [Precision.BF16])).toBe('t4 has no 16-bit brain floats, which the model is computed in');
});

test('asks nothing of layers that have no feed-forward part', () => {
  const none = { ...dense(896, 1), denseParameters: 0 };
  expect(
    whyNotShared(
      { ...LLAMA_8B, layers: [{ count: 32, attention: grouped(896, 16, 8, 64), feedForward: none }] },
      servingLayout({ tensorParallel: 8 }),
      1,
    ),
  ).toBe('');
});

test('knows no blocks of a precision of your own, whatever its name', () => {
  expect(['constructor', 'toString', '__proto__'].map((name) => blockOf(Precision.of(name, 1)))).toEqual([1, 1, 1]);
});
