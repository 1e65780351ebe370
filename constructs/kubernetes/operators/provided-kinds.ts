import type { ProvidedKind } from '../../planning/operator-release';

/**
 * A kind that a chart brings.
 *
 * @internal
 */
export function kind(apiVersion: string, name: string, crd: string): ProvidedKind {
  return { apiVersion, kind: name, crd };
}

/**
 * Who uninstalls an operator must not delete every object of its kinds in the cluster, whoever made them.
 *
 * @internal
 */
export const KEEP_CRDS = Object.freeze({ 'helm.sh/resource-policy': 'keep' });
