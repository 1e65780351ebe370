import fc from 'fast-check';
import { CacheEngine } from '../../../constructs/planning/data/cache-engine';

test('finds every server by its name', () => {
  expect(CacheEngine.ALL.map((engine) => engine.name)).toEqual(['redis-7.2', 'valkey-8.1', 'valkey-9.1']);
  expect(CacheEngine.find('memcached')).toBeUndefined();
});

test('counts 88 MB for a million small keys with small values, where the FAQ says about 85 MB', () => {
  // Valkey FAQ: an empty instance uses about 3 MB, a million small keys with strings about 85 MB.
  // The keys of valkey-benchmark have 16 bytes and its values 3; 24 + 16 + 24 + 24, with the table at its emptiest.
  expect(CacheEngine.REDIS_7_2.entryBytes(16, 3, false, false)).toBe(88);
});

test('saves 20 bytes an entry with the new table, and 32 with a time to live, where the blog says about 20 and about 30', () => {
  const [old, fresh] = [CacheEngine.REDIS_7_2, CacheEngine.VALKEY_8_1];
  expect(old.entryBytes(16, 32, false, false) - fresh.entryBytes(16, 32, false, false)).toBe(20);
  expect(old.entryBytes(16, 32, true, false) - fresh.entryBytes(16, 32, true, false)).toBe(32);
});

test('has 31 % less overhead in 9.1 for a key of 16 bytes and a value of 32, where the blog says 17 to 44 %', () => {
  const overhead = (engine: CacheEngine): number => engine.entryBytes(16, 32, false, false) - 48;
  expect(1 - overhead(CacheEngine.VALKEY_9_1) / overhead(CacheEngine.VALKEY_8_1)).toBeCloseTo(0.31, 2);
});

test('keeps the links of a slot only where keys are shared out over a chained table', () => {
  const extra = CacheEngine.ALL.map((e) => e.entryBytes(16, 100, false, true) - e.entryBytes(16, 100, false, false));
  expect(extra).toEqual([16, 0, 0]);
});

test('rounds large values up to the sizes of the allocator', () => {
  // 10,000 bytes of value, a header of 5 and a zero are 10,006: the next size is 10,240; key 18 → 24, object 16, table 40
  expect(CacheEngine.REDIS_7_2.entryBytes(16, 10_000, false, false)).toBe(40 + 24 + 16 + 10_240);
  // object, pointer and key together are 35 → 40; the table takes 20
  expect(CacheEngine.VALKEY_9_1.entryBytes(16, 10_000, false, false)).toBe(20 + 40 + 10_240);
});

const length = fc.integer({ min: 1, max: 1e6 });

test('always takes more than the bytes it stores, and at most a quarter and 200 bytes more', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CacheEngine.ALL), length, length, fc.boolean(), fc.boolean(), (engine, key, value, ttl, cluster) => {
      const bytes = engine.entryBytes(key, value, ttl, cluster);
      expect(bytes).toBeGreaterThan(key + value);
      expect(bytes).toBeLessThan((key + value) * 1.25 + 200);
    }),
  );
});
