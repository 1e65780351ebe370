import fc from 'fast-check';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { planServing, type ServingPlan } from '../../../constructs/planning/serving/plan-serving';
import type { ServingDemandProps } from '../../../constructs/planning/serving/serving-demand';
import { planServingMemory } from '../../../constructs/planning/serving/serving-memory';
import { plainPredictor } from '../../support/plain-predictor';

const DEMAND: ServingDemandProps = { model: LlmModel.QWEN3_8B_FP8, conversations: 100, inputTokens: 1000, outputTokens: 200 };

function planOf(props: Partial<ServingDemandProps> = {}): ServingPlan {
  return planServing({ ...DEMAND, ...props }, plainPredictor);
}

test('finds the cheapest way and says why each other one lost', () => {
  const plan = planOf({ accelerators: [Accelerator.A10G, Accelerator.L4, Accelerator.H100], perTokenTargetMs: 200 });
  expect(plan.fits).toBe(true);
  expect(plan.chosen!.because).toBe('');
  expect(plan.candidates[0]).toBe(plan.chosen);
  expect(plan.candidates).toHaveLength(12);
  expect(plan.candidates.slice(1).every((c) => c.because !== '')).toBe(true);
  const bills = plan.candidates.filter((c) => c.fleet).map((c) => c.fleet!.cost.usdPerHour!);
  expect(bills).toEqual([...bills].sort((a, b) => a - b));
  expect(plan.candidates.at(-1)!.because).toBe('a10g has no 8-bit float units, and the checkpoint is fp8');
  expect(plan.decisions.map((d) => [d.what, d.rejected.length])).toEqual([
    ['accelerator', 2],
    ['GPUs a replica', 3],
  ]);
  expect([plan.because, plan.wouldFit, plan.contextTokens]).toEqual(['', [], 1200]);
});

test('looks at every GPU model of the catalogue that can be bought', () => {
  const models = new Set(planOf().candidates.map((c) => c.accelerator.id));
  expect([...models].sort()).toEqual(
    Accelerator.ALL.filter((a) => a.runtime === 'cuda' && a.instanceTypes.length > 0)
      .map((a) => a.id)
      .sort(),
  );
});

test('spreads experts only where it may', () => {
  const moe = { model: LlmModel.QWEN3_30B_A3B, accelerators: [Accelerator.H100] };
  expect(planOf(moe).candidates).toHaveLength(4);
  const spread = planOf({ ...moe, expertParallel: true }).candidates;
  expect(spread.filter((c) => c.layout.attentionDataParallel > 1)).toHaveLength(3);
  expect(spread.filter((c) => c.layout.moeExpertParallel > 1)).toHaveLength(6);
  // a dense model has none to spread
  expect(planOf({ accelerators: [Accelerator.H100], expertParallel: true }).candidates).toHaveLength(4);
  expect(planOf({ accelerators: [Accelerator.H100], maxPipelineParallel: 2 }).candidates).toHaveLength(8);
});

test('says what is closest and what would serve when nothing does', () => {
  const plan = planOf({ model: LlmModel.LLAMA_3_1_70B, accelerators: [Accelerator.L4], contextTokens: 8192 });
  expect([plan.fits, plan.chosen, plan.fleet, plan.lines('chat'), plan.decisions]).toEqual([false, undefined, undefined, [], []]);
  expect(plan.because).toMatch(/^meta-llama\/Llama-3.1-70B-Instruct cannot be served as asked; the closest is l4 × 8: weights 16.8 GiB \+/);
  expect(plan.wouldFit.length).toBeGreaterThan(0);
  expect(plan.wouldFit[0]).toMatch(/^another GPU model: /);
});

test('says which target it would have to miss', () => {
  const plan = planOf({ accelerators: [Accelerator.H100], perTokenTargetMs: 2 });
  expect(plan.because).toBe(
    'Qwen/Qwen3-8B-FP8 cannot be served as asked; the closest is h100 × 8: one sequence alone takes 2.2 ms a token, over the target of 2 ms',
  );
  expect(plan.wouldFit.some((w) => / ms a token: h100/.test(w))).toBe(true);
  const late = planOf({ accelerators: [Accelerator.H100], firstTokenTargetMs: 10 });
  expect(late.wouldFit.some((w) => /^a first token after \d+ ms: h100/.test(w))).toBe(true);
});

test('says that there is nothing to choose from', () => {
  expect(planOf({ accelerators: [] }).because).toBe('Qwen/Qwen3-8B-FP8 was given no GPU model to choose from');
});

test('keeps a GPU model without a price behind those with one', () => {
  const unpriced = Accelerator.of('p5e', { ...Accelerator.H200, name: 'p5e', productLabel: 'P5E' });
  expect(planOf({ accelerators: [unpriced, Accelerator.H100] }).chosen!.accelerator.id).toBe('h100');
});

test('fails when the demand means nothing', () => {
  expect(() => planOf({ inputTokens: 0 })).toThrow('[ServingDemand]');
});

const SMALL = [Accelerator.L4, Accelerator.H100];

const demand: fc.Arbitrary<ServingDemandProps> = fc
  .record({
    model: fc.constantFrom(LlmModel.QWEN3_8B_FP8, LlmModel.QWEN3_32B_FP8, LlmModel.QWEN3_30B_A3B),
    requestsPerSecond: fc.double({ min: 0.1, max: 30, noNaN: true }),
    inputTokens: fc.integer({ min: 100, max: 4000 }),
    outputTokens: fc.integer({ min: 20, max: 1000 }),
    inputSpread: fc.double({ min: 1, max: 2.5, noNaN: true }),
    outputSpread: fc.double({ min: 1, max: 2.5, noNaN: true }),
    firstTokenTargetMs: fc.option(fc.integer({ min: 200, max: 10_000 }), { nil: undefined }),
    perTokenTargetMs: fc.option(fc.integer({ min: 10, max: 300 }), { nil: undefined }),
    zones: fc.constantFrom(1, 3),
    accelerators: fc.constant(SMALL),
  })
  .map(({ inputSpread, outputSpread, ...d }) => ({
    ...d,
    inputTokensP95: Math.ceil(d.inputTokens * inputSpread),
    outputTokensP95: Math.ceil(d.outputTokens * outputSpread),
    survivesZoneLoss: d.zones === 3,
  }));

const RUNS = { numRuns: 25 };

/** GPUs that each way of serving takes, and the bill of the chosen one; infinite where it does not fit. */
function takes(props: ServingDemandProps): Map<string, number> {
  const plan = planServing(props, plainPredictor);
  const bill = new Map(
    plan.candidates.map((c) => [`${c.accelerator.id} ${c.layout.gpus}`, c.fleet ? c.fleet.loadReplicas * c.layout.gpus : Infinity]),
  );
  return bill.set('bill', plan.fleet?.cost.usdPerHour ?? Infinity);
}

function expectNoLess(more: ServingDemandProps, less: ServingDemandProps): void {
  const before = takes(less);
  for (const [way, count] of takes(more)) {
    expect([way, count >= before.get(way)! - 1e-9]).toEqual([way, true]);
  }
}

test('never needs less for more requests', () => {
  fc.assert(
    fc.property(demand, fc.double({ min: 1, max: 5, noNaN: true }), (d, factor) => {
      expectNoLess({ ...d, requestsPerSecond: d.requestsPerSecond! * factor }, d);
    }),
    RUNS,
  );
});

test('never needs less for more conversations', () => {
  fc.assert(
    fc.property(
      demand,
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 60 }),
      (d, a, b, thinkSeconds) => {
        const closed = { ...d, requestsPerSecond: undefined, thinkSeconds };
        expectNoLess({ ...closed, conversations: a + b }, { ...closed, conversations: a });
      },
    ),
    RUNS,
  );
});

test('never needs less for a longer context', () => {
  fc.assert(
    fc.property(demand, fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 20_000 }), (d, a, b) => {
      const base = d.inputTokensP95! + d.outputTokensP95!;
      expectNoLess({ ...d, contextTokens: base + a + b }, { ...d, contextTokens: base + a });
    }),
    RUNS,
  );
});

test('never needs less for tighter targets', () => {
  fc.assert(
    fc.property(demand, fc.double({ min: 1, max: 4, noNaN: true }), (d, factor) => {
      const tight = { ...d, firstTokenTargetMs: d.firstTokenTargetMs ?? 2000, perTokenTargetMs: d.perTokenTargetMs ?? 60 };
      expectNoLess(tight, { ...tight, firstTokenTargetMs: tight.firstTokenTargetMs * factor });
      expectNoLess(tight, { ...tight, perTokenTargetMs: tight.perTokenTargetMs * factor });
    }),
    RUNS,
  );
});

test('fits by a recount whatever it says fits', () => {
  fc.assert(
    fc.property(demand, (d) => {
      const plan = planServing(d, plainPredictor);
      for (const { fleet, memory, layout, accelerator } of plan.candidates.filter((c) => c.fleet)) {
        expect(planServingMemory({ model: d.model, accelerator, ...layout, contextTokens: plan.contextTokens }).fits).toBe(true);
        // with every slot taken by requests of mean length, weights and caches stay under the memory of the GPUs
        const cacheBytes = fleet!.sequencesPerReplica * (d.inputTokens + d.outputTokens) * d.model.kvBytesPerToken();
        expect((d.model.weightBytes + cacheBytes) / layout.gpus).toBeLessThan(accelerator.memoryMiB * 1024 * 1024 * 0.92);
        expect(memory.fits).toBe(true);
        expect(fleet!.maxNodes * fleet!.replicasPerNode).toBeGreaterThanOrEqual(fleet!.maxReplicas);
        expect(fleet!.poolMaxGpus).toBeGreaterThanOrEqual((fleet!.maxReplicas + 1) * layout.gpus);
        expect(fleet!.queue.meanInSystem).toBeLessThanOrEqual(fleet!.requestsPerReplica);
        expect(fleet!.firstTokenP95Ms).toBeLessThanOrEqual(d.firstTokenTargetMs ?? Infinity);
        expect(fleet!.minReplicas).toBeLessThanOrEqual(fleet!.maxReplicas);
      }
    }),
    RUNS,
  );
});

/** The same demand on a clock whose seconds are minutes. */
function byTheMinute(d: ServingDemandProps): { minutes: ServingPlan; seconds: ServingPlan } {
  const slower = (point: Parameters<typeof plainPredictor>[0]) => {
    const p = plainPredictor(point);
    const by60 = (x: typeof p.timeToFirstTokenMs) => ({ value: x.value * 60, low: x.low * 60, high: x.high * 60 });
    return { ...p, timeToFirstTokenMs: by60(p.timeToFirstTokenMs), timePerOutputTokenMs: by60(p.timePerOutputTokenMs) };
  };
  const times60 = (ms: number | undefined) => (ms === undefined ? undefined : ms * 60);
  const scaled = {
    ...d,
    requestsPerSecond: d.requestsPerSecond! / 60,
    firstTokenTargetMs: times60(d.firstTokenTargetMs),
    perTokenTargetMs: times60(d.perTokenTargetMs),
    minReplicas: 1,
  };
  return { minutes: planServing(scaled, slower), seconds: planServing({ ...d, minReplicas: 1 }, plainPredictor) };
}

const replicasOf = (plan: ServingPlan) => plan.candidates.map((c) => [c.accelerator.id, c.layout.gpus, c.fleet?.replicas]);

test('plans the same for requests a second and for as many a minute on a minute-long clock', () => {
  fc.assert(
    fc.property(demand, (d) => {
      const { minutes, seconds } = byTheMinute(d);
      expect(replicasOf(minutes)).toEqual(replicasOf(seconds));
    }),
    { numRuns: 15 },
  );
});

test('fills a replica up to exactly the target, whatever the clock', () => {
  // 66 requests on four H100 take exactly 17 ms a token; worked out in either unit, the last bit may differ.
  const { minutes, seconds } = byTheMinute({
    model: LlmModel.QWEN3_8B_FP8,
    requestsPerSecond: 13.274122907240969,
    inputTokens: 1385,
    outputTokens: 513,
    outputTokensP95: 651,
    perTokenTargetMs: 17,
    accelerators: SMALL,
  });
  expect(replicasOf(minutes)).toEqual(replicasOf(seconds));
  expect(seconds.candidates.find((c) => c.accelerator.id === 'h100' && c.layout.gpus === 4)!.fleet!.sequencesPerReplica).toBe(66);
});
