import { GroundplanError } from '../planning/groundplan-error';
import type { OperatorRelease, ProvidedKind } from '../planning/operator-release';
import { objectsTwice, releasesTwice } from './delivered-twice';
import { kindBesideItsCrd } from './kind-beside-its-crd';
import { kindNotProvided } from './kind-not-provided';
import type { ManifestChart } from './manifest-graph';
import { kindsOf } from './provided-kinds';

/** Options of `validateGraph`. */
export interface ValidateGraphOptions {
  /**
   * What the cluster has already: kinds, or operators with all their kinds, as `[KEDA, PROMETHEUS]`. The charts then leave those operators out.
   *
   * @default - only what Kubernetes itself brings
   */
  readonly alsoProvided?: readonly (OperatorRelease | ProvidedKind)[];
}

/**
 * Refuses charts that no door could deliver: two that are one object or one Helm release in the cluster, and what would end in
 * "no matches for kind": every custom kind is provided, and before it is used.
 */
export function validateGraph(charts: readonly ManifestChart[], options: ValidateGraphOptions = {}): void {
  const alsoProvided = kindsOf(options.alsoProvided);
  for (const [code, problems] of [
    ['ObjectTwice', objectsTwice(charts, alsoProvided)],
    ['ReleaseTwice', releasesTwice(charts)],
    ['KindNotProvided', kindNotProvided(charts, alsoProvided)],
    ['KindBesideItsCrd', kindBesideItsCrd(charts, alsoProvided)],
  ] as const) {
    if (problems.length > 0) {
      throw new GroundplanError(code, problems.join('; '));
    }
  }
}
