import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import type { ServingDemandProps } from '../../../constructs/planning/serving/serving-demand';
import { servingFleet, TARGET_FILL } from '../../../constructs/planning/serving/serving-fleet';
import { servingLayout } from '../../../constructs/planning/serving/serving-layout';
import { servingPace } from '../../../constructs/planning/serving/serving-pace';
import { plainPredictor } from '../../support/plain-predictor';

function fleetOf(props: Partial<ServingDemandProps>, slots = 20, coldStartSeconds = 300) {
  const demand = { model: LlmModel.QWEN3_8B, inputTokens: 1000, outputTokens: 101, ...props };
  const pace = servingPace({
    ...demand,
    accelerator: Accelerator.H100,
    layout: servingLayout({}),
    inputTokensP95: 2000,
    prefixShare: 0,
    slots,
    predictor: plainPredictor,
  });
  return servingFleet(demand, pace, slots)(coldStartSeconds);
}

test('gives each replica four fifths of its slots', () => {
  // 100 conversations that never pause: 16 of 20 slots, so 7 replicas
  const fleet = fleetOf({ conversations: 100 })!;
  expect(TARGET_FILL).toBe(0.8);
  expect(fleet).toMatchObject({ sequencesPerReplica: 20, requestsPerReplica: 16, replicas: 7, loadReplicas: 7, maxReplicas: 7 });
  expect(fleet.queue.meanInService).toBe(15);
  // nobody waits: 2000 tokens beside 14 others take 2 × (100 + 140) ms
  expect(fleet.firstTokenP95Ms).toBe(480);
});

test('gives a replica one request at least', () => {
  expect(fleetOf({ conversations: 3 }, 1)).toMatchObject({ requestsPerReplica: 1, replicas: 3 });
});

test('takes fewer replicas for conversations that pause', () => {
  // a reply takes about 1.9 s: 10 of 12 s a conversation pauses
  expect(fleetOf({ conversations: 100, thinkSeconds: 10 })!.replicas).toBeLessThan(3);
});

test('takes as many replicas as requests a second call for', () => {
  const fleet = fleetOf({ requestsPerSecond: 40 })!;
  // 20 slots answer 20 ÷ (0.29 + 100 × 0.0195) = 8.9 requests a second
  expect(fleet.replicas).toBe(6);
  expect(fleet.queue.requestsPerSecond).toBeCloseTo(40 / 6, 9);
  expect(fleet.queue.meanInSystem).toBeLessThanOrEqual(16);
});

test('keeps as many warm as come while another replica starts', () => {
  // 300 of 1800 s: 0.1 + 0.9 / 6 = a quarter of the load
  const fleet = fleetOf({ conversations: 100 })!;
  expect([fleet.warmShare, fleet.minReplicas]).toEqual([0.25, 2]);
  expect(fleetOf({ conversations: 100, restShare: 0, riseMinutes: 5 })!.minReplicas).toBe(7);
  expect(fleetOf({ conversations: 100, minReplicas: 3 })!.minReplicas).toBe(3);
  expect(fleetOf({ conversations: 10, minReplicas: 3 })).toMatchObject({ replicas: 3, loadReplicas: 3, maxReplicas: 3, warmReplicas: 1 });
});

test('has enough left when a zone is lost', () => {
  // 7 are needed: of 11 in three zones 4 go; at rest 2 are needed: of 3 one goes, of 4 in two zones two go
  expect(fleetOf({ conversations: 100, zones: 3, survivesZoneLoss: true })).toMatchObject({
    replicas: 7,
    loadReplicas: 11,
    minReplicas: 3,
  });
  expect(fleetOf({ conversations: 100, zones: 2, survivesZoneLoss: true })).toMatchObject({ loadReplicas: 14, minReplicas: 4 });
  expect(fleetOf({ conversations: 100, zones: 3 })).toMatchObject({ loadReplicas: 7 });
});

test('lets the ceiling be over the busiest load', () => {
  expect(fleetOf({ conversations: 100, burst: 2 })).toMatchObject({ loadReplicas: 7, maxReplicas: 13 });
});

test('shares less when the first token is what counts', () => {
  const relaxed = fleetOf({ conversations: 100 })!;
  const strict = fleetOf({ conversations: 100, firstTokenTargetMs: 300 })!;
  expect(strict.replicas).toBeGreaterThan(relaxed.replicas);
  expect(strict.firstTokenP95Ms).toBeLessThanOrEqual(300);
});

test('says when no number of replicas is enough', () => {
  expect(fleetOf({ conversations: 100, firstTokenTargetMs: 100 })).toBeUndefined();
  expect(fleetOf({ requestsPerSecond: 1e9 })).toBeUndefined();
});
