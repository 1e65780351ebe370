import fc from 'fast-check';
import { CACHE_FIELDS, type CacheProps } from '../../../constructs/planning/data/cache-fields';
import { CacheEngine } from '../../../constructs/planning/data/cache-engine';
import { lruEntriesFor, lruHitRate } from '../../../constructs/planning/data/lru-hit-rate';
import { planCache, planCacheFields } from '../../../constructs/planning/data/plan-cache';

const SESSIONS = { items: 10_000_000, valueBytes: 4000 };

test('works out entries, memory and nodes for the share of requests that is asked for', () => {
  const plan = planCache({ ...SESSIONS, requestsPerSecond: 50_000 });
  const entries = lruEntriesFor(10_000_000, 0.8, 0.8);
  expect(plan).toMatchObject({
    fits: true,
    because: '',
    // two tables 40, object with expiry and key 16 + 8 + 1 + 36 = 61 → 64, value 4,006 → 4,096
    entryBytes: 40 + 64 + 4096,
    entries,
    dataGiB: (entries * 4200) / 2 ** 30,
    shards: 2,
    nodes: 4,
  });
  expect(plan.hitRate).toBeCloseTo(0.8, 6);
  expect(plan.missesPerSecond).toBeCloseTo(10_000, 1);
  expect(plan.memoryGiB).toBeCloseTo(plan.dataGiB / 0.75, 9);
});

test('says what memory that is there already is good for', () => {
  const plan = planCache({ ...SESSIONS, memoryGiB: 8, nodeMemoryGiB: 16 });
  const entries = Math.floor((8 * 0.75 * 2 ** 30) / 4200);
  expect(plan).toMatchObject({ fits: true, entries, shards: 1, hitRate: lruHitRate(10_000_000, 0.8, entries) });
});

test('holds no more entries than there are items', () => {
  expect(planCache({ items: 1000, valueBytes: 100, memoryGiB: 1 })).toMatchObject({ fits: true, entries: 1000, hitRate: 1 });
  expect(planCache({ items: 1000, valueBytes: 100, hitRate: 1 })).toMatchObject({ fits: true, entries: 1000, hitRate: 1 });
});

test('adds primaries for requests when memory does not need them', () => {
  expect(planCache({ items: 1000, valueBytes: 100, exponent: 0, requestsPerSecond: 250_000 })).toMatchObject({
    fits: true,
    shards: 3,
    nodes: 6,
  });
});

test('counts the links of a slot as soon as a chained table is shared out', () => {
  const one = planCache({ ...SESSIONS, engine: CacheEngine.REDIS_7_2, nodeMemoryGiB: 1000 });
  const many = planCache({ ...SESSIONS, engine: CacheEngine.REDIS_7_2, nodeMemoryGiB: 8 });
  expect([one.shards, many.entryBytes - one.entryBytes]).toEqual([1, 16]);
});

test('says why it does not fit, and what would help', () => {
  expect(planCache({ ...SESSIONS, memoryGiB: 1, hitRate: 0.9 }).because).toMatch(
    /^1 GiB answer a share of 0\.\d{3} of the requests and not 0\.9, which takes \d+\.\d{3} GiB \('memoryGiB'\)$/,
  );
  expect(planCache({ items: 10, valueBytes: 1_000_000, nodeMemoryGiB: 0.001 }).because).toBe(
    "one entry of 1048680 bytes is larger than the data of a node: take larger nodes ('nodeMemoryGiB')",
  );
  expect(planCache({ items: 4, valueBytes: 1, exponent: 1, requestsPerSecond: 1_000_000 }).because).toBe(
    'the most asked item alone gets 480000 requests/s and one primary answers 100000: keep it in the clients too',
  );
});

test('fails when the input means nothing', () => {
  expect(() => planCache({ items: 0, valueBytes: 100, hitRate: 1.2 })).toThrow(
    "cannot plan with this: 'items' (0) must be a whole number of at least 1; 'hitRate' (1.2) must be at most 1 [PlannerInput]",
  );
});

test('plans the same from fields as from props', () => {
  const plan = planCacheFields({ items: '1e6', valueBytes: '500', engine: 'valkey-8.1', expires: 'false' });
  expect(JSON.stringify(planCache({ items: 1e6, valueBytes: 500, engine: CacheEngine.VALKEY_8_1, expires: false }))).toBe(
    JSON.stringify(plan),
  );
  expect(plan.lines('prompts').find((l) => l.id === 'prompts.expires')!.value).toBe('false');
});

test('names every prop as a field', () => {
  const names: Record<keyof CacheProps, true> = {
    items: true,
    valueBytes: true,
    keyBytes: true,
    exponent: true,
    hitRate: true,
    memoryGiB: true,
    expires: true,
    engine: true,
    nodeMemoryGiB: true,
    reservedShare: true,
    replicas: true,
    requestsPerSecond: true,
    nodeRequestsPerSecond: true,
  };
  expect(CACHE_FIELDS.map((field) => field.name)).toEqual(Object.keys(names));
});

const asked = fc.record({
  items: fc.integer({ min: 1, max: 1e8 }),
  valueBytes: fc.integer({ min: 1, max: 1e5 }),
  exponent: fc.double({ min: 0, max: 1.5, noNaN: true }),
  hitRate: fc.double({ min: 0.05, max: 0.99, noNaN: true }),
  requestsPerSecond: fc.integer({ min: 0, max: 1e5 }),
  engine: fc.constantFrom(...CacheEngine.ALL),
});

test('never needs less for more items, larger values, a higher share or more requests', () => {
  fc.assert(
    fc.property(asked, asked, (a, b) => {
      const harder = {
        ...a,
        items: Math.max(a.items, b.items),
        valueBytes: Math.max(a.valueBytes, b.valueBytes),
        hitRate: Math.max(a.hitRate, b.hitRate),
        requestsPerSecond: Math.max(a.requestsPerSecond, b.requestsPerSecond),
      };
      const [less, more] = [planCache(a), planCache(harder)];
      // the bands of ranks end elsewhere with other items, which moves the entries by a few in a million.
      expect(more.entries).toBeGreaterThanOrEqual(Math.floor(less.entries * (1 - 1e-5)));
      expect(more.memoryGiB).toBeGreaterThanOrEqual(less.memoryGiB * (1 - 1e-5));
    }),
    { numRuns: 40 },
  );
});

test('never answers less with more memory', () => {
  fc.assert(
    fc.property(asked, fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (a, x, y) => {
      const { hitRate: _, ...props } = a;
      const [small, large] = [Math.min(x, y), Math.max(x, y)].map((memoryGiB) => planCache({ ...props, memoryGiB, nodeMemoryGiB: 1000 }));
      expect(large.hitRate).toBeGreaterThanOrEqual(small.hitRate);
    }),
    { numRuns: 40 },
  );
});

test('fits by recount: the nodes hold the entries and the entries answer the share', () => {
  fc.assert(
    fc.property(asked, (props) => {
      const plan = planCache(props);
      fc.pre(plan.fits);
      expect(plan.entries * plan.entryBytes).toBeLessThanOrEqual(plan.shards * 16 * 0.75 * 2 ** 30 * (1 + 1e-12));
      expect(plan.hitRate).toBeGreaterThanOrEqual(props.hitRate - 1e-9);
      expect(props.requestsPerSecond).toBeLessThanOrEqual(plan.shards * 100_000);
    }),
    { numRuns: 40 },
  );
});

test('does not take a node more for the last bit of a division', () => {
  // 64.65 / 12.93 is 5.000000000000001 to a computer
  expect(planCache({ ...SESSIONS, memoryGiB: 64.65, nodeMemoryGiB: 12.93 }).shards).toBe(5);
});
