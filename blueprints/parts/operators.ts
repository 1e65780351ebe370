import { type App, Chart } from 'cdk8s';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import { karpenterRelease, KEDA, PROMETHEUS, PROMETHEUS_ADDRESS } from '../../constructs/kubernetes/operators/releases';
import type { OperatorRelease, ProvidedKind } from '../../constructs/planning/operator-release';
import type { Deployment, EksFields, KubernetesFields } from '../deployment/platform-fields';

/** A chart with the operators that a blueprint needs, by the id that each gets in the tree. */
export function operatorsChart(app: App, id: string, releases: Readonly<Record<string, OperatorRelease>>): Chart {
  const chart = new Chart(app, id);
  Object.entries(releases).forEach(([name, release]) => new Operator(chart, name, { release }));
  return chart;
}

const ALL = Object.freeze({ keda: KEDA, prometheus: PROMETHEUS });

/** What a cluster that exists says of its operators: nothing where the deployment makes the cluster, and all of them. */
export type Operators = Pick<EksFields | KubernetesFields, 'install' | 'prometheusAddress'>;

const EVERY: Operators = { install: ['keda', 'prometheus'] };

/** The operators that a deployment installs, and where its Prometheus is. */
export function operatorsOf(
  app: App,
  deployment: string,
  { install, prometheusAddress }: Operators = EVERY,
): { operators: Chart; prometheusAddress: string } {
  const releases = {
    ...(install.includes('keda') ? { Keda: ALL.keda } : {}),
    ...(install.includes('prometheus') ? { Prometheus: ALL.prometheus } : {}),
  };
  return {
    operators: operatorsChart(app, `${deployment}-operators`, releases),
    prometheusAddress: prometheusAddress ?? PROMETHEUS_ADDRESS,
  };
}

/** The kinds of operators that are in the cluster already; Karpenter is part of an EKS cluster that exists. */
export function kindsThere({ platform, eks, kubernetes }: Deployment): ProvidedKind[] {
  const { install } = eks ?? kubernetes ?? EVERY;
  const karpenter = platform === 'eks' ? karpenterRelease({ clusterName: '', interruptionQueueName: '' }).providesKinds : [];
  return [
    ...karpenter,
    ...Object.entries(ALL).flatMap(([name, release]) => (install.includes(name as 'keda') ? [] : release.providesKinds)),
  ];
}

export { PROMETHEUS_ADDRESS };
