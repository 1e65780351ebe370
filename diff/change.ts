/** What happens to a resource or an object. */
export type ChangeAction = 'create' | 'change' | 'replace' | 'delete';

/** One value that moved. */
export interface FieldChange {
  /** Where, from the root: `spec.template.spec.containers[chat].args[--max-model-len]`. */
  readonly path: string;
  /** The value before; undefined if there was none. */
  readonly before?: unknown;
  /** The value after; undefined if there is none. */
  readonly after?: unknown;
}

/** A resource of a stack, or an object of a cluster, that is not as it was. */
export interface Change {
  /** What happens to it. */
  readonly action: ChangeAction;
  /** What it is: `AWS::S3::Bucket Platform/Models/Bucket`, `Deployment chat/server`. */
  readonly what: string;
  /** Whether it holds what cannot be made again: data, a key, a cluster, logs. */
  readonly stateful: boolean;
  /** Whether what is replaced or deleted stays, and only leaves the deployment; undefined where that is no question. */
  readonly kept?: boolean;
  /** What it means for what runs; undefined where nothing is to be said. */
  readonly note?: string;
  /** The values that moved; none for what is created or deleted. */
  readonly fields: readonly FieldChange[];
}

const ORDER: readonly ChangeAction[] = ['replace', 'delete', 'change', 'create'];

/** The order in which changes are read: what loses something first. */
export function compareChanges(a: Change, b: Change): number {
  const rank = (c: Change): number => (losesState(c) ? 0 : 10) + ORDER.indexOf(c.action);
  return rank(a) - rank(b) || (a.what < b.what ? -1 : a.what > b.what ? 1 : 0);
}

/** Whether something that holds state is replaced or deleted, kept aside or not. */
export function losesState(change: Change): boolean {
  return change.stateful && (change.action === 'replace' || change.action === 'delete');
}

/** How many changes there are of each action. */
export function countActions(changes: readonly Change[]): Readonly<Record<ChangeAction, number>> {
  const count = (action: ChangeAction): number => changes.filter((c) => c.action === action).length;
  return { create: count('create'), change: count('change'), replace: count('replace'), delete: count('delete') };
}
