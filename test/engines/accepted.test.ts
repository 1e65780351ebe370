import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLUEPRINTS } from '../../blueprints/catalog';
import { planChoice } from '../../blueprints/doors/requirements-file';
import type { ManifestNode } from '../../constructs/delivery/manifest-graph';
import { helpDesk } from '../../examples/blueprint-with-own-requirements';
import { chatChart } from '../../examples/gpu-pool-in-a-cdk8s-chart';
import { acceptance } from './room/acceptance';
import { enforcePolicy } from './room/admission';
import { ControlPlane } from './room/control-plane';
import { definitionsFor } from './room/definitions';
import { fillForms, FORMS } from './room/forms';
import { nodesOf } from './room/graph';

let cluster: ControlPlane;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  await enforcePolicy(cluster);
  // Flux brings its namespace, as it brings its kinds.
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
});
afterAll(() => cluster?.end());

const CHOICES = BLUEPRINTS.flatMap((blueprint) => Object.keys(blueprint.sizes).map((size) => [blueprint.name, size] as const));

function sourcesOf(folder: string): readonly string[] {
  const root = join(__dirname, '..', '..', folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, name));
}

async function expectAccepted(nodes: readonly ManifestNode[]): Promise<void> {
  await cluster.define(await definitionsFor(nodes.map((node) => node.body)));
  const report = await acceptance(cluster, nodes);
  expect(report).toEqual({ applied: nodes.length, refused: [], changedBySecond: [], podsRefused: [], left: [] });
}

test.each(CHOICES)('the API server takes %s %s in order, twice, and gives it back', async (blueprint, requirements) => {
  const nodes = nodesOf((app) => planChoice({ blueprint, requirements }).objects(app));
  expect(nodes.length).toBeGreaterThan(10);
  await expectAccepted(nodes);
});

test('the API server takes every construct with the least and with everything that it can be given', async () => {
  await expectAccepted(nodesOf(fillForms));
});

test('every construct for a cluster has its forms', () => {
  const classes = sourcesOf('constructs/kubernetes').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^export class (\w+) extends Construct/gm)].map((match) => match[1]),
  );
  expect(classes.sort()).toEqual(Object.keys(FORMS).sort());
});

test('the API server takes the examples', async () => {
  // The example's namespace is its reader's own.
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } });
  await expectAccepted(nodesOf(chatChart));
  await expectAccepted(nodesOf(helpDesk));
});
