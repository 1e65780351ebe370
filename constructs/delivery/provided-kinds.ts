import type { OperatorRelease, ProvidedKind } from '../planning/operator-release';
import type { KubernetesObject, ManifestChart } from './manifest-graph';

// Groups of Kubernetes v1.35 itself (kubernetes/kubernetes, pkg/controlplane/instance.go, 2026-08-21); the core group has no name.
const BUILT_IN = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** API group of an object: `keda.sh`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

/** Whether Kubernetes itself does not know the object's group. */
export function isCustom(body: KubernetesObject): boolean {
  return !BUILT_IN.has(groupOf(body.apiVersion));
}

/** What a custom kind is known by, whatever its version: `keda.sh/ScaledObject`. */
export function kindKey(object: { readonly apiVersion: string; readonly kind: string }): string {
  return `${groupOf(object.apiVersion)}/${object.kind}`;
}

/** The kinds of a list that also names operators by their releases. */
export function kindsOf(provided: readonly (OperatorRelease | ProvidedKind)[] = []): ProvidedKind[] {
  return provided.flatMap((one) => ('providesKinds' in one ? one.providesKinds : [one]));
}

/** Every custom kind that the charts bring, by `kindKey`, with the charts that bring it. */
export function providers(charts: readonly ManifestChart[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (key: string, chart: string): unknown => found.set(key, [...(found.get(key) ?? []), chart]);
  for (const chart of charts) {
    for (const { body, operator } of chart.nodes) {
      if (body.kind === 'CustomResourceDefinition') {
        const spec = body.spec as { group: string; names: { kind: string } };
        add(`${spec.group}/${spec.names.kind}`, chart.id);
      }
      operator?.release.providesKinds.forEach((k) => add(kindKey(k), chart.id));
    }
  }
  return found;
}
