import type { Source } from '../derivation';

const SDS_SIZES: readonly [number, number][] = [
  [32, 1],
  [256, 3],
  [65_536, 5],
  [4_294_967_296, 9],
];

/** Bytes of a string of these servers: its header, the bytes and a closing zero. */
function stringBytes(length: number, smallestHeader = 1): number {
  const header = SDS_SIZES.find(([limit]) => length < limit)?.[1] ?? 17;
  return Math.max(header, smallestHeader) + length + 1;
}

/** What the allocator gives for a number of bytes: sizes in steps of 8 up to 64, and then four to every doubling. */
function allocated(bytes: number): number {
  const step = bytes <= 64 ? 8 : 2 ** (Math.ceil(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}

const REDIS_SOURCE: Source = Object.freeze({
  title: 'Valkey before 8.1, source as Redis 7.2 has it: sds.h, server.h, object.c (embedded up to 44 bytes), dict.c, deps/README.md',
  version: 'valkey-io/valkey at 55bbbe09a3b3',
  date: '2024-10-25',
  url: 'https://github.com/valkey-io/valkey',
});
const BUCKETS_SOURCE: Source = Object.freeze({
  title: 'Valkey blog, A new hash table: buckets of 64 bytes for 7 entries; hashtable.c: at most 32 entries for 5 buckets after growing',
  version: 'valkey-io/valkey-io.github.io at 26ab1aace83c',
  date: '2025-03-28',
  url: 'https://valkey.io/blog/new-hash-table/',
});
const EMBEDDED_SOURCE: Source = Object.freeze({
  title: 'Valkey blog, Reducing Memory Overhead in Valkey 9.1: no pointer in small strings, embedded up to 128 bytes',
  version: 'valkey-io/valkey-io.github.io at 17b13120dac6',
  date: '2026-07-28',
  url: 'https://valkey.io/blog/9.1-memory-efficiency/',
});

/** Bytes of a chained table for one entry: the entry, and a bucket just after the table has doubled. */
const CHAINED = 24 + 16;
/** Two pointers that tie the entries of a slot together in a cluster. */
const SLOT_LINKS = 16;
/** Bytes of a bucketed table for one entry just after the table has doubled: 2 × 5/32 buckets of 64 bytes. */
const BUCKETED = 20;

/** A server that keeps a cache in memory, and what it adds to every entry. Sizes are those just after its table has doubled. */
export class CacheEngine {
  /** Redis 7.2 and Valkey before 8.0: a chained table, key and value apart. */
  public static readonly REDIS_7_2 = new CacheEngine('redis-7.2', REDIS_SOURCE);
  /** Valkey 8.1 and 9.0: a table of buckets, the key in the object, small values too. */
  public static readonly VALKEY_8_1 = new CacheEngine('valkey-8.1', BUCKETS_SOURCE);
  /** Valkey 9.1: values in the object up to 128 bytes in all. */
  public static readonly VALKEY_9_1 = new CacheEngine('valkey-9.1', EMBEDDED_SOURCE);

  /** The servers, from old to new. */
  public static readonly ALL: readonly CacheEngine[] = Object.freeze([
    CacheEngine.REDIS_7_2,
    CacheEngine.VALKEY_8_1,
    CacheEngine.VALKEY_9_1,
  ]);

  /** The server with this name, if there is one. */
  public static find(name: string): CacheEngine | undefined {
    return CacheEngine.ALL.find((engine) => engine.name === name);
  }

  private constructor(
    /** Name: `valkey-9.1`. */
    public readonly name: string,
    /** Where its sizes come from. */
    public readonly source: Source,
  ) {}

  /**
   * Memory of one string under one key, in bytes, with everything around it.
   *
   * @param keyBytes length of the key
   * @param valueBytes length of the value
   * @param expires whether the entry has a time to live
   * @param clustered whether the server is one of several that share the keys
   */
  public entryBytes(keyBytes: number, valueBytes: number, expires: boolean, clustered: boolean): number {
    if (this === CacheEngine.REDIS_7_2) {
      const value = valueBytes <= 44 ? allocated(16 + stringBytes(valueBytes, 3)) : 16 + allocated(stringBytes(valueBytes));
      return CHAINED + (clustered ? SLOT_LINKS : 0) + allocated(stringBytes(keyBytes)) + value + (expires ? CHAINED : 0);
    }
    const table = BUCKETED * (expires ? 2 : 1);
    const keyPart = (expires ? 8 : 0) + 1 + stringBytes(keyBytes);
    const head = this === CacheEngine.VALKEY_9_1 ? 8 : 16;
    const limit = this === CacheEngine.VALKEY_9_1 ? 128 : 64;
    const together = head + keyPart + stringBytes(valueBytes, 3);
    if (valueBytes < 256 && together <= limit) {
      return table + allocated(together);
    }
    return table + allocated(16 + keyPart) + allocated(stringBytes(valueBytes));
  }
}
