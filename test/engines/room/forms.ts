/** Every construct for a cluster with nothing but what it must be given, and with everything that it can be given. */
import { ApiObject, type App, Chart, Duration } from 'cdk8s';
import { GpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { AlertReceiver } from '../../../constructs/kubernetes/observability/alert-receiver';
import { AlertTarget } from '../../../constructs/kubernetes/observability/alert-target';
import { GpuTelemetry } from '../../../constructs/kubernetes/observability/gpu-telemetry';
import { MetricsScrape } from '../../../constructs/kubernetes/observability/metrics-scrape';
import { SloAlerts } from '../../../constructs/kubernetes/observability/slo-alerts';
import { Operator } from '../../../constructs/kubernetes/operators/operator';
import { karpenterRelease, KEDA, PROMETHEUS_ADDRESS } from '../../../constructs/kubernetes/operators/releases';
import { InferenceAutoscaler } from '../../../constructs/kubernetes/scaling/inference-autoscaler';
import { IsolatedNamespace } from '../../../constructs/kubernetes/security/isolated-namespace';
import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { VllmServer } from '../../../constructs/kubernetes/serving/vllm-server';
import { EbsStorageClass } from '../../../constructs/kubernetes/storage/ebs-storage-class';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmCapacity } from '../../../constructs/planning/llm-capacity';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { TextEmbeddingsServer } from '../../kubernetes/workload/text-embeddings-server';

/** Puts a construct into a chart. */
type Form = (chart: Chart) => unknown;

/** Forms by the name of the construct's class. */
export const FORMS: Readonly<Record<string, { readonly least: Form; readonly fullest: Form }>> = {
  AlertReceiver: {
    least: (chart) => new AlertReceiver(chart, 'People', { page: AlertTarget.webhook({ secretName: 'hook' }) }),
    fullest: (chart) =>
      new AlertReceiver(chart, 'People', {
        page: AlertTarget.pagerDuty({ secretName: 'pager', secretKey: 'key' }),
        ticket: AlertTarget.slack({ channel: '#ai', secretName: 'slack' }),
        namespaceName: 'own',
        repeatPageAfter: Duration.minutes(30),
        repeatTicketAfter: Duration.days(1),
        labels: { release: 'kps' },
      }),
  },
  EbsStorageClass: {
    least: (chart) => new EbsStorageClass(chart, 'Disks'),
    fullest: (chart) =>
      new EbsStorageClass(chart, 'Disks', {
        name: 'short-lived',
        volumeKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/volumes',
        deleteVolumes: true,
        throughputMibps: 750,
        tags: { team: 'ai' },
        isDefault: true,
      }),
  },
  GpuNodePool: {
    least: (chart) =>
      new GpuNodePool(chart, 'Pool', { accelerator: Accelerator.L4, maxGpus: 4, nodeRoleName: 'nodes', discoveryTag: 'cluster' }),
    fullest: (chart) =>
      new GpuNodePool(chart, 'Pool', {
        accelerator: Accelerator.L40S,
        maxGpus: 16,
        instanceProfileName: 'node-profile',
        discoveryTag: 'cluster',
        subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        securityGroupIds: ['sg-0123456789abcdef0'],
        tags: { team: 'ai' },
        gpusPerNode: 4,
        zones: ['us-east-1a', 'us-east-1b'],
        spot: true,
        capacityReservationIds: ['cr-0123456789abcdef0'],
        emptyFor: Duration.minutes(5),
        drainWithin: Duration.hours(4),
        expireAfter: Duration.days(14),
        volumeGiB: 200,
        volumeKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/volumes',
        bottlerocketVersion: '1.64.0',
      }),
  },
  GpuTelemetry: {
    least: (chart) =>
      new GpuTelemetry(chart, 'Gpus', { pool: GpuNodePool.fromNodeLabels(chart, 'Nodes', { accelerator: Accelerator.L4 }) }),
    fullest: (chart) =>
      new GpuTelemetry(chart, 'Gpus', {
        pool: GpuNodePool.fromNodeLabels(chart, 'Nodes', {
          accelerator: Accelerator.L4,
          nodeLabels: { team: 'models' },
          taints: ['dedicated=ml:NoSchedule'],
          maxGpus: 8,
        }),
        namespaceName: 'gpu-telemetry',
        image: 'nvcr.io/nvidia/k8s/dcgm-exporter:4.6.1-4.8.4-distroless',
        monitoringNamespace: 'observability',
        monitoringPodLabels: { app: 'prometheus' },
        alertNamespaceName: 'own',
        hotCelsius: 80,
        labels: { release: 'kps' },
      }),
  },
  InferenceAutoscaler: {
    least: (chart) => new InferenceAutoscaler(chart, 'Scaling', { server: leastServer(chart), ...range }),
    fullest: (chart) =>
      new InferenceAutoscaler(chart, 'Scaling', {
        server: fullestServer(chart),
        ...range,
        kvCacheUse: 0.7,
        calmFor: Duration.minutes(20),
      }),
  },
  IsolatedNamespace: {
    least: (chart) => new IsolatedNamespace(chart, 'Namespace'),
    fullest: (chart) => new IsolatedNamespace(chart, 'Namespace', { name: 'models', maxGpus: 8, maxPods: 20 }),
  },
  MetricsScrape: {
    least: (chart) => new MetricsScrape(chart, 'Metrics', { server: leastServer(chart) }),
    fullest: (chart) => new MetricsScrape(chart, 'Metrics', { server: fullestServer(chart), labels: { release: 'kps' } }),
  },
  Operator: {
    least: (chart) => new Operator(chart, 'Keda', { release: KEDA }),
    fullest: (chart) =>
      new Operator(chart, 'Karpenter', { release: karpenterRelease({ clusterName: 'cluster', interruptionQueueName: 'queue' }) }),
  },
  SloAlerts: {
    least: (chart) => new SloAlerts(chart, 'Alerts', { server: leastServer(chart), ...targets }),
    fullest: (chart) =>
      new SloAlerts(chart, 'Alerts', { server: fullestServer(chart), ...targets, after: Duration.minutes(5), labels: { release: 'kps' } }),
  },
  VllmServer: { least: leastServer, fullest: fullestServer },
};

/** Puts every form into a chart of its own. Their namespace is the user's, as for any chart. */
export function fillForms(app: App): void {
  const namespace = new Chart(app, 'namespace');
  new ApiObject(namespace, 'Own', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own' } });
  for (const [name, forms] of Object.entries(FORMS)) {
    for (const [how, form] of Object.entries(forms)) {
      const chart = new Chart(app, `${name.toLowerCase()}-${how}`, { namespace: 'own' });
      chart.addDependency(namespace);
      form(chart);
    }
  }
  const chart = new Chart(app, 'second-server', { namespace: 'own' });
  chart.addDependency(namespace);
  secondServer(chart);
  existingNamespace(chart);
}

const range = { minReplicas: 1, maxReplicas: 4, requestsPerReplica: 8, prometheusAddress: PROMETHEUS_ADDRESS };
const targets = { firstToken: Duration.millis(1500), perToken: Duration.millis(60), maxReplicas: 4 };

function leastServer(chart: Chart): VllmServer {
  return new VllmServer(chart, 'Server', {
    model: LlmModel.QWEN3_8B_FP8,
    pool: GpuNodePool.fromNodeLabels(chart, 'Nodes', { accelerator: Accelerator.L4 }),
    source: ModelSource.huggingFace({ modelId: LlmModel.QWEN3_8B_FP8.id }),
  });
}

function fullestServer(chart: Chart): VllmServer {
  const accelerator = Accelerator.L40S;
  const namespace = new IsolatedNamespace(chart, 'Closed', { name: `closed-${chart.node.id}`, maxGpus: 8 });
  const server = new VllmServer(chart, 'Server', {
    model: LlmModel.QWEN3_32B_FP8,
    pool: GpuNodePool.fromNodeLabels(chart, 'Nodes', {
      accelerator,
      nodeLabels: { team: 'models' },
      taints: ['dedicated=ml:NoSchedule'],
      maxGpus: 16,
    }),
    source: ModelSource.s3({ bucketName: 'weights', prefix: 'models/chat', region: 'us-east-1', endpointCidr: '10.0.0.0/16' }),
    capacity: LlmCapacity.plan({ model: LlmModel.QWEN3_32B_FP8, accelerator }),
    namespaceName: namespace.namespaceName,
    replicas: 2,
    clientLabels: { app: 'gateway' },
    monitoringNamespace: 'observability',
    monitoringPodLabels: { app: 'prometheus' },
    serviceName: 'chat',
    storageClassName: 'short-lived',
    drainFor: Duration.minutes(2),
    serviceAccountName: 'chat',
    image: 'vllm/vllm-openai:v0.28.0',
    remoteCodeReason: 'the code beside the weights was read',
  });
  server.node.addDependency(namespace);
  return server;
}

/** A namespace that is somebody else's, closed for a server of its own. */
function existingNamespace(chart: Chart): void {
  new IsolatedNamespace(chart, 'Existing', { name: 'own', existing: true, closeExisting: true });
}

/** A server that is no construct of the package, on the same skeleton and with all that takes any server. */
function secondServer(chart: Chart): void {
  const source = ModelSource.s3({ bucketName: 'weights', prefix: 'bge', region: 'us-east-1', endpointCidr: '10.0.0.0/16' });
  const server = new TextEmbeddingsServer(chart, 'Embeddings', { modelId: 'BAAI/bge-base-en-v1.5', source, weightBytes: 438e6 });
  new MetricsScrape(chart, 'Metrics', { server });
  new InferenceAutoscaler(chart, 'Scaling', { server, ...range });
  new SloAlerts(chart, 'Alerts', { server, maxReplicas: range.maxReplicas, wholeAnswer: Duration.millis(200) });
}
