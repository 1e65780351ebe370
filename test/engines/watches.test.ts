/** Alerts and queries of two servers of one model, as Prometheus itself evaluates them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Duration, Testing } from 'cdk8s';
import { GpuNodePool, InferenceAutoscaler, ModelSource, SloAlerts, VllmServer } from '../../constructs/kubernetes';
import { Accelerator, LlmModel } from '../../constructs/planning';
import { prometheusProgram } from './room/prometheus-program';

const model = LlmModel.QWEN3_8B_FP8;
const chart = new Chart(Testing.app(), 'two', { namespace: 'chat' });
const pool = GpuNodePool.fromNodeLabels(chart, 'Pool', { accelerator: Accelerator.L4 });
const servers = ['A', 'B'].map((id) => {
  const server = new VllmServer(chart, id, { model, pool, source: ModelSource.huggingFace({ modelId: model.id }) });
  new SloAlerts(chart, `Alerts${id}`, {
    server,
    firstToken: Duration.millis(1500),
    perToken: Duration.millis(50),
    maxReplicas: 2,
    after: Duration.minutes(1),
  });
  new InferenceAutoscaler(chart, `Scaling${id}`, {
    server,
    minReplicas: 1,
    maxReplicas: 2,
    requestsPerReplica: 8,
    prometheusAddress: 'http://prometheus.monitoring:9090',
  });
  return server;
});
const objects = chart.toJson();

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'groundplan-watches-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A series of one pod of a server, as its PodMonitor has it written. */
function series(metric: string, server: VllmServer, pod: number, values: string, labels = ''): object {
  const own = `groundplan_dev_model_server="${server.podLabels['groundplan.dev/model-server']}"`;
  return { series: `${metric}{namespace="chat",${own},pod="${pod}",model_name="${model.id}"${labels}}`, values };
}

/** Hands promtool series and what must come of them. */
function promtool(input: object[], expected: object): void {
  const rules = objects.filter((o) => o.kind === 'PrometheusRule');
  rules.forEach((o, i) =>
    writeFileSync(join(folder, `rules-${i}.yaml`), JSON.stringify({ groups: [{ ...o.spec.groups[0], name: `${i}` }] })),
  );
  const file = join(folder, 'test.yaml');
  const test = { interval: '15s', input_series: input, ...expected };
  writeFileSync(file, JSON.stringify({ rule_files: rules.map((_, i) => `rules-${i}.yaml`), evaluation_interval: '15s', tests: [test] }));
  expect(execFileSync(prometheusProgram('promtool'), ['test', 'rules', file], { encoding: 'utf8' })).toContain('SUCCESS');
}

/** The alerts of a name that must be there after five minutes, one a server. */
function firing(alertname: string, severity: string, summary: string, of: readonly VllmServer[]): object {
  const exp_alerts = of.map((server) => ({
    exp_labels: { severity, namespace: 'chat', server: server.scaleTarget.name, model: model.id },
    exp_annotations: { summary },
  }));
  return { eval_time: '5m', alertname, exp_alerts };
}

test('a server without a replica is told, whatever the other server of its model does', () => {
  const [a, b] = servers;
  const summary = 'no replica of the model server reports; nobody is served';
  const scraped = [series('up', a, 1, '1x20'), series('up', b, 1, '0x20')];
  promtool(scraped, { alert_rule_test: [firing('NoReplica', 'page', summary, [b])] });
  promtool(scraped.slice(0, 1), { alert_rule_test: [firing('NoReplica', 'page', summary, [b])] });
  promtool([], { alert_rule_test: [firing('NoReplica', 'page', summary, servers)] });
});

test('a queue is told of the server that has one at its ceiling', () => {
  const [a, b] = servers;
  const waits = [series('vllm:num_requests_waiting', a, 1, '3x20'), series('vllm:num_requests_waiting', b, 1, '3x20')];
  const up = [series('up', a, 1, '1x20'), series('up', a, 2, '1x20'), series('up', b, 1, '1x20')];
  const summary = 'requests wait although all 2 replicas run; raise the ceiling or the quota';
  promtool([...waits, ...up], { alert_rule_test: [firing('QueueAtCeiling', 'ticket', summary, [a])] });
});

test('slow tokens are told of the server that is slow', () => {
  const [a, b] = servers;
  const tokens = (server: VllmServer, within: string): object[] => [
    series('vllm:inter_token_latency_seconds_bucket', server, 1, within, ',le="0.025"'),
    series('vllm:inter_token_latency_seconds_bucket', server, 1, '0+10x20', ',le="0.1"'),
    series('vllm:inter_token_latency_seconds_bucket', server, 1, '0+10x20', ',le="+Inf"'),
  ];
  const summary = '95th percentile of the time between tokens is over 50 ms';
  promtool([...tokens(a, '0+10x20'), ...tokens(b, '0+1x20')], { alert_rule_test: [firing('TokensSlow', 'page', summary, [b])] });
});

test('each scaler counts the requests of its own server', () => {
  const input = servers.flatMap((server, i) => [
    series('vllm:num_requests_running', server, 1, `${10 * (i + 1)}x20`),
    series('vllm:num_requests_running', server, 2, '1x20'),
    series('vllm:num_requests_waiting', server, 1, '2x20'),
    series('vllm:num_requests_waiting', server, 2, '0x20'),
  ]);
  const queries = objects.filter((o) => o.kind === 'ScaledObject').map((o) => o.spec.triggers[0].metadata.query as string);
  promtool(input, {
    promql_expr_test: queries.map((expr, i) => ({ expr, eval_time: '5m', exp_samples: [{ labels: '{}', value: 10 * (i + 1) + 3 }] })),
  });
});
