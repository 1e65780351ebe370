/** Differences smaller than this share of a number are rounding in the last bits of a calculation, not a difference of what is meant. */
const LAST_BITS = 1e-9;

/** Whether a worked-out number keeps a limit. Where both are meant to be equal it does, whatever unit or order they were worked out in. */
export function keepsLimit(value: number, limit: number): boolean {
  return value <= limit || value - limit <= LAST_BITS * Math.abs(limit);
}

/** The least whole number that is not under a worked-out one: 3 for 0.3 / 0.1, and for 3.0000000000000004. */
export function roundedUp(value: number): number {
  const nearest = Math.round(value);
  return keepsLimit(value, nearest) ? nearest : Math.ceil(value);
}

/** The most whole units in a worked-out number: 29 for 0.58 × 50, which is 28.999999999999996. */
export function roundedDown(value: number): number {
  const nearest = Math.round(value);
  return keepsLimit(nearest, value) ? nearest : Math.floor(value);
}
