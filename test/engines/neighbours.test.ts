/** Deployments in clusters that exist: two models side by side on nodes that its Karpenter buys, and one on nodes of its owner's. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { findBlueprint, type PlannedBlueprint } from '../../blueprints/catalog';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { acceptance } from './room/acceptance';
import { ControlPlane } from './room/control-plane';
import { definitionsFor } from './room/definitions';
import { nodesOf } from './room/graph';
import { Machines } from './room/machines';
import type { Pod } from './room/placement';
import { Tenant } from './room/tenant';

const ZONES = ['us-east-1a', 'us-east-1b'];
const BLUEPRINT = findBlueprint('customer-service');

let cluster: ControlPlane;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  await Machines.start(cluster, { zones: ZONES });
});
afterAll(() => cluster?.end());

function asked(ready: string, change: (r: any) => object): PlannedBlueprint {
  const requirements = parse(readFileSync(BLUEPRINT.sizes[ready], 'utf8')) as object;
  return BLUEPRINT.plan({ ...requirements, ...change(requirements) });
}

const bodiesOf = (planned: PlannedBlueprint): readonly KubernetesObject[] => nodesOf((app) => planned.objects(app)).map(({ body }) => body);
async function moveOut(bodies: readonly KubernetesObject[]): Promise<void> {
  for (const body of [...bodies].reverse()) {
    await cluster.api.remove(body);
  }
}

const uidsOf = (bodies: readonly KubernetesObject[]) =>
  Promise.all(bodies.map(async (body) => (await cluster.api.read(body))?.metadata.uid));

test('a second model moves into the cluster of the first: nothing is installed, nothing overwritten, both run on what their plans pay for', async () => {
  const one = asked('existing-eks', () => ({ name: 'chat-one' }));
  const two = asked('existing-eks', ({ eks }) => ({
    name: 'chat-two',
    model: 'Qwen/Qwen3-8B-FP8',
    minReplicas: 1,
    eks: { ...eks, accelerators: ['l4'] },
  }));
  const [first, second] = [bodiesOf(one), bodiesOf(two)];
  expect([...first, ...second].filter(({ kind }) => /Helm|CustomResourceDefinition/.test(kind))).toEqual([]);

  const servers = [one, two].map(({ document }) => document.servers[0]);
  const here = await Tenant.of(cluster, (app) => one.objects(app));
  await here.scale(servers[0].minReplicas);
  await here.placed(servers[0].minReplicas);
  const before = await uidsOf(first);
  const there = await Tenant.of(cluster, (app) => two.objects(app));
  await there.scale(servers[1].minReplicas);
  await there.placed(servers[1].minReplicas);

  expect(await uidsOf(first)).toEqual(before);
  const bill = [one, two].map(({ document }) => document.cost.items[0]);
  expect(bill.map(({ unit }) => unit)).toEqual(['p5.4xlarge', 'g6.xlarge']);
  expect(await here.where()).toMatchObject({
    ready: servers[0].minReplicas,
    waiting: [],
    bought: bill.map(({ unit, unitsAtRest }) => `${unitsAtRest} × ${unit}`).sort(),
    usdPerHour: Math.round(bill.reduce((sum, { unitsAtRest, usdPerHour }) => sum + unitsAtRest * usdPerHour!, 0) * 100) / 100,
  });
  await moveOut(second);
  await here.leave();
});

test('a deployment moves into a namespace and onto labelled and tainted nodes that are there, at its ceiling and while it rolls out', async () => {
  const planned = asked('on-prem', ({ kubernetes }) => ({ kubernetes: { ...kubernetes, namespace: 'ml' } }));
  const [server] = planned.document.servers;
  const bodies = bodiesOf(planned);
  expect(bodies.filter(({ kind }) => ['Namespace', 'ResourceQuota', 'NodePool'].includes(kind))).toEqual([]);
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ml' } });
  const names = Array.from({ length: 5 }, (_, i) => `own-${i}`);
  // the first has no label, so that no pod of the server may run there.
  await Promise.all(names.map((name, i) => ownNode(name, i === 0 ? {} : { 'hardware.example.com/gpu': 'a100' })));
  try {
    const tenant = await Tenant.of(cluster, (app) => planned.objects(app));
    await tenant.scale(server.maxReplicas + 1);
    expect(await tenant.placed(server.maxReplicas + 1)).toMatchObject({ waiting: [], mostOnANode: 1 });
    const pods = await cluster.api.list<Pod>('v1', 'Pod', 'ml');
    expect(pods.map(({ spec }) => spec.nodeName)).not.toContain('own-0');
    expect(tenant.the('Service').metadata.name).toBe(new URL(server.url).hostname.split('.')[0]);
    await moveOut(bodies);
  } finally {
    await Promise.all(names.map((name) => cluster.api.remove({ apiVersion: 'v1', kind: 'Node', metadata: { name } })));
  }
});

test("an organisation's block is in what the API server takes", async () => {
  const planned = asked('on-prem', () => ({
    organization: {
      labels: { 'cost-center': '42' },
      annotations: { 'example.com/owner': 'ml-platform' },
      imagePullSecrets: ['harbor'],
      tolerations: [{ key: 'team', operator: 'Exists' }],
      priorityClassName: 'serving',
      registryMirrors: { 'docker.io': 'harbor.example.com/hub', 'ghcr.io': 'harbor.example.com/ghcr' },
    },
  }));
  await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
  await cluster.api.apply({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'serving' }, value: 1000 });
  const nodes = nodesOf((app) => planned.objects(app));
  await cluster.define(await definitionsFor(nodes.map(({ body }) => body)));
  expect(
    nodes
      .filter(({ body }) => (body.metadata.labels as Record<string, string> | undefined)?.['cost-center'] !== '42')
      .map(({ body }) => body),
  ).toEqual([]);
  expect(await acceptance(cluster, nodes)).toEqual({ applied: nodes.length, refused: [], changedBySecond: [], podsRefused: [], left: [] });
});

/** A node as its owner made it: four GPUs, labels and a taint of the owner's. */
async function ownNode(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
  await cluster.api.apply({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        ...labels,
        'node.kubernetes.io/instance-type': 'own',
        'eks-node-viewer/instance-price': '0',
        'kubernetes.io/hostname': name,
      },
    },
    spec: { taints: [{ key: 'dedicated', value: 'inference', effect: 'NoSchedule' }] },
  });
  const room = { cpu: '62', memory: '480Gi', 'ephemeral-storage': '1500G', pods: '110', 'nvidia.com/gpu': '4' };
  await cluster.api.send(
    'PATCH',
    `/api/v1/nodes/${name}/status`,
    { status: { capacity: room, allocatable: room } },
    'application/merge-patch+json',
  );
}
