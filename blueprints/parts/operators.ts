import { type App, Chart } from 'cdk8s';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import {
  karpenterRelease,
  KEDA,
  PROMETHEUS,
  PROMETHEUS_ADDRESS,
  prometheusRelease,
  type PrometheusSettings,
} from '../../constructs/kubernetes/operators/releases';
import type { OperatorRelease, ProvidedKind } from '../../constructs/planning/operator-release';
import type { Deployment, EksFields, KubernetesFields } from '../deployment/platform-fields';

/** A chart with the operators that a blueprint needs, by the id that each gets in the tree. */
export function operatorsChart(app: App, id: string, releases: Readonly<Record<string, OperatorRelease>>): Chart {
  const chart = new Chart(app, id);
  Object.entries(releases).forEach(([name, release]) => new Operator(chart, name, { release }));
  return chart;
}

const ALL = Object.freeze({ keda: KEDA, prometheus: PROMETHEUS });

/** What a cluster that exists says of its operators. */
export type Operators = Pick<EksFields | KubernetesFields, 'install' | 'prometheusAddress'>;

/** The operators that a deployment installs, where its Prometheus is, and whether it watches its GPUs. */
export interface DeploymentOperators {
  /** The operators that it installs. */
  readonly operators: Chart;
  /** Where the Prometheus of the cluster is. */
  readonly prometheusAddress: string;
  /** Whether the GPUs of its nodes are watched by it. */
  readonly watchesGpus: boolean;
}

/** The operators of a deployment: all of them where it makes the cluster, else those that the cluster has not. */
export function operatorsOf(
  app: App,
  deployment: string,
  { install, prometheusAddress }: Operators,
  settings: PrometheusSettings,
): DeploymentOperators {
  const operators = operatorsChart(app, `${deployment}-operators`, {
    ...(install.includes('keda') ? { Keda: KEDA } : {}),
    ...(install.includes('prometheus') ? { Prometheus: prometheusRelease(settings) } : {}),
  });
  return {
    operators,
    prometheusAddress: prometheusAddress ?? PROMETHEUS_ADDRESS,
    watchesGpus: install.includes('gpu-telemetry'),
  };
}

/** What a cluster gets that is made for the deployment. */
export const EVERY: Operators = { install: ['keda', 'prometheus', 'gpu-telemetry'] };

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
