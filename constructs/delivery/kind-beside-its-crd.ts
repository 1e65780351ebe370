import type { ManifestChart } from './manifest-graph';
import { groupOf, isCustom, providers } from './provided-kinds';

/** Custom objects that could reach the cluster before their kind does; one sentence each. */
export function kindBesideItsCrd(charts: readonly ManifestChart[]): string[] {
  const provided = providers(charts);
  const byId = new Map(charts.map((c) => [c.id, c]));
  const before = (id: string): Set<string> => {
    const seen = new Set<string>();
    const visit = (chart: ManifestChart): void =>
      chart.dependsOn.forEach((d) => {
        if (!seen.has(d)) {
          seen.add(d);
          visit(byId.get(d)!);
        }
      });
    visit(byId.get(id)!);
    return seen;
  };
  return charts.flatMap((chart) =>
    chart.nodes.flatMap(({ id, body, operator }) => {
      const from = !operator && isCustom(body) ? provided.get(`${groupOf(body.apiVersion)}/${body.kind}`) : undefined;
      if (from === undefined || before(chart.id).has(from)) {
        return [];
      }
      return from === chart.id
        ? [
            `'${id}' is in the chart '${chart.id}' that also brings its kind '${body.kind}'; put it into another chart that depends on this one`,
          ]
        : [`'${id}' needs its kind '${body.kind}' from the chart '${from}'; add that chart as a dependency of '${chart.id}'`];
    }),
  );
}
