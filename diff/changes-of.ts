import type { ChangeAction } from './change';
import { decisionOf, deploymentChanges, thingsOf } from './deployment-changes';
import type { Snapshot } from './snapshot';

/** A resource or an object that is not as it was, in one row. */
export interface ChangeRow {
  /** What happens to it. */
  readonly action: ChangeAction;
  /** What it is: `AWS::S3::Bucket Platform/Models/Bucket`, `Deployment chat/server`. */
  readonly what: string;
  /** Whether it holds what cannot be made again. */
  readonly stateful: boolean;
}

/** Changes since a snapshot, as a review shows them. */
export interface ReviewChanges {
  /** All of it in one line. */
  readonly summary: string;
  /** What is made, changed, replaced and deleted; what loses state first. */
  readonly rows: readonly ChangeRow[];
}

/** The changes between two snapshots of a deployment, in short. */
export function changesOf(before: Snapshot, after: Snapshot): ReviewChanges {
  const changes = deploymentChanges(before, after);
  return {
    summary: decisionOf(changes),
    rows: thingsOf(changes).map(({ action, what, stateful }) => ({ action, what, stateful })),
  };
}
