import { GroundplanError } from '../planning/groundplan-error';
import type { ProvidedKind } from '../planning/operator-release';
import { objectsTwice, releasesTwice } from './delivered-twice';
import { kindBesideItsCrd } from './kind-beside-its-crd';
import { kindNotProvided } from './kind-not-provided';
import type { ManifestChart } from './manifest-graph';

/** Options of `validateGraph`. */
export interface ValidateGraphOptions {
  /**
   * Kinds that the cluster has already.
   *
   * @default - only what Kubernetes itself brings
   */
  readonly alsoProvided?: readonly ProvidedKind[];
}

/**
 * Refuses charts that no door could deliver: two that are one object or one Helm release in the cluster, and what would end in
 * "no matches for kind": every custom kind is provided, and before it is used.
 */
export function validateGraph(charts: readonly ManifestChart[], options: ValidateGraphOptions = {}): void {
  for (const [code, problems] of [
    ['ObjectTwice', objectsTwice(charts, options.alsoProvided ?? [])],
    ['ReleaseTwice', releasesTwice(charts)],
    ['KindNotProvided', kindNotProvided(charts, options.alsoProvided ?? [])],
    ['KindBesideItsCrd', kindBesideItsCrd(charts, options.alsoProvided ?? [])],
  ] as const) {
    if (problems.length > 0) {
      throw new GroundplanError(code, problems.join('; '));
    }
  }
}
