import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
import { SloAlerts, type SloAlertsProps } from '../../../constructs/kubernetes/observability/slo-alerts';
import { modelServer, type FakeServerProps } from '../support';

const TARGETS = { firstToken: Duration.millis(1500), perToken: Duration.millis(50), maxReplicas: 4 };

function synth(props: Partial<SloAlertsProps> = {}, server: FakeServerProps = {}, change: (alerts: SloAlerts) => void = () => {}) {
  const chart = Testing.chart();
  change(new SloAlerts(chart, 'Alerts', { server: modelServer(chart, 'Server', server), ...TARGETS, ...props }));
  return Testing.synth(chart)[0];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

function rules(props: Partial<SloAlertsProps> = {}, server: FakeServerProps = {}): Rule[] {
  return synth(props, server).spec.groups[0].rules;
}

test('watches first token, pace, queue and presence of this model in its namespace', () => {
  const labels = 'namespace="chat",model_name="Qwen/Qwen3-8B"';
  expect(rules({}, { namespaceName: 'chat' }).map((r) => [r.alert, r.expr])).toEqual([
    ['FirstTokenSlow', `histogram_quantile(0.95, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket{${labels}}[5m]))) > 1.5`],
    ['TokensSlow', `histogram_quantile(0.95, sum by (le) (rate(vllm:inter_token_latency_seconds_bucket{${labels}}[5m]))) > 0.05`],
    ['QueueAtCeiling', `sum(vllm:num_requests_waiting{${labels}}) > 0 and count(vllm:num_requests_running{${labels}}) >= 4`],
    ['NoReplica', `absent(vllm:num_requests_running{${labels}})`],
  ]);
});

test('wakes somebody for what users feel now, and writes a ticket for what they soon will', () => {
  expect(rules().map((r) => [r.alert, r.labels.severity])).toEqual([
    ['FirstTokenSlow', 'page'],
    ['TokensSlow', 'page'],
    ['QueueAtCeiling', 'ticket'],
    ['NoReplica', 'page'],
  ]);
});

test('names the model and says what is wrong with the number promised', () => {
  expect(rules()[0]).toMatchObject({
    labels: { model: 'Qwen/Qwen3-8B' },
    annotations: { summary: '95th percentile of the time to first token is over 1500 ms' },
  });
});

test('waits 10 minutes by default', () => {
  expect(new Set(rules().map((r) => r.for))).toEqual(new Set(['600s']));
  expect(new Set(rules({ after: Duration.minutes(1) }).map((r) => r.for))).toEqual(new Set(['60s']));
});

test('lies in the namespace of the server, if it has one', () => {
  expect([synth({}, { namespaceName: 'chat' }), synth()].map((o) => [o.kind, o.metadata.namespace])).toEqual([
    ['PrometheusRule', 'chat'],
    ['PrometheusRule', undefined],
  ]);
});

test.each([
  [{ firstToken: Duration.millis(0) }, "'firstToken' must be above 0, got 0 ms"],
  [{ perToken: Duration.millis(0) }, "'perToken' must be above 0, got 0 ms"],
  [{ after: Duration.seconds(59) }, "'after' must be whole seconds, at least 60, got 59"],
  [{ after: Duration.millis(60_500) }, "'after' must be whole seconds, at least 60, got 60.5"],
])('fails when a target cannot be: %#', (props, message) => {
  expect(() => synth(props)).toThrow(`${message} [SloTarget at test/Alerts]`);
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  ['A', 'B'].forEach((id) => new SloAlerts(chart, id, { server: modelServer(chart, `Server${id}`), ...TARGETS }));
  expect(new Set(Testing.synth(chart).map((o) => o.metadata.name)).size).toBe(2);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.replace('/spec/groups/0/rules/2/labels/severity', 'page');
  const { spec } = synth({}, {}, (alerts) => ApiObject.of(alerts).addJsonPatch(patch));
  expect(spec.groups[0].rules[2].labels.severity).toBe('page');
});
