import type { PlannerField } from '../planner-field';
import { fieldRow } from '../prefix-lines';
import { CacheEngine } from './cache-engine';

/** What a cache has to do. GiB are 2^30 bytes. */
export interface CacheProps {
  /** Different items that are asked for. */
  readonly items: number;
  /** Length of one value, in bytes. */
  readonly valueBytes: number;
  /**
   * Length of one key, in bytes.
   *
   * @default 32
   */
  readonly keyBytes?: number;
  /**
   * How strongly requests prefer a few items: the exponent of Zipf's law, 0 if all are asked for alike.
   *
   * @default 0.8
   */
  readonly exponent?: number;
  /**
   * Share of requests that the cache has to answer.
   *
   * @default - 0.8, or whatever 'memoryGiB' gives
   */
  readonly hitRate?: number;
  /**
   * Memory of all primaries together that is there already, in GiB: then its share of requests is worked out.
   *
   * @default - as much as the share of requests needs
   */
  readonly memoryGiB?: number;
  /**
   * Whether entries have a time to live.
   *
   * @default true
   */
  readonly expires?: boolean;
  /**
   * The server.
   *
   * @default CacheEngine.VALKEY_9_1
   */
  readonly engine?: CacheEngine;
  /**
   * Memory of one node, in GiB.
   *
   * @default 16
   */
  readonly nodeMemoryGiB?: number;
  /**
   * Share of a node that is no data: buffers of clients and replicas, snapshots, fragments.
   *
   * @default 0.25
   */
  readonly reservedShare?: number;
  /**
   * Replicas of every primary.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Requests at the busiest time, each second.
   *
   * @default 0, not counted
   */
  readonly requestsPerSecond?: number;
  /**
   * Requests that one primary answers each second, measured.
   *
   * @default 100000
   */
  readonly nodeRequestsPerSecond?: number;
}

/** The inputs of `planCache`, for a command line or a form. */
export const CACHE_FIELDS: readonly PlannerField[] = Object.freeze([
  fieldRow('items', 'Different items that are asked for', '', undefined, { minimum: 1, maximum: 1e12, integer: true }),
  fieldRow('valueBytes', 'Length of one value', 'bytes', undefined, { minimum: 1, maximum: 536_870_912, integer: true }),
  fieldRow('keyBytes', 'Length of one key', 'bytes', 32, { minimum: 1, maximum: 536_870_912, integer: true }),
  fieldRow('exponent', "Exponent of Zipf's law, 0 if all are asked for alike", '', 0.8, { minimum: 0, maximum: 5 }),
  fieldRow('hitRate', 'Share of requests that the cache has to answer', '', undefined, { minimum: 0, maximum: 1, optional: true }),
  fieldRow('memoryGiB', 'Memory of all primaries together that is there already', 'GiB', undefined, { minimum: 0, optional: true }),
  fieldRow('expires', 'Whether entries have a time to live', '', true),
  fieldRow('engine', 'The server', '', CacheEngine.VALKEY_9_1.name, { allowed: CacheEngine.ALL.map((e) => e.name) }),
  fieldRow('nodeMemoryGiB', 'Memory of one node', 'GiB', 16, { minimum: 0.001 }),
  fieldRow('reservedShare', 'Share of a node that is no data', '', 0.25, { minimum: 0, maximum: 0.99 }),
  fieldRow('replicas', 'Replicas of every primary', '', 1, { minimum: 0, maximum: 5, integer: true }),
  fieldRow('requestsPerSecond', 'Requests at the busiest time', 'requests/s', 0, { minimum: 0 }),
  fieldRow('nodeRequestsPerSecond', 'Requests that one primary answers, measured', 'requests/s', 100_000, { minimum: 1 }),
]);
