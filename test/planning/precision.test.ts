import { Precision } from '../../constructs/planning/precision';

test('counts two bytes a value in 16 bit and one in 8 bit', () => {
  expect([Precision.BF16, Precision.FP8].map((p) => [p.name, p.bytesPerValue])).toEqual([
    ['bf16', 2],
    ['fp8', 1],
  ]);
});

test('takes a precision that has no member', () => {
  const int4 = Precision.of('int4', 0.5);
  expect([int4.name, int4.bytesPerValue]).toEqual(['int4', 0.5]);
});
