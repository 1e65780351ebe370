import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { MetricsScrape } from '../../../constructs/kubernetes/observability/metrics-scrape';
import { modelServer, type FakeServerProps } from '../support';

function synth(server: FakeServerProps = {}, change: (scrape: MetricsScrape) => void = () => {}, labels?: Record<string, string>) {
  const chart = Testing.chart();
  change(new MetricsScrape(chart, 'Scrape', { server: modelServer(chart, 'Server', server), labels }));
  return Testing.synth(chart)[0];
}

test('collects from the pods of the server by the name of their port', () => {
  expect(synth({ namespaceName: 'chat' })).toMatchObject({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { namespace: 'chat' },
    spec: {
      selector: { matchLabels: { 'groundplan.dev/model-server': 'c88a33f10c' } },
      podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
    },
  });
});

test('writes the label of the pods on their series, by which others ask for them', () => {
  expect(synth().spec.podTargetLabels).toEqual(['groundplan.dev/model-server']);
  expect(synth({ podLabels: { app: 'a', tier: 'b' } }).spec.podTargetLabels).toEqual(['app', 'tier']);
});

test('collects from where the server says', () => {
  expect(synth({ metrics: { portName: 'metrics', path: '/prometheus' } }).spec.podMetricsEndpoints).toEqual([
    { port: 'metrics', path: '/prometheus', interval: '15s' },
  ]);
});

test('lies in the namespace of the chart that the server stands in', () => {
  const app = new App();
  const server = modelServer(new Chart(app, 'serving', { namespace: 'staging' }), 'Server', { namespaceName: null });
  const chart = new Chart(app, 'watching', { namespace: 'elsewhere' });
  new MetricsScrape(chart, 'Scrape', { server });
  expect(chart.toJson()[0].metadata.namespace).toBe('staging');
});

test('names no namespace when nobody does', () => {
  expect(synth({ namespaceName: null }).metadata.namespace).toBeUndefined();
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  ['A', 'B'].forEach((id) => new MetricsScrape(chart, id, { server: modelServer(chart, `Server${id}`) }));
  expect(new Set(Testing.synth(chart).map((o) => o.metadata.name)).size).toBe(2);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.replace('/spec/podMetricsEndpoints/0/interval', '30s');
  expect(synth({}, (scrape) => ApiObject.of(scrape).addJsonPatch(patch)).spec.podMetricsEndpoints[0].interval).toBe('30s');
});

test('carries the labels that a Prometheus selects by', () => {
  const labels: Record<string, string> = { release: 'kps', 'example.com/team': '' };
  expect(synth({}, undefined, labels).metadata.labels).toEqual(labels);
});

test.each([
  ['-bad', 'x'],
  ['release', 'not a value'],
])('fails when a label is %s: %s', (key, value) => {
  const labels: Record<string, string> = { [key]: value };
  expect(() => synth({}, undefined, labels)).toThrow(
    `'labels' must be labels as Kubernetes takes them: at most 63 letters, digits, '-', '_' and '.', got '${key}: ${value}' [MonitoringLabels at test/Scrape]`,
  );
});
