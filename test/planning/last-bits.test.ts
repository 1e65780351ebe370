import { keepsLimit, roundedDown, roundedUp } from '../../constructs/planning/last-bits';

test('takes numbers that differ in their last bits as equal', () => {
  expect(0.1 + 0.2 <= 0.3).toBe(false);
  expect(keepsLimit(0.1 + 0.2, 0.3)).toBe(true);
  expect([keepsLimit(1.000001, 1), keepsLimit(0, 0), keepsLimit(1, 0), keepsLimit(-1, 0)]).toEqual([false, true, false, true]);
  expect([keepsLimit(5, Infinity), keepsLimit(Infinity, Infinity), keepsLimit(Infinity, 5), keepsLimit(NaN, 5)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('rounds up what is more than a whole number, and only that', () => {
  expect([7.7 / 0.7, roundedUp(7.7 / 0.7), roundedUp(11.001), roundedUp(11), roundedUp(0), roundedUp(Infinity)]).toEqual([
    11.000000000000002,
    11,
    12,
    11,
    0,
    Infinity,
  ]);
});

test('rounds down what is less than a whole number, and only that', () => {
  expect([0.58 * 50, roundedDown(0.58 * 50), roundedDown(28.999), roundedDown(29), roundedDown(0.4), roundedDown(-0.5)]).toEqual([
    28.999999999999996, 29, 28, 29, 0, -1,
  ]);
  expect([roundedDown(Infinity), roundedDown(NaN)]).toEqual([Infinity, NaN]);
});
