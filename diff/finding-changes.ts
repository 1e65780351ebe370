import type { Finding } from '../constructs/policy';

/** What moved among the findings that are open. */
export interface FindingChanges {
  /** Open now, and not before. */
  readonly opened: readonly Finding[];
  /** Open before, and not now: mended, or left as it is for a written reason. */
  readonly closed: readonly Finding[];
}

/** Compares what checks found; undefined where one side was not checked. */
export function findingChanges(before: readonly Finding[] | undefined, after: readonly Finding[] | undefined): FindingChanges | undefined {
  return before && after && { opened: openOnly(after, before), closed: openOnly(before, after) };
}

/** The open findings of one list that the other has not open, counted: two of a kind against one leave one. */
function openOnly(list: readonly Finding[], other: readonly Finding[]): readonly Finding[] {
  const left = new Map<string, number>();
  const isOpen = (f: Finding): boolean => f.acknowledged === undefined;
  other.filter(isOpen).forEach((f) => left.set(keyOf(f), (left.get(keyOf(f)) ?? 0) + 1));
  return list.filter(isOpen).filter((f) => {
    const rest = left.get(keyOf(f)) ?? 0;
    left.set(keyOf(f), rest - 1);
    return rest <= 0;
  });
}

// without the message: numbers in it move.
function keyOf({ ruleId, document, subject, path }: Finding): string {
  return JSON.stringify([ruleId, document, subject, path]);
}
