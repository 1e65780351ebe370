import type { ProvidedKind } from '../planning/operator-release';
import type { ManifestChart } from './manifest-graph';
import { isCustom, kindKey, providers } from './provided-kinds';

/** Objects of a custom kind that nothing in the charts and nothing in the cluster provides; one sentence each. */
export function kindNotProvided(charts: readonly ManifestChart[], alsoProvided: readonly ProvidedKind[] = []): string[] {
  const known = new Set([...providers(charts).keys(), ...alsoProvided.map(kindKey)]);
  const operators = [...new Set(charts.flatMap((c) => c.nodes.flatMap((n) => n.operator?.release.name ?? [])))];
  return charts
    .flatMap((c) => c.nodes)
    .filter((n) => !n.operator && isCustom(n.body) && !known.has(kindKey(n.body)))
    .map(
      ({ id, body }) =>
        `nothing provides the kind '${body.kind}' (${body.apiVersion}) of '${id}'; operators in the app: ${operators.join(', ') || 'none'}; ` +
        `add the operator that brings it, or name it in 'alsoProvided' if the cluster has it`,
    );
}
