import { ApiObject, App, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { GpuNodePool } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { InferenceAutoscaler, type InferenceAutoscalerProps } from '../../../constructs/kubernetes/scaling/inference-autoscaler';
import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { VllmServer } from '../../../constructs/kubernetes/serving/vllm-server';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { LlmModel } from '../../../constructs/planning/llm-model';
import { modelServer, type FakeServerProps } from '../support';

type Change = (scaler: InferenceAutoscaler) => void;

function synth(props: Partial<InferenceAutoscalerProps> = {}, server: FakeServerProps = {}, change: Change = () => {}) {
  const chart = Testing.chart();
  change(
    new InferenceAutoscaler(chart, 'Scaler', {
      server: modelServer(chart, 'Server', server),
      minReplicas: 1,
      maxReplicas: 4,
      requestsPerReplica: 7,
      prometheusAddress: 'http://prometheus.monitoring:9090',
      ...props,
    }),
  );
  return Testing.synth(chart)[0];
}

function queriesOf(metrics: FakeServerProps['metrics'], props: Partial<InferenceAutoscalerProps> = {}): string[] {
  return synth(props, { metrics }).spec.triggers.map((t: { metadata: { query: string } }) => t.metadata.query);
}

test('scales the Deployment of the server between floor and ceiling, in its namespace', () => {
  const { kind, metadata, spec } = synth({ minReplicas: 2, maxReplicas: 6 }, { namespaceName: 'chat' });
  expect([kind, metadata.namespace]).toEqual(['ScaledObject', 'chat']);
  expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'server' });
  expect([spec.minReplicaCount, spec.maxReplicaCount]).toEqual([2, 6]);
});

test('asks for the requests and the cache of the pods of this server', () => {
  const labels = 'namespace="chat",groundplan_dev_model_server="c88a33f10c"';
  expect(synth().spec.triggers).toEqual([
    {
      type: 'prometheus',
      name: 'requests',
      metricType: 'AverageValue',
      metadata: {
        serverAddress: 'http://prometheus.monitoring:9090',
        query: `sum(vllm:num_requests_running{${labels}}) + sum(vllm:num_requests_waiting{${labels}})`,
        threshold: '7',
        ignoreNullValues: 'false',
      },
    },
    {
      type: 'prometheus',
      name: 'kv-cache',
      metricType: 'AverageValue',
      metadata: {
        serverAddress: 'http://prometheus.monitoring:9090',
        query: `sum(vllm:kv_cache_usage_perc{${labels}})`,
        threshold: '0.8',
        ignoreNullValues: 'false',
      },
    },
  ]);
});

test('never asks for two servers of one model together', () => {
  const chart = Testing.chart();
  const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator: Accelerator.L4 });
  const source = ModelSource.huggingFace({ modelId: LlmModel.QWEN3_8B_FP8.id });
  for (const id of ['A', 'B']) {
    const server = new VllmServer(chart, `Server${id}`, { model: LlmModel.QWEN3_8B_FP8, pool, source, namespaceName: 'chat' });
    new InferenceAutoscaler(chart, id, { server, minReplicas: 1, maxReplicas: 2, requestsPerReplica: 1, prometheusAddress: 'http://p' });
  }
  const queries = Testing.synth(chart)
    .filter((o) => o.kind === 'ScaledObject')
    .flatMap((o) => o.spec.triggers.map((t: { metadata: { query: string } }) => t.metadata.query));
  expect(new Set(queries).size).toBe(4);
});

test('takes the namespace of the chart that the server stands in', () => {
  const app = new App();
  const server = modelServer(new Chart(app, 'serving', { namespace: 'staging' }), 'Server', { namespaceName: null });
  const chart = new Chart(app, 'scaling');
  new InferenceAutoscaler(chart, 'Scaler', {
    server,
    minReplicas: 1,
    maxReplicas: 2,
    requestsPerReplica: 1,
    prometheusAddress: 'http://p',
  });
  const [{ metadata, spec }] = chart.toJson();
  expect(metadata.namespace).toBe('staging');
  expect(spec.triggers[1].metadata.query).toBe(
    'sum(vllm:kv_cache_usage_perc{namespace="staging",groundplan_dev_model_server="c88a33f10c"})',
  );
});

test('fails when neither the server nor its chart names a namespace', () => {
  expect(() => synth({}, { namespaceName: null })).toThrow(
    "the 'server' test/Server has no namespace, so its metrics could not be told from those of a copy in another one; " +
      "give it a 'namespaceName', or its chart a 'namespace' [ServerNamespace at test/Scaler]",
  );
});

test('asks for what the server reports and no more', () => {
  expect(queriesOf({ requestsWaiting: 'te_queue_size' })).toEqual([
    'sum(te_queue_size{namespace="chat",groundplan_dev_model_server="c88a33f10c"})',
  ]);
});

test('fails when the server reports no requests', () => {
  expect(() => queriesOf({ kvCacheUse: 'cache' })).toThrow(
    "the 'server' test/Server reports neither requests in service nor requests that wait, so nothing says how many replicas it needs; " +
      'scale it on something else [ServerMetric at test/Scaler]',
  );
});

test('fails when a share of the cache is given that the server does not report', () => {
  expect(() => queriesOf({ requestsRunning: 'running' }, { kvCacheUse: 0.5 })).toThrow(
    "'kvCacheUse' is given, but the 'server' test/Server does not report the use of a KV cache; leave it out [ServerMetric at test/Scaler]",
  );
});

test('lets no quote of a label out of its query', () => {
  const [{ metadata }] = synth({}, { podLabels: { app: 'a"} or vector(1) #\\' } }).spec.triggers;
  expect(metadata.query).toContain('{namespace="chat",app="a\\"} or vector(1) #\\\\"}');
});

test('grows at once and shrinks by one replica after 10 calm minutes', () => {
  const { behavior } = synth().spec.advanced.horizontalPodAutoscalerConfig;
  expect(behavior.scaleUp.stabilizationWindowSeconds).toBe(0);
  // The planner counts every replica that the load needs; the default of 10 % would let the last one be missing.
  expect(behavior.scaleUp.tolerance).toBe(0);
  expect(behavior.scaleDown).toEqual({ stabilizationWindowSeconds: 600, policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }] });
});

test('takes the share of the cache and the calm that it is given', () => {
  const { triggers, advanced } = synth({ kvCacheUse: 0.5, calmFor: Duration.minutes(30) }).spec;
  expect(triggers[1].metadata.threshold).toBe('0.5');
  expect(advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds).toBe(1800);
});

test('keeps its replicas when Prometheus cannot be asked', () => {
  expect(synth({ minReplicas: 2 }).spec.fallback).toEqual({ failureThreshold: 3, replicas: 2, behavior: 'currentReplicasIfHigher' });
});

test.each([
  [0, 4],
  [5, 4],
  [1.5, 4],
  [1, NaN],
])('fails when replicas go from %p to %p', (minReplicas, maxReplicas) => {
  expect(() => synth({ minReplicas, maxReplicas })).toThrow(
    `'minReplicas' (${minReplicas}) and 'maxReplicas' (${maxReplicas}) must be whole numbers with 1 <= 'minReplicas' < 'maxReplicas' [ReplicaRange at test/Scaler]`,
  );
});

test.each([
  [{ requestsPerReplica: 0 }, "'requestsPerReplica' must be a whole number of at least 1, got 0"],
  [{ kvCacheUse: 0 }, "'kvCacheUse' must be from 0.001 to 1, got 0"],
  [{ kvCacheUse: 0.0009 }, "'kvCacheUse' must be from 0.001 to 1, got 0.0009"],
  [{ kvCacheUse: 1.1 }, "'kvCacheUse' must be from 0.001 to 1, got 1.1"],
  [{ kvCacheUse: NaN }, "'kvCacheUse' must be from 0.001 to 1, got NaN"],
  [{ calmFor: Duration.seconds(59) }, "'calmFor' must be whole seconds from 60 to 3600, got 59"],
  [{ calmFor: Duration.hours(2) }, "'calmFor' must be whole seconds from 60 to 3600, got 7200"],
  [{ calmFor: Duration.millis(60_500) }, "'calmFor' must be whole seconds from 60 to 3600, got 60.5"],
])('fails when a target cannot be: %#', (props, message) => {
  expect(() => synth(props)).toThrow(`${message} [ScalingTarget at test/Scaler]`);
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  for (const id of ['A', 'B']) {
    const server = modelServer(chart, `Server${id}`);
    new InferenceAutoscaler(chart, id, { server, minReplicas: 1, maxReplicas: 2, requestsPerReplica: 1, prometheusAddress: 'http://p' });
  }
  expect(new Set(Testing.synth(chart).map((o) => o.metadata.name)).size).toBe(2);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.replace('/spec/pollingInterval', 30);
  expect(synth({}, {}, (scaler) => ApiObject.of(scaler).addJsonPatch(patch)).spec.pollingInterval).toBe(30);
});

test('fails when there is nothing to scale, and says what to do instead', () => {
  expect(() => synth({ minReplicas: 3, maxReplicas: 3 })).toThrow(
    "'minReplicas' and 'maxReplicas' are both 3, so there is nothing to scale; leave the autoscaler out and give the server 'replicas: 3' " +
      '[ReplicaRange at test/Scaler]',
  );
});

test.each(['prometheus.monitoring:9090', 'ftp://prometheus', 'http://', 'http://a b', ''])(
  'fails when the address of Prometheus is %p',
  (prometheusAddress) => {
    expect(() => synth({ prometheusAddress })).toThrow(
      "'prometheusAddress' must be an address that begins with http:// or https://, such as http://prometheus.monitoring:9090, " +
        `got '${prometheusAddress}' [PrometheusAddress at test/Scaler]`,
    );
  },
);

test.each(['https://prometheus.example/tenant', 'http://p', '${Token[Address.1]}'])('asks Prometheus at %p', (prometheusAddress) => {
  expect(synth({ prometheusAddress }).spec.triggers[0].metadata.serverAddress).toBe(prometheusAddress);
});
