import type { DerivationLine } from '../derivation';
import { keepsLimit, roundedDown, roundedUp } from '../last-bits';
import { type PlannerValues, readPlannerFields } from '../planner-field';
import { askedLines, prefixLines } from '../prefix-lines';
import { CacheEngine } from './cache-engine';
import { CACHE_FIELDS, type CacheProps } from './cache-fields';
import { cacheLines } from './cache-lines';
import { lruEntriesFor, lruHitRate, topShare } from './lru-hit-rate';
import type { CachePlan } from './cache-plan';

export type { CachePlan } from './cache-plan';

const GIB = 1_073_741_824;

/** Share of requests that a cache answers unless memory or another share is given. */
const DEFAULT_HIT_RATE = 0.8;

/** Plans a cache from how requests spread over items, or says what its memory is good for. Throws `PlannerInput` only for input that means nothing. */
export function planCache(props: CacheProps): CachePlan {
  return solve(readPlannerFields(CACHE_FIELDS, { ...props, engine: undefined }), props.engine ?? CacheEngine.VALKEY_9_1);
}

/** Plans a cache from the values of `CACHE_FIELDS`, as a command line or a form has them. */
export function planCacheFields(given: Readonly<Record<string, unknown>>): CachePlan {
  const values = readPlannerFields(CACHE_FIELDS, given);
  return solve(values, CacheEngine.find(values.engine as string)!);
}

function solve(values: PlannerValues, engine: CacheEngine): CachePlan {
  const num = (name: string): number => values[name] as number;
  const memoryGiB = values.memoryGiB as number | undefined;
  const wanted = (values.hitRate as number | undefined) ?? (memoryGiB === undefined ? DEFAULT_HIT_RATE : undefined);
  const items = num('items');
  const exponent = num('exponent');
  const usable = GIB * (1 - num('reservedShare'));
  const shardsFor = (gib: number): number =>
    Math.max(1, roundedUp(gib / num('nodeMemoryGiB')), roundedUp(num('requestsPerSecond') / num('nodeRequestsPerSecond')));
  const entryBytesOf = (clustered: boolean): number =>
    engine.entryBytes(num('keyBytes'), num('valueBytes'), values.expires as boolean, clustered);

  const wantedEntries = wanted === undefined ? 0 : lruEntriesFor(items, exponent, wanted);
  const memoryOf = (entries: number, clustered: boolean): number => (entries * entryBytesOf(clustered)) / usable;
  // one server alone keeps less for each entry than one of several.
  const clustered = shardsFor(memoryGiB ?? memoryOf(wantedEntries, false)) > 1;
  const entryBytes = entryBytesOf(clustered);
  const entries = memoryGiB === undefined ? wantedEntries : Math.min(items, roundedDown((memoryGiB * usable) / entryBytes));
  const hitRate = lruHitRate(items, exponent, entries);
  const shards = shardsFor(memoryGiB ?? memoryOf(entries, clustered));
  const hottestPerSecond = num('requestsPerSecond') * topShare(items, exponent);

  const because = [
    wanted !== undefined && entries < wantedEntries
      ? `${memoryGiB} GiB answer a share of ${hitRate.toFixed(3)} of the requests and not ${wanted}, which takes ${memoryOf(wantedEntries, clustered).toFixed(3)} GiB ('memoryGiB')`
      : '',
    !keepsLimit(entryBytes, num('nodeMemoryGiB') * usable)
      ? `one entry of ${entryBytes} bytes is larger than the data of a node: take larger nodes ('nodeMemoryGiB')`
      : '',
    !keepsLimit(hottestPerSecond, num('nodeRequestsPerSecond'))
      ? `the most asked item alone gets ${Math.round(hottestPerSecond)} requests/s and one primary answers ${num('nodeRequestsPerSecond')}: keep it in the clients too`
      : '',
  ]
    .filter((reason) => reason !== '')
    .join('; ');

  const plan = {
    fits: because === '',
    because,
    engine,
    entryBytes,
    entries,
    hitRate,
    missesPerSecond: num('requestsPerSecond') * (1 - hitRate),
    hottestPerSecond,
    dataGiB: (entries * entryBytes) / GIB,
    memoryGiB: memoryOf(entries, clustered),
    shards,
    nodes: shards * (1 + num('replicas')),
  };
  const formula = `the most of memory ÷ memory of a node and requests ÷ requests of a node: ${shards}`;
  const lines = (prefix: string): readonly DerivationLine[] =>
    prefixLines(prefix, [
      ...askedLines(
        CACHE_FIELDS.map((field) => (field.name === 'memoryGiB' ? { ...field, name: 'given' } : field)),
        { ...values, given: memoryGiB, hitRate: values.hitRate, engine: engine.name },
      ),
      ...cacheLines(plan, formula),
    ]);
  return Object.freeze({ ...plan, lines });
}
