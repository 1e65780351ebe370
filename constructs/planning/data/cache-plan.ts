import type { DerivationLine } from '../derivation';
import type { CacheEngine } from './cache-engine';

/** What a cache needs, or what its memory is good for. GiB are 2^30 bytes. */
export interface CachePlan {
  /** Whether the cache can do what was asked. */
  readonly fits: boolean;
  /** Why not, and what would help; empty if it fits. */
  readonly because: string;
  /** The server. */
  readonly engine: CacheEngine;
  /** Memory of one entry with everything around it, in bytes. */
  readonly entryBytes: number;
  /** Entries in the cache. */
  readonly entries: number;
  /** Share of requests that the cache answers once it is warm. */
  readonly hitRate: number;
  /** Requests that go on to what is behind the cache, each second. */
  readonly missesPerSecond: number;
  /** Requests for the most asked item, each second: one primary answers them all. */
  readonly hottestPerSecond: number;
  /** Data of all primaries, in GiB. */
  readonly dataGiB: number;
  /** Memory of all primaries, with what is no data, in GiB. */
  readonly memoryGiB: number;
  /** Primaries that share the keys. */
  readonly shards: number;
  /** Primaries and replicas. */
  readonly nodes: number;
  /** The numbers with their way back; ids start with the prefix that was asked for. */
  lines(prefix: string): readonly DerivationLine[];
}
