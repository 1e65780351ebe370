import { planServingCost, type ServingCostProps } from '../../../constructs/planning/serving/serving-cost';

const FLEET: ServingCostProps = {
  usdPerNodeHour: 2,
  nodesAtRest: 1,
  nodesAtLoad: 3,
  nodesAtCeiling: 4,
  inputTokensPerSecond: 10_000,
  outputTokensPerSecond: 1000,
  promptTimeShare: 0.25,
};

test('counts hours, months and millions of tokens', () => {
  expect(planServingCost(FLEET)).toMatchObject({
    because: '',
    usdPerHour: 6,
    monthAtRestUsd: 1460,
    monthAtLoadUsd: 4380,
    monthAtCeilingUsd: 5840,
    // 1.50 USD over 36 million tokens, 4.50 USD over 3.6 million
    usdPerMillionInputTokens: 1.5 / 36,
    usdPerMillionOutputTokens: 1.25,
  });
});

test('splits the bill of an hour over prompts and replies and leaves nothing out', () => {
  const { usdPerMillionInputTokens, usdPerMillionOutputTokens, usdPerHour } = planServingCost(FLEET);
  expect(36 * usdPerMillionInputTokens! + 3.6 * usdPerMillionOutputTokens!).toBeCloseTo(usdPerHour!, 9);
});

test('takes a discount off', () => {
  expect(planServingCost({ ...FLEET, discount: 0.5 })).toMatchObject({ usdPerHour: 3, monthAtRestUsd: 730 });
});

test('says that a price is missing and gives no zero', () => {
  const cost = planServingCost({ ...FLEET, usdPerNodeHour: undefined });
  expect(cost.because).toBe('no list price of the node is known, so its cost is not known either');
  expect([cost.usdPerHour, cost.monthAtRestUsd, cost.usdPerMillionInputTokens, cost.lines('chat')]).toEqual([
    undefined,
    undefined,
    undefined,
    [],
  ]);
});

test('has no price of a token where none passes', () => {
  const cost = planServingCost({ ...FLEET, inputTokensPerSecond: 0, outputTokensPerSecond: 0 });
  expect([cost.usdPerMillionInputTokens, cost.usdPerMillionOutputTokens]).toEqual([undefined, undefined]);
  expect(cost.lines('chat').map((l) => l.id)).not.toContain('chat.millionInput');
});

test('gives every amount a line', () => {
  expect(
    planServingCost(FLEET)
      .lines('chat')
      .map((l) => [l.id, l.value]),
  ).toEqual([
    ['chat.nodePrice', 2],
    ['chat.monthAtRest', 1460],
    ['chat.monthAtLoad', 4380],
    ['chat.monthAtCeiling', 5840],
    ['chat.millionInput', 0.0417],
    ['chat.millionOutput', 1.25],
  ]);
});

test('fails when the share of prompts is none', () => {
  expect(() => planServingCost({ ...FLEET, promptTimeShare: 2 })).toThrow(
    "'promptTimeShare' (2) must be a share from 0 to 1 [ServingCostInput]",
  );
  expect(() => planServingCost({ ...FLEET, discount: 2 })).toThrow('[CostDiscount]');
});
