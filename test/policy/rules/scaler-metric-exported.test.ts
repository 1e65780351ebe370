import { cluster, scaledObject, say } from '../support';

const subject = 'ScaledObject chat/chat';
const query = (text: string): string[] =>
  say('ScalerMetricExported', cluster(scaledObject({}, { query: text }))).map(([, , message]) => message);

test.each([
  'sum(vllm:num_requests_waiting{model_name="chat"})',
  'avg(vllm:kv_cache_usage_perc) * 100',
  'sum(rate(vllm:generation_tokens_total[2m]))',
  'histogram_quantile(0.95, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[5m])))',
  'sum(vllm:num_requests_running) + sum(vllm:num_requests_waiting)',
  'sum(rate(vllm:nixl_num_failed_transfers_total[5m]))',
])('accepts %p', (text) => {
  expect(query(text)).toEqual([]);
});

test.each([
  ['sum(vllm:gpu_cache_usage_perc)', "vLLM exports no metric 'vllm:gpu_cache_usage_perc'; it exports 'vllm:kv_cache_usage_perc'"],
  ['sum(rate(vllm:prompt_tokens[1m]))', "vLLM exports no metric 'vllm:prompt_tokens'; it exports 'vllm:prompt_tokens_total'"],
  ['sum(vllm:queue_depth)', "vLLM exports no metric 'vllm:queue_depth'"],
])('flags %p', (text, message) => {
  expect(query(text)).toEqual([message]);
});

test.each(['vllm:num_requests_waiting', 'sum by (pod) (vllm:num_requests_waiting)', 'sum(vllm:num_requests_waiting) by (pod)'])(
  'flags %p, which gives a value a pod',
  (text) => {
    expect(query(text)).toEqual([`the query '${text}' may give a value for each pod, but the trigger takes a single one`]);
  },
);

test('flags a lost metric that would look like no load', () => {
  const object = scaledObject({ fallback: undefined }, { ignoreNullValues: undefined });
  expect(say('ScalerMetricExported', cluster(object))).toEqual([
    [subject, 'spec.fallback', 'no fallback says how many replicas there are when the metric is lost'],
    [subject, 'spec.triggers[0].metadata.ignoreNullValues', '\'ignoreNullValues\' is not "false", so a lost metric looks like no load'],
  ]);
});

test.each([{ minReplicaCount: 0 }, { minReplicaCount: undefined }, { idleReplicaCount: 0 }])(
  'flags %p on a metric of the pods',
  (change) => {
    expect(say('ScalerMetricExported', cluster(scaledObject(change)))).toEqual([
      [subject, 'spec.minReplicaCount', 'scales to zero on a metric of its own pods, which nothing wakes again'],
    ]);
  },
);

test('accepts scaling to zero where something outside the pods wakes them', () => {
  const { triggers } = scaledObject().spec as { triggers: unknown[] };
  expect(say('ScalerMetricExported', cluster(scaledObject({ minReplicaCount: 0, triggers: [...triggers, { type: 'cron' }] })))).toEqual([]);
});

test('leaves triggers on other metrics alone', () => {
  const triggers = [
    { type: 'aws-sqs-queue', metadata: {} },
    { type: 'prometheus', metadata: { query: 'up' } },
  ];
  expect(say('ScalerMetricExported', cluster(scaledObject({ minReplicaCount: 0, triggers, fallback: undefined })))).toEqual([]);
});

test('flags a query that two servers scale on', () => {
  const other = { ...scaledObject({ scaleTargetRef: { name: 'chat-b' } }), metadata: { name: 'chat-b', namespace: 'chat' } };
  const message = (name: string) =>
    `ScaledObject chat/${name} scales something else on the same query, so both grow for the load of both; select the pods of one server`;
  expect(say('ScalerMetricExported', cluster(scaledObject(), other))).toEqual([
    [subject, 'spec.triggers[0].metadata.query', message('chat-b')],
    ['ScaledObject chat/chat-b', 'spec.triggers[0].metadata.query', message('chat')],
  ]);
});

test('accepts the same scaler in two sets of manifests', () => {
  expect(say('ScalerMetricExported', cluster(scaledObject(), scaledObject()))).toEqual([]);
});

test.each(['0.0009', '0', -1])('flags the threshold %p, of which KEDA hands on nothing', (threshold) => {
  expect(say('ScalerMetricExported', cluster(scaledObject({}, { threshold })))).toEqual([
    [subject, 'spec.triggers[0].metadata.threshold', `the threshold ${Number(threshold)} is below 0.001, the least that KEDA hands on`],
  ]);
});
