import { servingLayout } from '../../../constructs/planning/serving/serving-layout';
import { activationBytes, logitBytesPerSequence } from '../../../constructs/planning/serving/serving-memory-facts';
import { DEEPSEEK_V3, GPT_OSS_120B, LLAMA_8B } from '../../support/architectures';

const MIB = 1024 * 1024;

// aiconfigurator: 2 × tokens × width × 11, 6.5, 5 and 5 for Llama on 1, 2, 4 and 8 GPUs.
test('takes work space by tokens, width and parallel size', () => {
  const mib = (tensorParallel: number): number => activationBytes(LLAMA_8B, servingLayout({ tensorParallel }), 8192) / MIB;
  expect([1, 2, 4, 8, 16].map(mib)).toEqual([704, 416, 320, 320, 320]);
});

test('takes 70 MiB at least', () => {
  expect(activationBytes(LLAMA_8B, servingLayout({}), 1)).toBe(70 * MIB);
});

test('counts twice as much with experts, over the wider of stream and heads', () => {
  // 64 heads of 64 values are wider than the stream of 2880
  expect(activationBytes(GPT_OSS_120B, servingLayout({}), 1000)).toBe(2 * 1000 * 4096 * 22);
});

test('adds what copies of attention send to the experts and get back', () => {
  const apart = activationBytes(DEEPSEEK_V3, servingLayout({ attentionDataParallel: 8, moeExpertParallel: 8 }), 1000);
  expect(apart - activationBytes(DEEPSEEK_V3, servingLayout({}), 1000)).toBe(4 * 8 * 1000 * 7168);
});

test('draws a token from the whole vocabulary in 20 bytes an entry', () => {
  expect(logitBytesPerSequence(LLAMA_8B)).toBe(2_565_120);
});
