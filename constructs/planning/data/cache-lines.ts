import type { DerivationLine, Source } from '../derivation';
import { DATA_ASSUMPTION, numberLine } from '../prefix-lines';
import type { CachePlan } from './cache-plan';

const CHE: Source = {
  title:
    'Fricker, Robert, Roberts: A versatile and accurate approximation for LRU cache performance, after Che, Tung, Wang (2002); its equations as read in summaries',
  version: 'arXiv:1202.3974',
  date: '2012-02-20',
  url: 'https://arxiv.org/abs/1202.3974',
};
const RESERVED: Source = {
  title: 'Amazon ElastiCache, parameter reserved-memory-percent: 25, as public configurations have it',
  date: '2026-11-24',
  url: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html',
};

/** The lines of a plan: every number with its formula and its source. */
export function cacheLines(plan: Omit<CachePlan, 'lines'>, shardsFormula: string): readonly DerivationLine[] {
  return [
    numberLine(
      'entryBytes',
      'Memory of one entry',
      plan.entryBytes,
      'bytes',
      'key, value and what the server keeps around them, in the sizes of its allocator, with its table just doubled',
      ['keyBytes', 'valueBytes', 'expires', 'engine'],
      plan.engine.source,
    ),
    numberLine(
      'entries',
      'Entries in the cache',
      plan.entries,
      'entries',
      'sum over items of 1 − e^(−share × t), with t such that the sum of share × (1 − e^(−share × t)) is the share of requests; or what the memory holds',
      ['items', 'exponent'],
      CHE,
    ),
    numberLine(
      'answered',
      'Share of requests that the cache answers',
      plan.hitRate,
      '',
      'sum over items of share × (1 − e^(−share × t)); the share of the item of rank i is in proportion to i^−exponent',
      ['entries', 'items', 'exponent'],
      CHE,
    ),
    numberLine(
      'missesPerSecond',
      'Requests that go on to what is behind the cache',
      plan.missesPerSecond,
      'requests/s',
      'requests × (1 − share that is answered)',
      ['requestsPerSecond', 'answered'],
      CHE,
    ),
    numberLine(
      'hottest',
      'Requests for the most asked item',
      plan.hottestPerSecond,
      'requests/s',
      'requests ÷ the sum of i^−exponent: one primary answers them all',
      ['requestsPerSecond', 'items', 'exponent'],
      CHE,
    ),
    numberLine(
      'data',
      'Data of all primaries',
      plan.dataGiB,
      'GiB',
      'entries × memory of one',
      ['entries', 'entryBytes'],
      plan.engine.source,
    ),
    numberLine(
      'memory',
      'Memory of all primaries',
      plan.memoryGiB,
      'GiB',
      'data ÷ (1 − share that is no data)',
      ['data', 'reservedShare'],
      RESERVED,
    ),
    numberLine(
      'shards',
      'Primaries',
      plan.shards,
      'nodes',
      shardsFormula,
      ['memory', 'nodeMemoryGiB', 'requestsPerSecond', 'nodeRequestsPerSecond'],
      DATA_ASSUMPTION,
    ),
    numberLine('nodes', 'Nodes', plan.nodes, 'nodes', 'primaries × (1 + replicas)', ['shards', 'replicas'], DATA_ASSUMPTION),
  ];
}
