import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { IGpuNodePool } from '../compute/gpu-node-pool';
import { tolerationsOf } from '../compute/node-taint';
import type { PodMonitorSpec, PrometheusRuleSpec } from '../crds';
import type { Container, DaemonSetSpec, NetworkPolicySpec } from '../kplus';
import { isLateText } from '../late-text';
import { monitoringPods } from '../workload/pod-objects';
import { gpuAlerts } from './gpu-alerts';
import { GPU_COUNTERS } from './gpu-counters';
import { monitoringLabels } from './monitoring-labels';

/** Properties of `GpuTelemetry`. */
export interface GpuTelemetryProps {
  /** The nodes whose GPUs are watched. */
  readonly pool: IGpuNodePool;
  /**
   * Name of the namespace that is made for it, a DNS label. Nothing else should live there: its pods may be privileged.
   *
   * @default - a name from the construct's path, unique in the app
   */
  readonly namespaceName?: string;
  /**
   * Image of dcgm-exporter, with an exact version or a digest. Series have other names and units from 4.9.0 on.
   *
   * @default nvcr.io/nvidia/k8s/dcgm-exporter:4.6.1-4.8.4-distroless
   */
  readonly image?: string;
  /**
   * RuntimeClass of the pods, where the nodes' usual runtime does not bring GPUs into containers: `nvidia`.
   *
   * @default - the nodes' usual runtime, as on Bottlerocket
   */
  readonly runtimeClassName?: string;
  /**
   * Namespace whose pods may scrape the metrics.
   *
   * @default monitoring
   */
  readonly monitoringNamespace?: string;
  /**
   * Labels of the pods in that namespace that may scrape the metrics.
   *
   * @default - every pod of the namespace may
   */
  readonly monitoringPodLabels?: Record<string, string>;
  /**
   * Namespace that the alerts name: an `AlertReceiver` sends the alerts of its own namespace.
   *
   * @default - the one that is made
   */
  readonly alertNamespaceName?: string;
  /**
   * Temperature from which on somebody is told, in degrees Celsius. From 50 to 100.
   *
   * @default 85
   */
  readonly hotCelsius?: number;
  /**
   * Labels of the monitor and the rules, for a Prometheus that selects by them: `{ release: 'kps' }`.
   *
   * @default - none; the Prometheus of `PROMETHEUS` takes what it finds
   */
  readonly labels?: Record<string, string>;
}

const PORT = 9400;
const POD_RESOURCES = '/var/lib/kubelet/pod-resources';
const COUNTERS = 'groundplan.dev/gpu-counters';

/** The annotation as a file. Its type has another spelling than the manifest, so it stands by itself. */
const COUNTERS_VOLUME = {
  name: 'counters',
  downwardAPI: { items: [{ path: 'counters.csv', fieldRef: { fieldPath: `metadata.annotations['${COUNTERS}']` } }] },
};

/** Why the pods are let do what no other pod here may, for the review. */
const REASON =
  'reads counters of the GPUs: SYS_ADMIN as root opens their profiling and all GPUs without asking for one, and the kubelet socket says which pod has which; ' +
  'it has a namespace of its own, no token, no way out and a read-only root';

/**
 * Tells Prometheus how the GPUs of a pool are: use, memory, heat, faults, and the pod that has each of them.
 *
 * Defines a `Namespace`, a `DaemonSet` of NVIDIA's dcgm-exporter, a `NetworkPolicy`, a `PodMonitor` and a `PrometheusRule`. It asks for no GPU.
 */
export class GpuTelemetry extends Construct {
  /** Name of the namespace that is made for it. */
  public readonly namespaceName: string;
  /** Labels that its pods carry and no others do. */
  public readonly podLabels: Readonly<Record<string, string>>;

  public constructor(scope: Construct, id: string, props: GpuTelemetryProps) {
    super(scope, id);
    const { namespaceName: name, hotCelsius = 85, monitoringNamespace = 'monitoring', monitoringPodLabels } = props;
    this.refuseWrong(name, hotCelsius);
    this.podLabels = Object.freeze({ 'groundplan.dev/gpu-telemetry': this.node.addr.slice(0, 10) });
    const namespace = new ApiObject(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      // 'baseline' knows no way to a folder of the node.
      metadata: { ...(name === undefined ? {} : { name }), labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
    });
    this.namespaceName = namespace.name;
    const add = (child: string, object: { apiVersion: string; kind: string; metadata?: object; spec: object }): ApiObject => {
      const made = new ApiObject(this, child, { ...object, metadata: { namespace: this.namespaceName, ...object.metadata } });
      made.addDependency(namespace);
      return made;
    };
    const selector = { matchLabels: this.podLabels };
    add('Network', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [monitoringPods({ monitoringNamespace, monitoringPodLabels })], ports: [{ port: PORT, protocol: 'TCP' }] }],
      } satisfies NetworkPolicySpec,
    });
    add('Resource', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { annotations: { 'policy.groundplan.dev/RestrictedSecurityContext': REASON } },
      spec: this.daemonSet(props),
    });
    const labels = monitoringLabels(this, props.labels);
    add('Metrics', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: labels,
      spec: {
        selector,
        podTargetLabels: Object.keys(this.podLabels),
        podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '15s' }],
      } satisfies PodMonitorSpec,
    });
    const own = `namespace="${this.namespaceName}",groundplan_dev_gpu_telemetry="${this.podLabels['groundplan.dev/gpu-telemetry']}"`;
    add('Alerts', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: labels,
      spec: gpuAlerts(own, props.alertNamespaceName ?? this.namespaceName, hotCelsius) satisfies PrometheusRuleSpec,
    });
  }

  private daemonSet({ pool, image, runtimeClassName }: GpuTelemetryProps): DaemonSetSpec {
    return {
      selector: { matchLabels: this.podLabels },
      template: {
        // the list of counters stands in the pod itself, so that another one replaces the pods.
        metadata: { labels: { ...this.podLabels, 'app.kubernetes.io/name': 'dcgm-exporter' }, annotations: { [COUNTERS]: GPU_COUNTERS } },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          // what says that a node is ill must not be the first to leave it.
          priorityClassName: 'system-node-critical',
          ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
          nodeSelector: { ...pool.nodeLabels },
          tolerations: tolerationsOf(pool.taints),
          securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
          containers: [exporter(image)],
          volumes: [
            { name: 'pod-resources', hostPath: { path: POD_RESOURCES, type: 'Directory' } },
            COUNTERS_VOLUME,
            { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
            { name: 'log', emptyDir: { sizeLimit: '64Mi' } },
          ],
        },
      },
    };
  }

  private refuseWrong(name: string | undefined, hotCelsius: number): void {
    if (name !== undefined && !isLateText(name) && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
      throw new GroundplanError(
        'NamespaceName',
        `'namespaceName' must be a DNS label (lower-case letters, digits and '-', at most 63), got '${name}'`,
        this,
      );
    }
    if (!(hotCelsius >= 50 && hotCelsius <= 100)) {
      throw new GroundplanError('GpuTelemetryInput', `'hotCelsius' must be from 50 to 100, got ${hotCelsius}`, this);
    }
  }
}

function exporter(image = 'nvcr.io/nvidia/k8s/dcgm-exporter:4.6.1-4.8.4-distroless'): Container {
  const httpGet = { path: '/health', port: 'metrics' };
  return {
    name: 'dcgm-exporter',
    image,
    args: ['--collectors=/etc/counters/counters.csv'],
    env: [
      { name: 'DCGM_EXPORTER_KUBERNETES', value: 'true' },
      { name: 'DCGM_EXPORTER_LISTEN', value: `:${PORT}` },
      // all GPUs, without asking for one: a runtime heeds it only where a container has SYS_ADMIN.
      { name: 'NVIDIA_VISIBLE_DEVICES', value: 'all' },
      // some runtimes write a cache of libraries that lacks those of the image.
      { name: 'LD_LIBRARY_PATH', value: '/usr/lib/x86_64-linux-gnu:/usr/lib/aarch64-linux-gnu' },
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ],
    ports: [{ name: 'metrics', containerPort: PORT, protocol: 'TCP' }],
    resources: {
      requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
      limits: { memory: '512Mi', 'ephemeral-storage': '256Mi' },
    },
    securityContext: {
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] },
    },
    startupProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 36 },
    readinessProbe: { httpGet, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 2 },
    livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 4 },
    volumeMounts: [
      { name: 'pod-resources', mountPath: POD_RESOURCES, readOnly: true },
      { name: 'counters', mountPath: '/etc/counters', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'log', mountPath: '/var/log' },
    ],
  };
}
