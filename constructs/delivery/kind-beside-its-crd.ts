import type { ProvidedKind } from '../planning/operator-release';
import type { ManifestChart } from './manifest-graph';
import { isCustom, kindKey, providers } from './provided-kinds';

/**
 * Custom objects that could reach the cluster before their kind does; one sentence each.
 *
 * A kind and what is of it belong in two charts: between them every door waits until the kind is served.
 */
export function kindBesideItsCrd(charts: readonly ManifestChart[], alsoProvided: readonly ProvidedKind[] = []): string[] {
  const provided = providers(charts);
  const inCluster = new Set(alsoProvided.map(kindKey));
  const byId = new Map(charts.map((c) => [c.id, c]));
  const before = (id: string, seen = new Set<string>()): Set<string> => {
    for (const d of byId.get(id)?.dependsOn.filter((d) => !seen.has(d)) ?? []) {
      before(d, seen.add(d));
    }
    return seen;
  };
  return charts.flatMap((chart) => {
    const earlier = before(chart.id);
    return chart.nodes.flatMap(({ id, body, operator }) => {
      const from = !operator && isCustom(body) && !inCluster.has(kindKey(body)) ? (provided.get(kindKey(body)) ?? []) : [];
      if (from.length === 0 || from.some((f) => earlier.has(f))) {
        return [];
      }
      return from.includes(chart.id)
        ? [
            `'${id}' is in the chart '${chart.id}' that also brings its kind '${body.kind}'; put it into another chart that depends on this one`,
          ]
        : [`'${id}' needs its kind '${body.kind}' from the chart '${from[0]}'; add that chart as a dependency of '${chart.id}'`];
    });
  });
}
