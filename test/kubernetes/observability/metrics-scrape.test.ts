import { JsonPatch } from 'cdk8s';
import { MetricsScrape } from '../../../constructs/kubernetes/observability/metrics-scrape';
import { only, patched, server, synth } from '../fixture';

test('collects from the pods that the server runs, on the port that serves the metrics', () => {
  const objects = synth((chart) => new MetricsScrape(chart, 'Scrape', { server: server(chart) }));
  const { spec } = only(objects, 'PodMonitor');
  expect(spec.selector.matchLabels).toEqual(only(objects, 'Deployment').spec.selector.matchLabels);
  expect(spec.podMetricsEndpoints).toEqual([{ port: 'http', path: '/metrics', interval: '15s' }]);
});

test('can be patched through its default child', () => {
  const objects = patched((chart) => new MetricsScrape(chart, 'S', { server: server(chart) }), JsonPatch.add('/spec/sampleLimit', 1000));
  expect(only(objects, 'PodMonitor').spec.sampleLimit).toBe(1000);
});
