import { KARPENTER_PODS } from '../../planning/charts/karpenter';
import { KEDA_PODS } from '../../planning/charts/keda';
import type { OperatorRelease } from '../../planning/operator-release';
import { KEEP_CRDS, kind } from './provided-kinds';

export { PROMETHEUS, PROMETHEUS_ADDRESS, prometheusRelease, type PrometheusSettings } from './prometheus-release';

// One line an operator and one place for its version. Sources: KEDA v2.21.0 (github.com/kedacore/keda, 2026-09-23; its chart has
// the same number), Karpenter 1.14.1 (github.com/aws/karpenter-provider-aws, charts/karpenter and charts/karpenter-crd at v1.14.1,
// 2026-08-20). Kinds: templates in the charts of KEDA and karpenter-crd, which Helm upgrades; in karpenter they lie in `crds`, which it
// does not. Prometheus stands in prometheus-release.ts.

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
