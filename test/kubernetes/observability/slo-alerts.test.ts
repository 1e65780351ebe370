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

const OWN = 'namespace="chat",groundplan_dev_model_server="c88a33f10c"';

test('watches first token, pace, queue and presence of the pods of this server', () => {
  expect(rules().map((r) => [r.alert, r.expr])).toEqual([
    ['FirstTokenSlow', `histogram_quantile(0.95, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket{${OWN}}[5m]))) > 1.5`],
    ['TokensSlow', `histogram_quantile(0.95, sum by (le) (rate(vllm:inter_token_latency_seconds_bucket{${OWN}}[5m]))) > 0.05`],
    ['QueueAtCeiling', `sum(vllm:num_requests_waiting{${OWN}}) > 0 and count(up{${OWN}} == 1) >= 4`],
    ['NoReplica', `absent(up{${OWN}} == 1)`],
  ]);
});

test('watches whole answers where they are promised', () => {
  const [rule] = rules({ firstToken: undefined, perToken: undefined, wholeAnswer: Duration.seconds(2) });
  expect([rule.alert, rule.expr]).toEqual([
    'AnswersSlow',
    `histogram_quantile(0.95, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket{${OWN}}[5m]))) > 2`,
  ]);
});

test('promises nothing that nobody asked for, and watches what the server reports', () => {
  const none = { firstToken: undefined, perToken: undefined };
  expect(rules(none).map((r) => r.alert)).toEqual(['QueueAtCeiling', 'NoReplica']);
  expect(rules(none, { metrics: {} }).map((r) => r.alert)).toEqual(['NoReplica']);
});

test.each([
  ['firstToken', 'time to first token'],
  ['perToken', 'time between tokens'],
  ['wholeAnswer', 'time to the whole answer'],
])('fails when %s is promised of a server that does not report it', (prop, what) => {
  const none = { firstToken: undefined, perToken: undefined };
  expect(() => synth({ ...none, [prop]: Duration.seconds(1) }, { metrics: {} })).toThrow(
    `'${prop}' is given, but the 'server' test/Server does not report its ${what}; leave it out [ServerMetric at test/Alerts]`,
  );
});

test('the alerts of two servers of one model are never the same to the Alertmanager', () => {
  const [a, b] = ['blue', 'green'].map((namespaceName) => rules({}, { namespaceName })[3].labels);
  expect(a).toEqual({ severity: 'page', namespace: 'blue', server: 'server', model: 'Qwen/Qwen3-8B' });
  expect(b).toEqual({ ...a, namespace: 'green' });
});

test('the name of a model is no template', () => {
  expect(rules({}, { servedModelName: 'a{{ .Value }}' })[0].labels.model).toBe('a{{"{{"}} .Value }}');
});

test('fails when neither the server nor its chart names a namespace', () => {
  expect(() => synth({}, { namespaceName: null })).toThrow(
    "the 'server' test/Server has no namespace, so its metrics could not be told from those of a copy in another one; " +
      "give it a 'namespaceName', or its chart a 'namespace' [ServerNamespace at test/Alerts]",
  );
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

test('lies in the namespace of the server', () => {
  const { kind, metadata } = synth();
  expect([kind, metadata.namespace]).toEqual(['PrometheusRule', 'chat']);
});

test.each([
  [{ firstToken: Duration.millis(0) }, "'firstToken' must be at least 1 ms, got 0 ms"],
  [{ perToken: Duration.millis(0.4) }, "'perToken' must be at least 1 ms, got 0.4 ms"],
  [{ wholeAnswer: Duration.millis(Infinity) }, "'wholeAnswer' must be at least 1 ms, got Infinity ms"],
  [{ maxReplicas: 0 }, "'maxReplicas' must be a whole number of at least 1, got 0"],
  [{ maxReplicas: NaN }, "'maxReplicas' must be a whole number of at least 1, got NaN"],
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

test('carries the labels that a Prometheus selects by', () => {
  const labels: Record<string, string> = { release: 'kps', 'example.com/team': '' };
  expect(synth({ labels }).metadata.labels).toEqual(labels);
});

test.each([
  ['-bad', 'x'],
  ['release', 'not a value'],
])('fails when a label is %s: %s', (key, value) => {
  const labels: Record<string, string> = { [key]: value };
  expect(() => synth({ labels })).toThrow(
    `'labels' must be labels as Kubernetes takes them: at most 63 letters, digits, '-', '_' and '.', got '${key}: ${value}' [MonitoringLabels at test/Alerts]`,
  );
});
