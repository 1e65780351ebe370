import type { OperatorRelease, ProvidedKind } from '../planning/operator-release';
import { hasLateValue } from './late-values';
import type { KubernetesObject, ManifestChart } from './manifest-graph';
import { groupOf, isCustom, kindKey } from './provided-kinds';

// Kinds of Kubernetes v1.35 that live in no namespace (kubernetes/kubernetes v1.35.4, discovery of its API server; the alpha kinds too).
const CLUSTER_SCOPED = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterTrustBundle',
  'ComponentStatus',
  'CustomResourceDefinition',
  'DeviceClass',
  'DeviceTaintRule',
  'FlowSchema',
  'IPAddress',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'ResourceSlice',
  'RuntimeClass',
  'SelfSubjectAccessReview',
  'SelfSubjectReview',
  'SelfSubjectRulesReview',
  'ServiceCIDR',
  'StorageClass',
  'StorageVersion',
  'StorageVersionMigration',
  'SubjectAccessReview',
  'TokenReview',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
  'VolumeAttributesClass',
]);

/** The custom kinds that live in no namespace, by `kindKey`, as far as the charts and the caller say so. */
export function clusterScopedKinds(charts: readonly ManifestChart[], alsoProvided: readonly ProvidedKind[] = []): Set<string> {
  const nodes = charts.flatMap((c) => c.nodes);
  const provided = [...alsoProvided, ...nodes.flatMap((n) => n.operator?.release.providesKinds ?? [])].filter((k) => k.clusterScoped);
  const defined = nodes
    .filter(({ body }) => body.kind === 'CustomResourceDefinition')
    .map(({ body }) => body.spec as { group: string; names: { kind: string }; scope?: string })
    .filter(({ scope }) => scope === 'Cluster');
  return new Set([...provided.map(kindKey), ...defined.map((d) => `${d.group}/${d.names.kind}`)]);
}

/**
 * What tells an object from all others in a cluster: `Deployment.apps:chat:server`; undefined where a part of it is known only later.
 *
 * The version of the API is no part of it, and neither is the namespace that cdk8s writes on objects that live in none.
 */
export function objectIdentity(body: KubernetesObject, clusterScoped: ReadonlySet<string>): string | undefined {
  const { name, namespace } = body.metadata;
  const inNone = isCustom(body) ? clusterScoped.has(kindKey(body)) : CLUSTER_SCOPED.has(body.kind);
  const group = groupOf(body.apiVersion);
  // no name of a kind, a group or a namespace has a colon.
  const identity = [group ? `${body.kind}.${group}` : body.kind, inNone ? '' : (namespace ?? 'default'), name].join(':');
  return hasLateValue(identity) ? undefined : identity;
}

/** What tells a Helm release from all others in a cluster: `Release:keda:keda`. */
export function releaseIdentity(release: OperatorRelease): string | undefined {
  const identity = `Release:${release.namespace}:${release.name}`;
  return hasLateValue(identity) ? undefined : identity;
}
