import { type App, Chart, Duration } from 'cdk8s';
import type { IGpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { MetricsScrape } from '../../constructs/kubernetes/observability/metrics-scrape';
import { SloAlerts } from '../../constructs/kubernetes/observability/slo-alerts';
import { InferenceAutoscaler } from '../../constructs/kubernetes/scaling/inference-autoscaler';
import { IsolatedNamespace } from '../../constructs/kubernetes/security/isolated-namespace';
import type { ModelSource } from '../../constructs/kubernetes/serving/model-source';
import { VllmServer } from '../../constructs/kubernetes/serving/vllm-server';
import type { CustomerServicePlan } from './plan';

/** What a platform gives the workload, in its own tree. */
export interface CustomerServicePlatform {
  /** Nodes for the chat model. */
  readonly pool: IGpuNodePool;
  /** Where the chat model's weights come from. */
  readonly source: ModelSource;
  /** Address of Prometheus. */
  readonly prometheusAddress: string;
  /** Charts that must be in the cluster before the workload. */
  readonly before: readonly Chart[];
}

/** The workload: the chat model behind the OpenAI API, scaled, watched and fenced in. It knows no platform. */
export function customerServiceWorkload(app: App, plan: CustomerServicePlan, platform: CustomerServicePlatform): Chart {
  const chart = new Chart(app, 'customer-service', { labels: { 'app.kubernetes.io/part-of': 'customer-service' } });
  platform.before.forEach((other) => chart.addDependency(other));

  const namespace = new IsolatedNamespace(chart, 'Namespace', { name: plan.namespaceName, maxGpus: plan.poolMaxGpus });
  const isScaled = plan.requirements.minReplicas < plan.maxReplicas;
  const server = new VllmServer(chart, 'Chat', {
    model: plan.model,
    pool: platform.pool,
    source: platform.source,
    capacity: plan.capacity,
    namespaceName: namespace.namespaceName,
    serviceAccountName: plan.serviceAccountName,
    ...(isScaled ? {} : { replicas: plan.maxReplicas }),
  });
  server.node.addDependency(namespace);
  const scrape = new MetricsScrape(chart, 'ChatMetrics', { server });
  if (isScaled) {
    new InferenceAutoscaler(chart, 'ChatScaling', {
      server,
      minReplicas: plan.requirements.minReplicas,
      maxReplicas: plan.maxReplicas,
      requestsPerReplica: plan.requestsPerReplica,
      prometheusAddress: platform.prometheusAddress,
    });
  }
  const alerts = new SloAlerts(chart, 'ChatAlerts', {
    server,
    firstToken: Duration.millis(plan.requirements.latency.firstTokenMs),
    perToken: Duration.millis(plan.requirements.latency.perTokenMs),
    maxReplicas: plan.maxReplicas,
  });
  [scrape, alerts].forEach((c) => c.node.addDependency(namespace));
  return chart;
}
