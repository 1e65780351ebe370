import fc from 'fast-check';
import { planServingQueue, variabilityOf } from '../../../constructs/planning/serving/serving-queue';
import { simulateServer } from '../../support/simulated-server';

/** A replica of 16 slots on which requests get slower the more there are. */
const SLOWING = Array.from({ length: 16 }, (_, n) => 5 + 0.3 * n);
const FULL_RATE = 16 / SLOWING[15];

// M/M/1 with 1 s of service and 0.8 requests a second: 4 in the system, 3.2 s of waiting, 4 times 0.8.
test('is the textbook queue with one slot', () => {
  const queue = planServingQueue({ serviceSeconds: [1], arrivalsPerSecond: 0.8 });
  expect(queue.stable).toBe(true);
  expect([queue.meanInSystem, queue.meanInService, queue.waitShare, queue.meanWaitSeconds].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([
    4, 0.8, 0.8, 4,
  ]);
  // P(wait > t) = 0.8 · exp(−0.2 t)
  expect(queue.waitSecondsAt(0.95)).toBeCloseTo(Math.log(0.8 / 0.05) / 0.2, 9);
  expect(queue.waitSecondsAt(0.1)).toBe(0);
});

// Erlang's C formula for 5 servers at 4 Erlang: 0.5541 (published tables of Erlang C).
test("is Erlang's formula where slots do not slow each other down", () => {
  const queue = planServingQueue({ serviceSeconds: Array(5).fill(1), arrivalsPerSecond: 4 });
  expect(queue.waitShare).toBeCloseTo(0.5541, 4);
  expect(queue.meanWaitSeconds).toBeCloseTo(0.5541, 4);
});

// Pollaczek and Khinchine: M/D/1 waits half as long as M/M/1.
test('waits half as long when all requests are alike', () => {
  const wait = (variability: number): number =>
    planServingQueue({ serviceSeconds: [1], arrivalsPerSecond: 0.8, variability }).meanWaitSeconds;
  expect([0, 1, 3].map((v) => Math.round(wait(v) * 1e9) / 1e9)).toEqual([2, 4, 8]);
});

test('never keeps up with more than its slots answer', () => {
  const queue = planServingQueue({ serviceSeconds: SLOWING, arrivalsPerSecond: FULL_RATE });
  expect([queue.stable, queue.meanWaitSeconds, queue.waitSecondsAt(0.5), queue.inServiceAt(0.95)]).toEqual([false, Infinity, Infinity, 16]);
});

// Little: conversations = answered a second × (time of a reply + pause).
test("keeps Little's law for conversations that pause", () => {
  const queue = planServingQueue({ serviceSeconds: SLOWING, conversations: 30, thinkSeconds: 5 });
  const secondsInSystem = queue.meanInSystem / queue.requestsPerSecond;
  expect(queue.requestsPerSecond * (secondsInSystem + 5)).toBeCloseTo(30, 9);
  expect(queue.meanWaitSeconds + queue.meanInService / queue.requestsPerSecond).toBeCloseTo(secondsInSystem, 9);
});

test('keeps every conversation in the system when none pauses', () => {
  const queue = planServingQueue({ serviceSeconds: SLOWING, conversations: 20 });
  expect([queue.meanInSystem, queue.meanInService, queue.waitShare, queue.requestsPerSecond]).toEqual([20, 16, 1, FULL_RATE]);
  expect(queue.meanWaitSeconds).toBeCloseTo(4 / FULL_RATE, 9);
  expect(planServingQueue({ serviceSeconds: SLOWING, conversations: 16 }).waitSecondsAt(0.95)).toBe(0);
});

test('is empty without load', () => {
  expect(planServingQueue({ serviceSeconds: SLOWING, arrivalsPerSecond: 0 })).toMatchObject({ meanInSystem: 0, waitShare: 0 });
  expect(planServingQueue({ serviceSeconds: SLOWING, conversations: 0 })).toMatchObject({ meanInSystem: 0, requestsPerSecond: 0 });
});

describe('against a simulation of every request', () => {
  test.each([
    [0.5, 0.25],
    [0.5, 2],
    [0.8, 0.25],
    [0.8, 1],
    [0.8, 2],
    [0.9, 0.25],
  ])('at %p of what the slots answer, variability %p', (load, variability) => {
    const arrivalsPerSecond = load * FULL_RATE;
    const queue = planServingQueue({ serviceSeconds: SLOWING, arrivalsPerSecond, variability });
    const simulated = simulateServer({ serviceSeconds: SLOWING, arrivalsPerSecond, variability, requests: 60_000, seed: 7 });
    expect(Math.abs(queue.meanInSystem / simulated.meanInSystem - 1)).toBeLessThan(0.06);
    expect(Math.abs(queue.meanInService / simulated.meanInService - 1)).toBeLessThan(0.03);
    expect(Math.abs(queue.waitShare - simulated.waitShare)).toBeLessThan(0.04);
    // a quarter of a second where nobody waits, a third where many do
    const late = simulated.waits[Math.floor(0.95 * simulated.waits.length)];
    expect(Math.abs(queue.waitSecondsAt(0.95) - late)).toBeLessThan(0.25 + late / 3);
  });

  test.each([
    [12, 5, 1],
    [20, 5, 0.25],
    [20, 5, 2],
    [30, 5, 1],
    [20, 0, 1],
  ])('with %p conversations that pause %p s, variability %p', (conversations, thinkSeconds, variability) => {
    const queue = planServingQueue({ serviceSeconds: SLOWING, conversations, thinkSeconds });
    const simulated = simulateServer({ serviceSeconds: SLOWING, conversations, thinkSeconds, variability, requests: 40_000, seed: 11 });
    expect(Math.abs(queue.meanInSystem / simulated.meanInSystem - 1)).toBeLessThan(0.02);
    expect(Math.abs(queue.requestsPerSecond / simulated.requestsPerSecond - 1)).toBeLessThan(0.02);
    expect(Math.abs(queue.meanWaitSeconds - simulated.meanWaitSeconds)).toBeLessThan(0.02 + simulated.meanWaitSeconds / 20);
    const late = simulated.waits[Math.floor(0.95 * simulated.waits.length)];
    expect(Math.abs(queue.waitSecondsAt(0.95) - late)).toBeLessThan(0.1 + late / 5);
  });
});

test('takes mean and 95th percentile for a lognormal quantity', () => {
  expect(variabilityOf(100, 100)).toBeCloseTo(0, 9);
  // σ = 0.5: mean 1, 95th percentile exp(1.6449 × 0.5 − 0.125) = 2.0086
  expect(variabilityOf(1, Math.exp(1.6448536269514722 * 0.5 - 0.125))).toBeCloseTo(Math.exp(0.25) - 1, 9);
  // no lognormal quantity has a 95th percentile of more than 3.87 means
  expect(variabilityOf(1, 100)).toBeCloseTo(Math.exp(1.6448536269514722 ** 2) - 1, 9);
});

test.each([
  [{ serviceSeconds: [], arrivalsPerSecond: 1 }, "'serviceSeconds' must hold a time above 0 for each slot, got []"],
  [{ serviceSeconds: [1, 0], arrivalsPerSecond: 1 }, "'serviceSeconds' must hold a time above 0 for each slot, got [1, 0]"],
  [{ serviceSeconds: [1] }, "give either 'arrivalsPerSecond' or 'conversations', and not both"],
  [{ serviceSeconds: [1], arrivalsPerSecond: 1, conversations: 1 }, "give either 'arrivalsPerSecond' or 'conversations', and not both"],
  [{ serviceSeconds: [1], arrivalsPerSecond: -1 }, "'arrivalsPerSecond' (-1) must be a number of at least 0"],
  [{ serviceSeconds: [1], conversations: NaN }, "'conversations' (NaN) must be a number of at least 0"],
])('fails when asked for %p', (props, message) => {
  expect(() => planServingQueue(props)).toThrow(`${message} [ServingQueueInput]`);
});

const slots = fc.array(fc.double({ min: 0.1, max: 2, noNaN: true }), { minLength: 1, maxLength: 40 }).map((steps) => {
  // each request more makes all of them slower, but never so much that fewer would answer more
  let seconds = 5;
  return steps.map((step, n) => (n === 0 ? seconds : (seconds = Math.min(seconds * ((n + 1) / n), seconds + step / 10))));
});

test('never waits less under more load', () => {
  fc.assert(
    fc.property(
      slots,
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      (seconds, a, b) => {
        const rate = seconds.length / seconds[seconds.length - 1];
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((load) =>
          planServingQueue({ serviceSeconds: seconds, arrivalsPerSecond: load * rate }),
        );
        expect(more.meanInSystem).toBeGreaterThanOrEqual(less.meanInSystem - 1e-9);
        expect(more.waitShare).toBeGreaterThanOrEqual(less.waitShare - 1e-9);
        expect(more.waitSecondsAt(0.95)).toBeGreaterThanOrEqual(less.waitSecondsAt(0.95) - 1e-9);
        expect(more.inServiceAt(0.95)).toBeGreaterThanOrEqual(less.inServiceAt(0.95));
      },
    ),
  );
});

test('stays as it is when seconds become minutes', () => {
  fc.assert(
    fc.property(slots, fc.double({ min: 0.01, max: 0.98, noNaN: true }), (seconds, load) => {
      const rate = (load * seconds.length) / seconds[seconds.length - 1];
      const inSeconds = planServingQueue({ serviceSeconds: seconds, arrivalsPerSecond: rate });
      const inMinutes = planServingQueue({ serviceSeconds: seconds.map((s) => s / 60), arrivalsPerSecond: rate * 60 });
      expect(inMinutes.meanInSystem).toBeCloseTo(inSeconds.meanInSystem, 6);
      expect(inMinutes.meanWaitSeconds * 60).toBeCloseTo(inSeconds.meanWaitSeconds, 6);
    }),
  );
});
