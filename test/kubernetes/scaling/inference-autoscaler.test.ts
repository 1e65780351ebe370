import { Duration, JsonPatch } from 'cdk8s';
import { InferenceAutoscaler, type InferenceAutoscalerProps } from '../../../constructs/kubernetes/scaling/inference-autoscaler';
import { only, patched, server, synth } from '../fixture';

const PROPS = { minReplicas: 1, maxReplicas: 4, requestsPerReplica: 11, prometheusAddress: 'http://p:9090' };
const make = (props: Partial<InferenceAutoscalerProps> = {}) =>
  only(
    synth((chart) => new InferenceAutoscaler(chart, 'Scaling', { server: server(chart), ...PROPS, ...props })),
    'ScaledObject',
  ).spec;

test('asks for a replica for each full share of running and waiting requests', () => {
  expect(make().triggers[0].metadata).toEqual({
    serverAddress: 'http://p:9090',
    query:
      'sum(vllm:num_requests_running{namespace="chat",model_name="Qwen/Qwen3-8B-FP8"}) + sum(vllm:num_requests_waiting{namespace="chat",model_name="Qwen/Qwen3-8B-FP8"})',
    threshold: '11',
    ignoreNullValues: 'false',
  });
});

test('asks for a replica when the KV cache fills', () => {
  expect(make().triggers[1].metadata).toMatchObject({
    query: 'sum(vllm:kv_cache_usage_perc{namespace="chat",model_name="Qwen/Qwen3-8B-FP8"})',
    threshold: '0.8',
  });
});

test('keeps what runs when Prometheus cannot be asked', () => {
  expect(make().fallback).toEqual({ failureThreshold: 3, replicas: 1, behavior: 'currentReplicasIfHigher' });
});

test('grows at once and shrinks one by one after ten calm minutes', () => {
  const { scaleUp, scaleDown } = make().advanced.horizontalPodAutoscalerConfig.behavior;
  expect(scaleUp.stabilizationWindowSeconds).toBe(0);
  expect(scaleDown).toEqual({ stabilizationWindowSeconds: 600, policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }] });
});

test.each([
  [{ minReplicas: 0 }, 'ReplicaRange'],
  [{ minReplicas: 5 }, 'ReplicaRange'],
  [{ requestsPerReplica: 0 }, 'ScalingTarget'],
  [{ kvCacheUse: 1.2 }, 'ScalingTarget'],
  [{ calmFor: Duration.seconds(10) }, 'ScalingTarget'],
])('fails when props are %j', (props, code) => {
  expect(() => make(props)).toThrow(expect.objectContaining({ code }));
});

test('can be patched through its default child', () => {
  const objects = patched(
    (chart) => new InferenceAutoscaler(chart, 'S', { server: server(chart), ...PROPS }),
    JsonPatch.add('/spec/cooldownPeriod', 60),
  );
  expect(only(objects, 'ScaledObject').spec.cooldownPeriod).toBe(60);
});
