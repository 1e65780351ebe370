import fc from 'fast-check';
import { planAvailability, planAvailabilityFields } from '../../../constructs/planning/resilience/plan-availability';

const NOTHING = { services: '', replicas: 1, needed: 1 };

test('multiplies what stands in series, as the Reliability Pillar does: three times 99.99 % give 99.97 %', () => {
  const plan = planAvailability({ services: 'ec2, load-balancer', replicas: 1, replicaAvailability: 0.9999 });
  expect(plan.availability).toBeCloseTo(0.9997, 6);
  // 2 h 37 min 47 s in a year, as the same page counts it
  expect(plan.downMinutesPerYear).toBeCloseTo(157.8, 0);
});

test('takes two parts that each are enough for 1 − (1 − a)²: twice 99.9 % give 99.9999 %', () => {
  expect(planAvailability({ services: '', replicas: 2, needed: 1, replicaAvailability: 0.999 }).replicasAvailability).toBeCloseTo(
    0.999999,
    12,
  );
});

test('counts k of n by the binomial distribution', () => {
  const a = 0.9;
  const atLeastTwoOfThree = a ** 3 + 3 * a ** 2 * (1 - a);
  expect(planAvailability({ services: '', replicas: 3, needed: 2, replicaAvailability: a }).replicasAvailability).toBeCloseTo(
    atLeastTwoOfThree,
    12,
  );
  expect(planAvailability({ services: '', replicas: 3, needed: 2, replicaAvailability: 0 }).replicasAvailability).toBe(0);
});

test('adds detection, decision, DNS and a cold start up to the recovery time of a second region', () => {
  const failover = {
    regions: 2,
    checkSeconds: 10,
    failedChecks: 3,
    decisionSeconds: 60,
    dnsTtlSeconds: 60,
    promotionSeconds: 90,
    coldStartSeconds: 300,
  };
  expect(planAvailability(failover).recoverySeconds).toBe(30 + 60 + 60 + 300);
  // with enough replicas warm, what is left is the promotion of the data
  expect(planAvailability({ ...failover, warmShare: 0.5 }).recoverySeconds).toBe(30 + 60 + 60 + 90);
  expect(planAvailability({ ...failover, replicationLagSeconds: 5 }).lossSeconds).toBe(5);
});

test('has neither RTO nor RPO with one region', () => {
  const plan = planAvailability();
  expect([plan.recoverySeconds, plan.lossSeconds, plan.fits]).toEqual([undefined, undefined, true]);
});

test('counts both regions away at once, and the failovers of a year', () => {
  const plan = planAvailability({ ...NOTHING, replicaAvailability: 0.999, regions: 2, failoversPerYear: 2, coldStartSeconds: 300 });
  const recovery = 90 + 60 + 300;
  expect(plan.availability).toBeCloseTo(1 - 0.001 ** 2 - (2 * recovery) / (365.25 * 86_400), 12);
  expect(planAvailability({ ...NOTHING, replicaAvailability: 0.999_99, regions: 2, failoversPerYear: 9 }).weakest).toBe('failover');
});

test('names the target that is missed and the part to improve', () => {
  const plan = planAvailability({ services: 's3', targetAvailability: 0.9999 });
  expect(plan.fits).toBe(false);
  expect(plan.because).toBe("99.8975 % is under the target of 99.9900 %; 's3' is away most: make it redundant, or add a region");
  expect(planAvailability({ targetRecoverySeconds: 60, targetLossSeconds: 1 }).because).toBe(
    'one region has no failover: plan with two regions',
  );
  expect(planAvailability({ regions: 2, targetRecoverySeconds: 60 }).because).toMatch(
    /^a lost region is replaced after 450 s, over the target of 60 s/,
  );
  expect(planAvailability({ regions: 2, replicationLagSeconds: 9, targetLossSeconds: 1 }).because).toMatch(/^data of 9 s is lost/);
});

test('never gets worse with one more replica, nor better with one more service', () => {
  const each = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(each, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (replicaAvailability, needed, more) => {
      const of = (replicas: number, services = ''): number =>
        planAvailability({ services, replicas, needed, replicaAvailability }).availability;
      expect(of(needed + more)).toBeGreaterThanOrEqual(of(needed + more - 1) - 1e-12);
      expect(of(needed + more, 's3')).toBeLessThanOrEqual(of(needed + more));
      expect(of(needed + more)).toBeLessThanOrEqual(1);
    }),
  );
});

test('never recovers sooner with a longer DNS TTL or a slower check', () => {
  const seconds = fc.double({ min: 0, max: 10_000, noNaN: true });
  fc.assert(
    fc.property(seconds, seconds, seconds, (dnsTtlSeconds, checkSeconds, more) => {
      const of = (props: object): number => planAvailability({ regions: 2, dnsTtlSeconds, checkSeconds, ...props }).recoverySeconds!;
      expect(of({ dnsTtlSeconds: dnsTtlSeconds + more })).toBeGreaterThanOrEqual(of({}));
      expect(of({ checkSeconds: checkSeconds + more })).toBeGreaterThanOrEqual(of({}));
    }),
  );
});

test('leads every number back to what it was made of', () => {
  const lines = planAvailability({ regions: 2 }).lines('chat');
  const ids = new Set(lines.map((l) => l.id));
  expect(lines.flatMap((l) => l.inputs).filter((id) => !ids.has(id))).toEqual([]);
  expect(lines.find((l) => l.id === 'chat.service.s3')).toMatchObject({ value: 0.999, source: { date: '2019-01-31' } });
});

test.each([
  [{ services: 's4' }, 'UnknownService', "'services' (s4) is not known, the nearest is 's3'"],
  [{ replicas: 1, needed: 2 }, 'PlannerInput', "'needed' (2) must not exceed 'replicas' (1)"],
  [{ replicaAvailability: 1.5 }, 'PlannerInput', "'replicaAvailability' (1.5) must be at most 1"],
])('fails when %j is asked', (given, code, words) => {
  expect(() => planAvailabilityFields(given)).toThrow(words);
  expect(() => planAvailabilityFields(given)).toThrow(code);
});

test('does not wait for a cold start for the last bit of a share', () => {
  // 0.58 × 50 is 28.999999999999996 to a computer
  const warm = { regions: 2, replicas: 50, needed: 29, warmShare: 0.58, promotionSeconds: 90, coldStartSeconds: 300 };
  expect(planAvailability(warm).recoverySeconds).toBe(planAvailability({ ...warm, warmShare: 0.6 }).recoverySeconds);
});

test('tells targets apart that differ in the ninth nine', () => {
  const nines = planAvailability({ services: '', replicas: 1, needed: 1, replicaAvailability: 1 - 1e-9 });
  expect(nines.fits).toBe(true);
  expect(
    planAvailability({ services: '', replicas: 1, needed: 1, replicaAvailability: 1 - 1e-9, targetAvailability: 1 - 5e-10 }).fits,
  ).toBe(false);
});
