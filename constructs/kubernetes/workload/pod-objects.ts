import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import type { NetworkPolicyEgressRule, NetworkPolicyPeer, NetworkPolicySpec, PodDisruptionBudgetSpec } from '../kplus';
import { dnsEgress } from '../security/dns-egress';
import type { ModelSourceEgress } from '../serving/model-source';

/**
 * Adds an object to a construct, in the namespace of its pods; undefined leaves that to the chart.
 *
 * @internal
 */
export function addObject(
  scope: Construct,
  id: string,
  namespaceName: string | undefined,
  object: { readonly apiVersion: string; readonly kind: string; readonly metadata?: ApiObjectMetadata; readonly [field: string]: unknown },
): ApiObject {
  const namespace = namespaceName === undefined ? {} : { namespace: namespaceName };
  return new ApiObject(scope, id, { ...object, metadata: { ...namespace, ...object.metadata } });
}

/** Pods that stand around one construct. */
export interface PodGroup {
  /** Namespace of the pods; undefined for the chart's. */
  readonly namespaceName?: string;
  /** Labels that only these pods carry. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** Adds the `ServiceAccount` of pods, without a key to the Kubernetes API; a cloud identity is bound to it by namespace and name. */
export function addServiceAccount(scope: Construct, { namespaceName }: PodGroup, name: string | undefined): ApiObject {
  return addObject(scope, 'ServiceAccount', namespaceName, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: name === undefined ? {} : { name },
    automountServiceAccountToken: false,
  });
}

/** Adds the `PodDisruptionBudget` of pods that are the same: one at a time. */
export function addDisruptionBudget(scope: Construct, { namespaceName, podLabels }: PodGroup): ApiObject {
  return addObject(scope, 'DisruptionBudget', namespaceName, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    // one at a time, and never a deadlock: a budget of minAvailable 1 over one replica would block every node drain.
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: podLabels },
    } satisfies PodDisruptionBudgetSpec,
  });
}

/** Whom pods talk to. */
export interface PodNetworkProps {
  /** Ports that clients may call, by their names. */
  readonly clientPorts: readonly string[];
  /** Labels of the pods that may call them, in any namespace. */
  readonly clientLabels: Readonly<Record<string, string>>;
  /** Port of the metrics, by its name. */
  readonly metricsPort: string;
  /** Namespace whose pods may read the metrics. */
  readonly monitoringNamespace: string;
  /**
   * Labels of the pods there that may read them.
   *
   * @default - every pod of the namespace may
   */
  readonly monitoringPodLabels?: Readonly<Record<string, string>>;
  /** Where the pods may go beside the cluster's DNS. */
  readonly egress: readonly ModelSourceEgress[];
  /**
   * Why a way out is wider than a private range, for the review.
   *
   * @default - none is
   */
  readonly exposureReason?: string;
}

/** Adds the `NetworkPolicy` of pods: clients and monitoring in; DNS and what is named out; nothing else. */
export function addNetwork(scope: Construct, { namespaceName, podLabels }: PodGroup, props: PodNetworkProps): ApiObject {
  const ports = (names: readonly string[]) => names.map((port) => ({ port, protocol: 'TCP' }));
  return addObject(scope, 'Network', namespaceName, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: props.exposureReason ? { annotations: { 'policy.groundplan.dev/NoPublicExposure': props.exposureReason } } : {},
    spec: {
      podSelector: { matchLabels: podLabels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [{ namespaceSelector: {}, podSelector: { matchLabels: props.clientLabels } }], ports: ports(props.clientPorts) },
        { from: [monitoringPods(props)], ports: ports([props.metricsPort]) },
      ],
      egress: [dnsEgress(), ...props.egress.map(wayOut)],
    } satisfies NetworkPolicySpec,
  });
}

/**
 * The pods that read metrics, as a peer of a NetworkPolicy.
 *
 * @internal
 */
export function monitoringPods({
  monitoringNamespace,
  monitoringPodLabels,
}: Pick<PodNetworkProps, 'monitoringNamespace' | 'monitoringPodLabels'>): NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': monitoringNamespace } },
    ...(monitoringPodLabels && { podSelector: { matchLabels: monitoringPodLabels } }),
  };
}

function wayOut({ cidr, port }: ModelSourceEgress): NetworkPolicyEgressRule {
  // whoever may go to the whole internet still may not go to private ranges and the metadata address.
  const except = cidr === '0.0.0.0/0' ? { except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'] } : {};
  return { to: [{ ipBlock: { cidr, ...except } }], ports: [{ port, protocol: 'TCP' }] };
}
