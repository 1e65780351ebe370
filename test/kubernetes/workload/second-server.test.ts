import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Testing } from 'cdk8s';
import {
  InferenceAutoscaler,
  type InferenceAutoscalerProps,
  MetricsScrape,
  ModelSource,
  SloAlerts,
  type SloAlertsProps,
} from '../../../constructs/kubernetes';
import { TextEmbeddingsServer } from './text-embeddings-server';

const source = ModelSource.s3({ bucketName: 'models', prefix: 'bge-base/v1', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' });
const SCALING = { minReplicas: 1, maxReplicas: 4, requestsPerReplica: 32, prometheusAddress: 'http://prometheus.monitoring:9090' };
const SLO = { maxReplicas: 4, wholeAnswer: Duration.millis(200) };

function synth(scaling: Partial<InferenceAutoscalerProps> = {}, slo: Partial<SloAlertsProps> = {}) {
  const chart = Testing.chart();
  const server = new TextEmbeddingsServer(chart, 'Embeddings', {
    modelId: 'BAAI/bge-base-en-v1.5',
    source,
    weightBytes: 438e6,
    namespaceName: 'search',
    replicas: 2,
    clientLabels: { app: 'search' },
  });
  new MetricsScrape(chart, 'Metrics', { server });
  new InferenceAutoscaler(chart, 'Scaling', { server, ...SCALING, ...scaling });
  new SloAlerts(chart, 'Alerts', { server, ...SLO, ...slo });
  const objects = Testing.synth(chart);
  return { server, objects, only: (kind: string) => objects.find((o) => o.kind === kind) };
}

test('a second server takes at most 60 lines', () => {
  const lines = readFileSync(join(__dirname, 'text-embeddings-server.ts'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(60);
});

test('has all that a server has, in its namespace', () => {
  expect(synth().objects.map((o) => [o.kind, o.metadata.namespace])).toEqual(
    ['PodMonitor', 'ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy', 'ScaledObject', 'PrometheusRule'].map(
      (kind) => [kind, 'search'],
    ),
  );
});

test('serves from the processor, on nodes of any kind', () => {
  const { template } = synth().only('Deployment').spec;
  expect([template.spec.nodeSelector, template.spec.tolerations]).toEqual([undefined, undefined]);
  const [container] = template.spec.containers;
  expect(container.args).toEqual(['--model-id=/models', '--served-model-name=BAAI/bge-base-en-v1.5', '--port=8080', '--json-output']);
  expect(container.resources).toEqual({
    requests: { cpu: '4000m', memory: '4096Mi', 'ephemeral-storage': '20940Mi' },
    limits: { memory: '4096Mi' },
  });
  expect(container.readinessProbe.httpGet).toEqual({ path: '/health', port: 'http' });
  expect(template.spec.volumes.map((v: { name: string }) => v.name)).toEqual(['models', 'cache', 'tmp']);
});

test('scales on the requests that wait, the one thing of load that it reports', () => {
  const { server, only } = synth();
  const own = `namespace="search",groundplan_dev_model_server="${server.podLabels['groundplan.dev/model-server']}"`;
  expect(only('ScaledObject').spec.triggers.map((t: { metadata: { query: string } }) => t.metadata.query)).toEqual([
    `sum(te_queue_size{${own}})`,
  ]);
  expect(only('ScaledObject').spec.scaleTargetRef.name).toBe(only('Deployment').metadata.name);
});

test('is watched for whole answers, since it writes no tokens', () => {
  const rules: { alert: string; expr: string }[] = synth().only('PrometheusRule').spec.groups[0].rules;
  expect(rules.map((r) => r.alert)).toEqual(['AnswersSlow', 'QueueAtCeiling', 'NoReplica']);
  expect(rules[0].expr).toContain('rate(te_request_duration_bucket{namespace="search",');
});

test('fails when tokens are promised of it, or a share of a cache that it has not', () => {
  expect(() => synth({}, { firstToken: Duration.seconds(1) })).toThrow('[ServerMetric at test/Alerts]');
  expect(() => synth({ kvCacheUse: 0.5 })).toThrow('[ServerMetric at test/Scaling]');
});
