import fc from 'fast-check';
import { AWS_PRICES, HOURS_A_MONTH, planCost } from '../../constructs/planning/monthly-cost';
import type { CostItem } from '../../constructs/planning/plan-document';

const source = { title: 'a test', date: '2026-11-24' };

function item(name: string, unitsAtRest: number, unitsAtPeak: number, usdPerHour?: number): CostItem {
  return { name, unitsAtRest, unitsAtPeak, unit: name, usdPerHour, source };
}

test('adds up a month of 730 hours at rest and at the ceiling, in cents', () => {
  const plan = planCost('us-east-1', [item('g6.xlarge', 1, 4, 0.8048), item('EKS control plane', 1, 1, 0.1)]);
  // (0.8048 + 0.1) × 730 = 660.504; (4 × 0.8048 + 0.1) × 730 = 2423.016
  expect([plan.monthlyFloorUsd, plan.monthlyCeilingUsd]).toEqual([660.5, 2423.02]);
  expect(HOURS_A_MONTH).toBe(730);
});

test('leaves what has no price out of the totals and names it', () => {
  const plan = planCost('us-east-1', [item('p5e.48xlarge', 1, 2), item('g6.xlarge', 0, 1, 0.8048)]);
  expect([plan.monthlyFloorUsd, plan.monthlyCeilingUsd]).toEqual([0, 587.5]);
  expect(plan.notCounted[0]).toBe('p5e.48xlarge: no list price is known');
});

test('says in another region that its prices are those of us-east-1', () => {
  expect(planCost('eu-west-1', []).notCounted[0]).toBe('prices are those of us-east-1, not of eu-west-1');
  expect(planCost('us-east-1', []).notCounted).toEqual([
    'data transfer, data through NAT gateways, data through endpoints',
    'public IPv4 addresses of NAT gateways, rotated versions of KMS keys and requests to them, storage in S3, ' +
      'EBS volumes of system nodes and of Prometheus, EBS volumes of other nodes, logs taken in, storage of logs, the extra node of a rollout',
    'discounts, taxes and support',
  ]);
});

test('says no longer that something is left out when it stands in the bill, under whatever name', () => {
  const { natData, endpointData, publicIpv4, gp3, logIngestion } = AWS_PRICES;
  const items = [natData, endpointData, publicIpv4, { ...gp3, name: 'Volumes' }, logIngestion].map((price) => ({
    ...price,
    unitsAtRest: 1,
    unitsAtPeak: 1,
  }));
  expect(planCost('us-east-1', items).notCounted.slice(0, 2)).toEqual([
    'data transfer',
    'rotated versions of KMS keys and requests to them, storage in S3, EBS volumes of other nodes, storage of logs, the extra node of a rollout',
  ]);
});

test('knows what a month costs of what is sold by the gigabyte', () => {
  const monthly = ({ usdPerHour }: { usdPerHour: number }): number => Math.round(usdPerHour * HOURS_A_MONTH * 1000) / 1000;
  const { natData, endpointData, gp3, logIngestion, publicIpv4, systemNode } = AWS_PRICES;
  expect([natData, endpointData, gp3, logIngestion].map(monthly)).toEqual([0.045, 0.01, 0.08, 0.5]);
  expect([publicIpv4, systemNode].map(monthly)).toEqual([3.65, 49.056]);
});

test('counts a KMS key as one dollar a month', () => {
  const { usdPerHour } = AWS_PRICES.kmsKey;
  expect(planCost('us-east-1', [item('key', 5, 5, usdPerHour)]).monthlyFloorUsd).toBe(5);
});

test('names a dated source for every price', () => {
  for (const { source: from } of Object.values(AWS_PRICES)) {
    expect(from.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});

test('never costs less with another item, and never less at the ceiling than at rest', () => {
  const bill = fc.array(
    fc.record({ rest: fc.nat(50), more: fc.nat(50), price: fc.option(fc.double({ min: 0, max: 150, noNaN: true }), { nil: undefined }) }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(bill, (rows) => {
      const items = rows.map((r, i) => item(String(i), r.rest, r.rest + r.more, r.price));
      const plan = planCost('us-east-1', items);
      const less = planCost('us-east-1', items.slice(1));
      expect(plan.monthlyCeilingUsd).toBeGreaterThanOrEqual(plan.monthlyFloorUsd);
      expect(plan.monthlyFloorUsd).toBeGreaterThanOrEqual(less.monthlyFloorUsd);
    }),
  );
});

test('takes a discount off every price and says so', () => {
  const plan = planCost('us-east-1', [item('g6.xlarge', 1, 4, 0.8048)], { discount: 0.25 });
  // 0.8048 × 730 × 0.75 = 440.628
  expect([plan.monthlyFloorUsd, plan.monthlyCeilingUsd]).toEqual([440.63, 1762.51]);
  expect(plan.notCounted.at(-1)).toBe('taxes and support; 25 % are taken off list prices');
});

test.each([-0.1, 1.1, NaN])('fails when the discount is %p', (discount) => {
  expect(() => planCost('us-east-1', [], { discount })).toThrow(
    `'discount' (${discount}) must be a share from 0 to 1; 0.3 takes 30 % off list prices [CostDiscount]`,
  );
});
