import { closest, distance } from 'fastest-levenshtein';

/** Letters that may be wrong for a word to be taken for another one. */
const NEAR = 3;

/** The allowed word that is nearly this one; undefined if none is. */
export function nearOf(word: string, allowed: readonly string[]): string | undefined {
  const near = allowed.length === 0 ? undefined : closest(word, allowed);
  return near !== undefined && distance(word, near) <= Math.min(NEAR, Math.floor(near.length / 2)) ? near : undefined;
}
