import { App } from 'cdk8s';
import { BLUEPRINTS } from '../../blueprints/catalog';
import { planChoice } from '../../blueprints/doors/requirements-file';
import { type ManifestNode, renderCharts } from '../../constructs/delivery/manifest-graph';
import { acceptance } from './room/acceptance';
import { ControlPlane } from './room/control-plane';
import { definitionsFor } from './room/definitions';

let cluster: ControlPlane;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  // Flux brings its namespace, as it brings its kinds.
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
});
afterAll(() => cluster?.end());

const CHOICES = BLUEPRINTS.flatMap((blueprint) =>
  Object.keys(blueprint.sizes).flatMap((size) => [
    [blueprint.name, size, 'kubernetes'] as const,
    [blueprint.name, size, 'eksPreview'] as const,
  ]),
);

function nodesOf(fill: (app: App) => void): readonly ManifestNode[] {
  const app = new App();
  fill(app);
  return renderCharts(app).flatMap((chart) => chart.nodes);
}

test.each(CHOICES)('the API server takes %s %s on %s in order, twice, and gives it back', async (blueprint, requirements, platform) => {
  const nodes = nodesOf((app) => planChoice({ blueprint, requirements })[platform](app));
  await cluster.define(definitionsFor(nodes.map((node) => node.body)));

  const report = await acceptance(cluster, nodes);

  expect(report).toEqual({ applied: nodes.length, refused: [], changedBySecond: [], podsRefused: [], left: [] });
  expect(nodes.length).toBeGreaterThan(10);
});
