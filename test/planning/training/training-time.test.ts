import { LlmModel } from '../../../constructs/planning/llm-model';
import { forwardFlopsPerToken, ringAllReduceSeconds } from '../../../constructs/planning/training/training-time';

test('a ring moves 2 (n − 1) / n of the bytes over each link', () => {
  expect(ringAllReduceSeconds(1e9, 1, 1e9)).toBe(0);
  expect(ringAllReduceSeconds(1e9, 4, 1e9)).toBeCloseTo(1.5, 12);
});

test('a token passes the matrices of its experts only, and the output embedding once', () => {
  const dense = forwardFlopsPerToken({ model: LlmModel.LLAMA_3_1_8B, sequenceTokens: 8192 });
  // 32 layers · 4 operations a pair · width 4,096 · 8,192 tokens
  expect(dense.attention).toBe(32 * 4 * 4096 * 8192);
  expect(Math.abs(dense.matrices / (2 * 7.505e9) - 1)).toBeLessThan(0.001);
  const sparse = forwardFlopsPerToken({ model: LlmModel.QWEN3_30B_A3B, sequenceTokens: 8192 });
  expect(sparse.matrices / 2).toBeLessThan(3.4e9);
  expect(sparse.matrices / 2).toBeGreaterThan(2.9e9);
});
