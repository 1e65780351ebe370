import { type App, Chart, Duration } from 'cdk8s';
import type { IGpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { AlertReceiver } from '../../constructs/kubernetes/observability/alert-receiver';
import { AlertTarget } from '../../constructs/kubernetes/observability/alert-target';
import { GpuTelemetry } from '../../constructs/kubernetes/observability/gpu-telemetry';
import { MetricsScrape } from '../../constructs/kubernetes/observability/metrics-scrape';
import { SloAlerts } from '../../constructs/kubernetes/observability/slo-alerts';
import { Organization } from '../../constructs/kubernetes/organization/organization';
import { InferenceAutoscaler } from '../../constructs/kubernetes/scaling/inference-autoscaler';
import { IsolatedNamespace } from '../../constructs/kubernetes/security/isolated-namespace';
import type { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import { VllmServer } from '../../constructs/kubernetes/serving/vllm-server';
import { existingOf } from '../deployment/deployment';
import type { AlertFields } from '../deployment/platform-fields';
import type { CustomerServicePlan } from './plan';

/** What a platform gives the workload, in its own tree. */
export interface CustomerServicePlatform {
  /** Nodes for the chat model. */
  readonly pool: IGpuNodePool;
  /** Where the chat model's weights come from. */
  readonly source: ModelSource;
  /** Address of Prometheus. */
  readonly prometheusAddress: string;
  /** Whether the GPUs of the pool are watched by this deployment. */
  readonly watchesGpus: boolean;
  /** Where images of a registry come from instead, beside what the organisation says. */
  readonly registryMirrors?: Readonly<Record<string, string>>;
  /** Charts that must be in the cluster before the workload. */
  readonly before: readonly Chart[];
}

/** The workload: the chat model behind the OpenAI API, scaled, watched and fenced in. It knows no platform. */
export function customerServiceWorkload(app: App, plan: CustomerServicePlan, platform: CustomerServicePlatform): Chart {
  const { requirements, document, maxReplicas } = plan;
  const { minReplicas, latency, alerts, organization } = requirements;
  const existing = existingOf(requirements);
  const labels = existing?.monitorLabels;
  const chart = new Chart(app, document.deployment, { labels: { 'app.kubernetes.io/part-of': document.deployment } });
  platform.before.forEach((other) => chart.addDependency(other));

  const namespace = new IsolatedNamespace(
    chart,
    'Namespace',
    existing?.namespace === undefined
      ? { name: plan.namespaceName, maxGpus: plan.quotaGpus }
      : { name: plan.namespaceName, existing: true },
  );
  // replicas that never change are the server's own, and nothing scales them.
  const isScaled = minReplicas < maxReplicas;
  const server = new VllmServer(chart, 'Chat', {
    model: plan.model,
    pool: platform.pool,
    source: platform.source,
    capacity: plan.capacity,
    namespaceName: namespace.namespaceName,
    serviceName: plan.serviceName,
    serviceAccountName: plan.serviceAccountName,
    monitoringNamespace: existing?.prometheusNamespace,
    storageClassName: requirements.kubernetes?.storageClassName,
    ...(isScaled ? {} : { replicas: maxReplicas }),
  });
  const watching = [
    new MetricsScrape(chart, 'ChatMetrics', { server, labels }),
    new SloAlerts(chart, 'ChatAlerts', {
      server,
      firstToken: Duration.millis(latency.firstTokenMs),
      perToken: Duration.millis(latency.perTokenMs),
      maxReplicas,
      labels,
    }),
    ...(alerts ? [new AlertReceiver(chart, 'Receiver', { page: targetOf(alerts), namespaceName: namespace.namespaceName, labels })] : []),
    ...(platform.watchesGpus
      ? [
          new GpuTelemetry(chart, 'Gpus', {
            pool: platform.pool,
            monitoringNamespace: existing?.prometheusNamespace,
            alertNamespaceName: namespace.namespaceName,
            labels,
          }),
        ]
      : []),
  ];
  if (isScaled) {
    const { requestsPerReplica } = plan;
    const { prometheusAddress } = platform;
    new InferenceAutoscaler(chart, 'ChatScaling', { server, minReplicas, maxReplicas, requestsPerReplica, prometheusAddress });
  }
  [server, ...watching].forEach((c) => c.node.addDependency(namespace));
  if (organization ?? platform.registryMirrors) {
    const registryMirrors = organization?.registryMirrors ?? platform.registryMirrors;
    // last, because it reaches what is there: all charts of the deployment.
    app.with(new Organization({ ...organization, registryMirrors }));
  }
  return chart;
}

function targetOf({ receiver, secretName, secretKey, channel }: AlertFields): AlertTarget {
  const secret = { secretName, secretKey };
  return {
    slack: () => AlertTarget.slack({ ...secret, channel: channel! }),
    pagerduty: () => AlertTarget.pagerDuty(secret),
    webhook: () => AlertTarget.webhook(secret),
  }[receiver]();
}
