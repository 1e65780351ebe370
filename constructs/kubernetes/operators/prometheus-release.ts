import { GroundplanError } from '../../planning/groundplan-error';
import { KUBE_PROMETHEUS_STACK_PODS } from '../../planning/charts/kube-prometheus-stack';
import type { OperatorRelease } from '../../planning/operator-release';
import { isLateText } from '../late-text';
import { KEEP_CRDS, kind } from './provided-kinds';

// Sources: kube-prometheus-stack 88.6.5 (2026-09-03), its values and templates as of 88.5.3 (github.com/prometheus-community/helm-charts at
// cf408a290aec, 2026-08-22). It runs prometheus-operator v0.93; prometheus-operator-crds 31.0.1 holds the definitions of v0.93.1 (2026-08-10).

/** What `PROMETHEUS` can be told of its cluster. */
export interface PrometheusSettings {
  /**
   * Storage class of the volumes of Prometheus and Alertmanager. It must have a way to make volumes: on EKS the EBS CSI driver.
   *
   * @default - the cluster's default class where `storageGiB` is given; else no volume: what was measured goes with the pod
   */
  readonly storageClassName?: string;
  /**
   * Size of the volume of Prometheus, in GiB. A whole number, at least 10. The oldest is dropped when four fifths are full, or after 15 days.
   *
   * @default - 50 where `storageClassName` is given; else no volume, and at most 10 GiB on the node's disk
   */
  readonly storageGiB?: number;
  /**
   * Whether controller manager, scheduler and etcd are the cloud's, as on EKS, GKE and AKS, and nobody can read their metrics. Monitors and
   * rules of these and of kube-proxy, which answers on its node alone there, would only ever say that they are down.
   *
   * @default false
   */
  readonly managedControlPlane?: boolean;
}

const SHARE_FOR_DATA = 0.8;

/** Prometheus with its operator, without Grafana, fit to a cluster; it takes every monitor, rule and receiver of the cluster. */
export function prometheusRelease(settings: PrometheusSettings = {}): OperatorRelease {
  const { storageClassName, managedControlPlane = false } = settings;
  const storageGiB = settings.storageGiB ?? (storageClassName === undefined ? undefined : 50);
  refuseStorage(storageClassName, storageGiB);
  const off = { enabled: false };
  return Object.freeze({
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
          retentionSize: storageGiB === undefined ? '10GiB' : `${Math.floor(storageGiB * SHARE_FOR_DATA)}GiB`,
          resources: resources('200m', '1Gi', '2Gi'),
          ...(storageGiB === undefined ? {} : { storageSpec: claim(storageClassName, storageGiB) }),
        },
      },
      alertmanager: {
        alertmanagerSpec: {
          // receivers of every namespace are seen, and each gets the alerts of its own; only those in Alertmanager's own get all.
          alertmanagerConfigSelector: {},
          alertmanagerConfigNamespaceSelector: {},
          alertmanagerConfigMatcherStrategy: { type: 'OnNamespaceExceptForAlertmanagerNamespace' },
          resources: resources('20m', '64Mi', '128Mi'),
          ...(storageGiB === undefined ? {} : { storage: claim(storageClassName, 1) }),
        },
      },
      prometheusOperator: { resources: resources('50m', '128Mi', '256Mi') },
      'kube-state-metrics': { resources: resources('20m', '64Mi', '256Mi') },
      'prometheus-node-exporter': { resources: resources('20m', '32Mi', '128Mi') },
      // the templates of the rules ask for the same switches, so no rule is left of what is not there.
      ...(managedControlPlane ? { kubeControllerManager: off, kubeScheduler: off, kubeEtcd: off, kubeProxy: off } : {}),
    },
    crdChart: 'prometheus-operator-crds',
    crdVersion: '31.0.1',
    crdValues: { crds: { annotations: KEEP_CRDS } },
    providesKinds: [
      kind('monitoring.coreos.com/v1', 'PodMonitor', 'podmonitors.monitoring.coreos.com'),
      kind('monitoring.coreos.com/v1', 'ServiceMonitor', 'servicemonitors.monitoring.coreos.com'),
      kind('monitoring.coreos.com/v1', 'PrometheusRule', 'prometheusrules.monitoring.coreos.com'),
      kind('monitoring.coreos.com/v1alpha1', 'AlertmanagerConfig', 'alertmanagerconfigs.monitoring.coreos.com'),
    ],
    pods: KUBE_PROMETHEUS_STACK_PODS,
  });
}

/** Prometheus with its operator, without Grafana; it takes every monitor, rule and receiver of the cluster. */
export const PROMETHEUS: OperatorRelease = prometheusRelease();

/** Address at which pods of the cluster reach the Prometheus of `PROMETHEUS`. */
export const PROMETHEUS_ADDRESS = 'http://prometheus-prometheus.monitoring:9090';

function resources(cpu: string, memory: string, mostMemory: string): object {
  return { requests: { cpu, memory }, limits: { memory: mostMemory } };
}

function claim(storageClassName: string | undefined, storageGiB: number): object {
  const spec = {
    accessModes: ['ReadWriteOnce'],
    ...(storageClassName === undefined ? {} : { storageClassName }),
    resources: { requests: { storage: `${storageGiB}Gi` } },
  };
  return { volumeClaimTemplate: { spec } };
}

function refuseStorage(storageClassName: string | undefined, storageGiB: number | undefined): void {
  if (storageGiB !== undefined && (!Number.isInteger(storageGiB) || storageGiB < 10)) {
    throw new GroundplanError('PrometheusStorage', `'storageGiB' must be a whole number of at least 10, got ${storageGiB}`);
  }
  if (
    storageClassName !== undefined &&
    !isLateText(storageClassName) &&
    (storageClassName.length > 253 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(storageClassName))
  ) {
    throw new GroundplanError(
      'PrometheusStorage',
      `'storageClassName' must be the name of a StorageClass: lower-case letters, digits, '-' and '.', got '${storageClassName}'`,
    );
  }
}
