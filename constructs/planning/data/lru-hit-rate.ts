/** Items that are asked for about equally often: how many, and the share of all requests that each of them gets. */
interface Band {
  readonly items: number;
  readonly share: number;
}

/** Ranks that are taken one by one; beyond them, ranks whose numbers differ by a fiftieth are taken together. */
const EXACT_RANKS = 500;
const BAND_WIDTH = 1.02;
const PRECISION = 1e-11;

/** Popularity after Zipf's law: the item of rank i is asked for in proportion to i^−exponent. */
function zipfBands(items: number, exponent: number): readonly Band[] {
  const weights: { items: number; weight: number }[] = [];
  for (let rank = 1; rank <= Math.min(items, EXACT_RANKS); rank++) {
    weights.push({ items: 1, weight: rank ** -exponent });
  }
  for (let first = EXACT_RANKS + 1; first <= items;) {
    const next = Math.min(items + 1, Math.ceil(first * BAND_WIDTH));
    weights.push({ items: next - first, weight: powerBetween(first - 0.5, next - 0.5, exponent) / (next - first) });
    first = next;
  }
  const total = weights.reduce((sum, band) => sum + band.items * band.weight, 0);
  return weights.map((band) => ({ items: band.items, share: band.weight / total }));
}

/** The integral of x^−exponent. */
function powerBetween(from: number, to: number, exponent: number): number {
  const power = 1 - exponent;
  // near an exponent of 1 the closed form divides two tiny numbers; the logarithm is its limit.
  return Math.abs(power) < 1e-9 ? Math.log(to / from) : (to ** power - from ** power) / power;
}

/** Entries in the cache when an item stays for `time` requests after it was asked for. */
function entriesAfter(bands: readonly Band[], time: number): number {
  let sum = 0;
  for (const band of bands) {
    sum -= band.items * Math.expm1(-band.share * time);
  }
  return sum;
}

/** Share of requests that find their item when it stays for `time` requests. */
function hitsAfter(bands: readonly Band[], time: number): number {
  let sum = 0;
  for (const band of bands) {
    sum -= band.items * band.share * Math.expm1(-band.share * time);
  }
  return sum;
}

/** The smallest time at which a growing quantity reaches a value. */
function timeUntil(reached: (time: number) => boolean): number {
  let low = 0;
  let high = 1;
  while (!reached(high) && high < Number.MAX_VALUE / 4) {
    low = high;
    high *= 4;
  }
  while (high - low > high * PRECISION) {
    const middle = (low + high) / 2;
    if (reached(middle)) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}

/** Share of requests that a cache of so many entries answers, least recently used leaving first, by the approximation of Che. */
export function lruHitRate(items: number, exponent: number, entries: number): number {
  if (entries >= items) {
    return 1;
  }
  if (entries <= 0) {
    return 0;
  }
  const bands = zipfBands(items, exponent);
  return hitsAfter(
    bands,
    timeUntil((time) => entriesAfter(bands, time) >= entries),
  );
}

/** The fewest entries with which a cache answers at least this share of requests. */
export function lruEntriesFor(items: number, exponent: number, hitRate: number): number {
  const bands = zipfBands(items, exponent);
  const time = timeUntil((t) => hitsAfter(bands, t) >= hitRate);
  return Math.min(items, Math.ceil(entriesAfter(bands, time)));
}

/** Share of all requests that the most asked item gets. */
export function topShare(items: number, exponent: number): number {
  return zipfBands(items, exponent)[0].share;
}
