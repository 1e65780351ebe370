import type { Manifest } from './read-manifests';

/** What became of an object. */
export enum ManifestState {
  /** The API server would take it. */
  ACCEPTED = 'accepted',
  /** The API server would not take it. */
  REFUSED = 'refused',
  /** Nobody could say without writing something first. */
  UNCHECKED = 'unchecked',
}

/** One thing that was said against an object. */
export interface Problem {
  /** The field, if one was named: `spec.replicas`. */
  readonly field?: string;
  /** What is wrong. */
  readonly message: string;
}

/** An object and what became of it. */
export interface VerifiedManifest {
  /** The object. */
  readonly manifest: Manifest;
  /** What became of it. */
  readonly state: ManifestState;
  /** What was said against it, or why it could not be checked. */
  readonly problems: readonly Problem[];
  /** How it was checked, if not as it stands. */
  readonly note?: string;
}

/** Everything that was found out, in the order of the files. */
export interface Verification {
  /** Who was asked. */
  readonly cluster: string;
  /** The objects. */
  readonly objects: readonly VerifiedManifest[];
}

/** Objects by what became of them. */
export function countStates({ objects }: Verification): Readonly<Record<ManifestState, number>> {
  const count = (state: ManifestState): number => objects.filter((o) => o.state === state).length;
  return { accepted: count(ManifestState.ACCEPTED), refused: count(ManifestState.REFUSED), unchecked: count(ManifestState.UNCHECKED) };
}
