import { Duration, JsonPatch } from 'cdk8s';
import { SloAlerts, type SloAlertsProps } from '../../../constructs/kubernetes/observability/slo-alerts';
import { only, patched, server, synth } from '../fixture';

const PROPS = { firstToken: Duration.seconds(2), perToken: Duration.millis(100), maxReplicas: 4 };
const rules = (props: Partial<SloAlertsProps> = {}) =>
  only(
    synth((chart) => new SloAlerts(chart, 'Alerts', { server: server(chart), ...PROPS, ...props })),
    'PrometheusRule',
  ).spec.groups[0].rules;

test('pages when users wait, and writes a ticket when they soon will', () => {
  expect(rules().map((r: any) => [r.alert, r.labels.severity])).toEqual([
    ['FirstTokenSlow', 'page'],
    ['TokensSlow', 'page'],
    ['QueueAtCeiling', 'ticket'],
    ['NoReplica', 'page'],
  ]);
});

test('measures the 95th percentile as vLLM names it, in seconds', () => {
  expect(rules()[0].expr).toBe(
    'histogram_quantile(0.95, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket{namespace="chat",model_name="Qwen/Qwen3-8B-FP8"}[5m]))) > 2',
  );
  expect(rules()[1].expr).toMatch(/vllm:inter_token_latency_seconds_bucket.* > 0\.1$/);
});

test('waits ten minutes unless told otherwise', () => {
  expect(rules()[0].for).toBe('600s');
  expect(rules({ after: Duration.minutes(2) })[0].for).toBe('120s');
});

test.each([[{ firstToken: Duration.millis(0) }], [{ perToken: Duration.millis(0) }], [{ after: Duration.seconds(1) }]])(
  'fails when a target is %j',
  (props) => {
    expect(() => rules(props)).toThrow(expect.objectContaining({ code: 'SloTarget' }));
  },
);

test('can be patched through its default child', () => {
  const objects = patched(
    (chart) => new SloAlerts(chart, 'A', { server: server(chart), ...PROPS }),
    JsonPatch.add('/metadata/labels', { team: 'a' }),
  );
  expect(only(objects, 'PrometheusRule').metadata.labels).toEqual({ team: 'a' });
});
