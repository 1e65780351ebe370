import fc from 'fast-check';
import { lruEntriesFor, lruHitRate, topShare } from '../../../constructs/planning/data/lru-hit-rate';

test.each([
  [500, 0.3657],
  [5_000, 0.5536],
  [50_000, 0.7552],
])('agrees within 1.2 points with the LRU cache of %d entries that go-cache-benchmark measured', (entries, measured) => {
  // scalalang2/go-cache-benchmark, README at 0b972afada92: 500,000 items, exponent 0.99, lru-groupcache; exact at 10 %
  expect(Math.abs(lruHitRate(500_000, 0.99, entries) - measured)).toBeLessThan(0.012);
});

test('adds up Che without bands to the same', () => {
  expect(lruHitRate(500_000, 0.99, 500)).toBeCloseTo(0.35461174, 5);
  expect(lruHitRate(500_000, 0.99, 5_000)).toBeCloseTo(0.54577952, 5);
  expect(lruHitRate(500_000, 0.99, 50_000)).toBeCloseTo(0.75535054, 5);
});

test.each([
  [200, 0, 50],
  [2_000, 0.6, 100],
  [2_000, 1, 200],
  [5_000, 1.2, 50],
])('agrees within half a point with a cache that is run: %d items, exponent %d, %d entries', (items, exponent, entries) => {
  expect(Math.abs(lruHitRate(items, exponent, entries) - simulated(items, exponent, entries))).toBeLessThan(0.005);
});

/** Hits of a cache that is run on 400,000 requests after 100,000 to warm up, with numbers that are the same every time. */
function simulated(items: number, exponent: number, entries: number): number {
  const sums: number[] = [];
  for (let rank = 1; rank <= items; rank++) {
    sums.push((sums[rank - 2] ?? 0) + rank ** -exponent);
  }
  let state = 12_345;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const draw = (): number => {
    const x = random() * sums[items - 1];
    let [low, high] = [0, items - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < x) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  const cache = new Map<number, true>();
  let hits = 0;
  for (let i = 0; i < 500_000; i++) {
    const item = draw();
    const isHit = cache.delete(item);
    hits += isHit && i >= 100_000 ? 1 : 0;
    cache.set(item, true);
    if (cache.size > entries) {
      cache.delete(cache.keys().next().value!);
    }
  }
  return hits / 400_000;
}

test('answers the share that is cached where every item is asked for equally often', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (items, share) => {
      const entries = Math.floor(items * share);
      expect(lruHitRate(items, 0, entries)).toBeCloseTo(entries / items, 6);
    }),
  );
});

test('answers nothing without entries and everything with all items', () => {
  expect([lruHitRate(1000, 0.8, 0), lruHitRate(1000, 0.8, 1000), lruHitRate(1000, 0.8, 2000)]).toEqual([0, 1, 1]);
});

test('finds the fewest entries for a share, in a billion items too', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      (items, exponent, hitRate) => {
        const entries = lruEntriesFor(items, exponent, hitRate);
        expect(lruHitRate(items, exponent, entries)).toBeGreaterThanOrEqual(hitRate - 1e-9);
        expect(lruHitRate(items, exponent, entries - 1)).toBeLessThan(hitRate + 1e-9);
      },
    ),
    { numRuns: 25 },
  );
});

test('is not disturbed where an exponent of 1 needs another formula', () => {
  expect(lruHitRate(1e6, 1, 1e4)).toBeCloseTo(lruHitRate(1e6, 1 + 1e-7, 1e4), 6);
});

test('knows the share of the most asked item', () => {
  expect(topShare(4, 1)).toBeCloseTo(12 / 25, 12);
  expect(topShare(100, 0)).toBeCloseTo(0.01, 12);
});
