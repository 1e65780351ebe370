import { KARPENTER_PODS } from '../../planning/charts/karpenter';
import { KEDA_PODS } from '../../planning/charts/keda';
import { KUBE_PROMETHEUS_STACK_PODS } from '../../planning/charts/kube-prometheus-stack';
import type { OperatorRelease, ProvidedKind } from '../../planning/operator-release';

// One line an operator and one place for its version. Sources: KEDA v2.21.0 (github.com/kedacore/keda, 2026-09-23; its chart has
// the same number), kube-prometheus-stack 88.6.5 (2026-09-03; values as of 88.5.3, github.com/prometheus-community/helm-charts),
// Karpenter 1.14.1 (github.com/aws/karpenter-provider-aws, charts/karpenter and charts/karpenter-crd at v1.14.1, 2026-08-20).
// Kinds: templates in the charts of KEDA, karpenter-crd and prometheus-operator-crds, which Helm upgrades; in karpenter and
// kube-prometheus-stack they lie in `crds`, which it does not. kube-prometheus-stack 88 runs prometheus-operator v0.93 (its UPGRADE.md),
// prometheus-operator-crds 31.0.1 holds the definitions of v0.93.1 (2026-08-10).

function kind(apiVersion: string, name: string, crd: string): ProvidedKind {
  return { apiVersion, kind: name, crd };
}

// who uninstalls an operator must not delete every object of its kinds in the cluster, whoever made them.
const KEEP_CRDS = Object.freeze({ 'helm.sh/resource-policy': 'keep' });

/** KEDA: scales Deployments on events and metrics. */
export const KEDA: OperatorRelease = Object.freeze({
  name: 'keda',
  chart: 'keda',
  repository: 'https://kedacore.github.io/charts',
  version: '2.21.0',
  namespace: 'keda',
  values: { resources: { operator: { requests: { cpu: '100m', memory: '256Mi' } } }, crds: { additionalAnnotations: KEEP_CRDS } },
  providesKinds: [
    kind('keda.sh/v1alpha1', 'ScaledObject', 'scaledobjects.keda.sh'),
    kind('keda.sh/v1alpha1', 'ScaledJob', 'scaledjobs.keda.sh'),
    kind('keda.sh/v1alpha1', 'TriggerAuthentication', 'triggerauthentications.keda.sh'),
  ],
  pods: KEDA_PODS,
});

/** Prometheus with its operator, without Grafana; it takes every monitor and rule of the cluster. */
export const PROMETHEUS: OperatorRelease = Object.freeze({
  name: 'prometheus',
  chart: 'kube-prometheus-stack',
  repository: 'https://prometheus-community.github.io/helm-charts',
  version: '88.6.5',
  namespace: 'monitoring',
  values: {
    fullnameOverride: 'prometheus',
    grafana: { enabled: false },
    // not its own job either: where that fails, Helm leaves the release 'pending-rollback', and no later try is let in.
    crds: { enabled: false },
    prometheus: {
      prometheusSpec: {
        // otherwise only objects with the release's own label are seen.
        podMonitorSelectorNilUsesHelmValues: false,
        serviceMonitorSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        retention: '15d',
      },
    },
  },
  crdChart: 'prometheus-operator-crds',
  crdVersion: '31.0.1',
  crdValues: { crds: { annotations: KEEP_CRDS } },
  providesKinds: [
    kind('monitoring.coreos.com/v1', 'PodMonitor', 'podmonitors.monitoring.coreos.com'),
    kind('monitoring.coreos.com/v1', 'ServiceMonitor', 'servicemonitors.monitoring.coreos.com'),
    kind('monitoring.coreos.com/v1', 'PrometheusRule', 'prometheusrules.monitoring.coreos.com'),
  ],
  pods: KUBE_PROMETHEUS_STACK_PODS,
});

/** Address at which pods of the cluster reach the Prometheus of `PROMETHEUS`. */
export const PROMETHEUS_ADDRESS = 'http://prometheus-prometheus.monitoring:9090';

/** What Karpenter must know of its cluster. */
export interface KarpenterSettings {
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  /** Name of the SQS queue with interruption notices. */
  readonly interruptionQueueName: string;
  /**
   * Whether nothing in the cluster's network reaches AWS services without an endpoint there, the IAM API and the list of prices among them.
   *
   * @default false
   */
  readonly isolatedVpc?: boolean;
}

/** Karpenter on EKS: starts nodes for pods that wait for one. */
export function karpenterRelease(settings: KarpenterSettings): OperatorRelease {
  return {
    name: 'karpenter',
    chart: 'karpenter',
    repository: 'oci://public.ecr.aws/karpenter',
    version: '1.14.1',
    namespace: 'kube-system',
    values: {
      settings: {
        clusterName: settings.clusterName,
        interruptionQueue: settings.interruptionQueueName,
        ...(settings.isolatedVpc ? { isolatedVPC: true } : {}),
      },
    },
    crdChart: 'karpenter-crd',
    crdValues: { additionalAnnotations: KEEP_CRDS },
    providesKinds: [
      { ...kind('karpenter.sh/v1', 'NodePool', 'nodepools.karpenter.sh'), clusterScoped: true },
      { ...kind('karpenter.sh/v1', 'NodeClaim', 'nodeclaims.karpenter.sh'), clusterScoped: true },
      { ...kind('karpenter.k8s.aws/v1', 'EC2NodeClass', 'ec2nodeclasses.karpenter.k8s.aws'), clusterScoped: true },
    ],
    pods: KARPENTER_PODS,
  };
}
