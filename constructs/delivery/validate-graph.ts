import { GroundplanError } from '../planning/groundplan-error';
import type { ProvidedKind } from '../planning/operator-release';
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

/** Refuses charts that would end in "no matches for kind": every custom kind is provided, and before it is used. */
export function validateGraph(charts: readonly ManifestChart[], options: ValidateGraphOptions = {}): void {
  for (const [code, problems] of [
    ['KindNotProvided', kindNotProvided(charts, options.alsoProvided ?? [])],
    ['KindBesideItsCrd', kindBesideItsCrd(charts, options.alsoProvided ?? [])],
  ] as const) {
    if (problems.length > 0) {
      throw new GroundplanError(code, problems.join('; '));
    }
  }
}
