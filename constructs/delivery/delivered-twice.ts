import type { ProvidedKind } from '../planning/operator-release';
import { type ManifestChart, OperatorRole } from './manifest-graph';
import { clusterScopedKinds, objectIdentity, releaseIdentity } from './object-identity';

/** Objects of the charts that are one object in the cluster, where the later would overwrite the earlier; one sentence each. */
export function objectsTwice(charts: readonly ManifestChart[], alsoProvided: readonly ProvidedKind[] = []): string[] {
  const clusterScoped = clusterScopedKinds(charts, alsoProvided);
  const nodes = charts.flatMap((c) => c.nodes).map(({ id, body }) => ({ id, identity: objectIdentity(body, clusterScoped) }));
  return twice(nodes).map(
    ([first, second, identity]) =>
      `'${first}' and '${second}' are the same object in the cluster (${identity}); make it once, or give one of them another name or namespace`,
  );
}

/** Operators of the charts that are one Helm release in the cluster; one sentence each. */
export function releasesTwice(charts: readonly ManifestChart[]): string[] {
  const nodes = charts
    .flatMap((c) => c.nodes)
    .flatMap(({ id, operator }) => (operator?.role === OperatorRole.RELEASE ? [{ id, identity: releaseIdentity(operator.release) }] : []));
  return twice(nodes).map(
    ([first, second, identity]) =>
      `'${first}' and '${second}' are the same Helm release (${identity}); install it once, or give one of them another 'name' or 'namespace'`,
  );
}

function twice(nodes: readonly { id: string; identity: string | undefined }[]): [string, string, string][] {
  const first = new Map<string, string>();
  return nodes.flatMap(({ id, identity }) => {
    if (identity === undefined || !first.has(identity)) {
      first.set(identity ?? id, id);
      return [];
    }
    return [[first.get(identity)!, id, identity]];
  });
}
