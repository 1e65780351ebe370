import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
import { InferenceAutoscaler, type InferenceAutoscalerProps } from '../../../constructs/kubernetes/scaling/inference-autoscaler';
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

test('scales the Deployment of the server between floor and ceiling, in its namespace', () => {
  const { kind, metadata, spec } = synth({ minReplicas: 2, maxReplicas: 6 }, { namespaceName: 'chat' });
  expect([kind, metadata.namespace, spec.scaleTargetRef]).toEqual(['ScaledObject', 'chat', { name: 'server' }]);
  expect([spec.minReplicaCount, spec.maxReplicaCount]).toEqual([2, 6]);
});

test('asks for the requests and the cache of this model in this namespace', () => {
  const labels = 'namespace="chat",model_name="Qwen/Qwen3-8B"';
  expect(synth({}, { namespaceName: 'chat' }).spec.triggers).toEqual([
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

test('asks in no namespace when the server has none', () => {
  const { metadata, spec } = synth();
  expect(metadata.namespace).toBeUndefined();
  expect(spec.triggers[1].metadata.query).toBe('sum(vllm:kv_cache_usage_perc{model_name="Qwen/Qwen3-8B"})');
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
    `'minReplicas' (${minReplicas}) and 'maxReplicas' (${maxReplicas}) must be whole numbers with 1 <= 'minReplicas' <= 'maxReplicas' [ReplicaRange at test/Scaler]`,
  );
});

test.each([
  [{ requestsPerReplica: 0 }, "'requestsPerReplica' must be a whole number of at least 1, got 0"],
  [{ kvCacheUse: 0 }, "'kvCacheUse' must be above 0 and at most 1, got 0"],
  [{ kvCacheUse: 1.1 }, "'kvCacheUse' must be above 0 and at most 1, got 1.1"],
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
