import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { MetricsScrape } from '../../../constructs/kubernetes/observability/metrics-scrape';
import { modelServer, type FakeServerProps } from '../support';

function synth(server: FakeServerProps = {}, change: (scrape: MetricsScrape) => void = () => {}) {
  const chart = Testing.chart();
  change(new MetricsScrape(chart, 'Scrape', { server: modelServer(chart, 'Server', server) }));
  return Testing.synth(chart)[0];
}

test('collects from the pods of the server by the name of their port', () => {
  expect(synth({ namespaceName: 'chat' })).toMatchObject({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { namespace: 'chat' },
    spec: {
      selector: { matchLabels: { app: 'server' } },
      podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
    },
  });
});

test('names no namespace when the server has none', () => {
  expect(synth().metadata.namespace).toBeUndefined();
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
