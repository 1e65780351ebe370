/** What users keep while nodes, zones and operators fail: drills on customer-service, with its pods on nodes that Karpenter buys. */
import { setTimeout as sleep } from 'node:timers/promises';
import { planChoice } from '../../blueprints/doors/requirements-file';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { ApiError, conditionOf } from '../../verify/api-client';
import { ControlPlane } from './room/control-plane';
import { Machines } from './room/machines';
import type { Node, Pod } from './room/placement';
import { Tenant } from './room/tenant';
import { expireAfter } from './room/tenants';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

let cluster: ControlPlane;
let machines: Machines;
let tenant: Tenant | undefined;
let karpenterIsOther = false;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  machines = await Machines.start(cluster, { zones: ZONES });
});
afterEach(async () => {
  // Without Karpenter no node would go; where nothing happened to it, it need not start anew.
  if (karpenterIsOther) {
    await machines.open({ zones: ZONES });
    karpenterIsOther = false;
  }
  await tenant?.leave();
  tenant = undefined;
});
afterAll(() => cluster?.end());

/** A size of customer-service with a number of replicas ready. */
async function running(
  requirements: string,
  replicas: 'minReplicas' | 'maxReplicas',
  change?: (body: KubernetesObject) => KubernetesObject,
): Promise<{ readonly here: Tenant; readonly replicas: number }> {
  const choice = planChoice({ requirements });
  tenant = await Tenant.of(cluster, (app) => choice.objects(app), change);
  const count = choice.document.servers[0][replicas];
  await tenant.scale(count);
  await tenant.placed(count);
  return { here: tenant, replicas: count };
}

test('the replicas at rest lie in different zones', async () => {
  const { here, replicas } = await running('peak', 'minReplicas');
  expect((await here.where()).zones).toEqual(Array.from({ length: replicas }, () => 1));
});

test('a node is lost: the other replicas serve on, and the lost ones come back', async () => {
  const { here, replicas } = await running('team', 'minReplicas');
  const [node] = await cluster.api.list<Node>('v1', 'Node');
  const seen = await watched(here, async () => {
    await lose(node);
    await here.placed(replicas, 300);
  });
  expect(seen).toEqual({ leastReady: replicas - 1, mostOnANode: 1 });
});

test('a zone is lost: two thirds serve on, and the others come back in the zones that are left', async () => {
  const { here, replicas } = await running('peak', 'maxReplicas');
  const lost = (await cluster.api.list<Node>('v1', 'Node')).filter((node) => zoneOf(node) === ZONES[0]);
  const seen = await watched(here, async () => {
    karpenterIsOther = true;
    await machines.open({ zones: ZONES.slice(1) });
    for (const node of lost) {
      await lose(node);
    }
    await here.placed(replicas, 300);
  });
  expect(lost.length).toBeGreaterThan(0);
  expect(seen.leastReady).toBeGreaterThanOrEqual(Math.floor((2 * replicas) / 3));
  expect(seen.mostOnANode).toBe(1);
  expect((await cluster.api.list<Node>('v1', 'Node')).map(zoneOf)).not.toContain(ZONES[0]);
});

test('two nodes are drained at once: their budget gives up one replica at a time', async () => {
  const { here, replicas } = await running('peak', 'minReplicas');
  const [first, second] = await nodesOf(here);
  const seen = await watched(here, async () => {
    expect(await Promise.all([drain(here, first, 120), drain(here, second, 120)])).toEqual([[], []]);
    await here.placed(replicas);
  });
  expect(seen).toEqual({ leastReady: replicas - 1, mostOnANode: 1 });
});

test('a planted fault, a budget that blocks every drain, is seen', async () => {
  const { here } = await running('team', 'minReplicas', (body) =>
    body.kind === 'PodDisruptionBudget' ? { ...body, spec: { ...(body['spec'] as object), maxUnavailable: 0 } } : body,
  );
  const blocked = await drain(here, (await nodesOf(here))[0], 5);
  expect(blocked).toEqual([expect.stringMatching(/Cannot evict pod as it would violate the pod's disruption budget/)]);
});

test.each([
  // Long enough for all to have moved before the nodes that replace the first ones expire in turn.
  ['one replica at a time is missed', '60s', undefined, 1],
  ['a planted fault, a budget that lets all go, is seen', '30s', '100%', 3],
])('all nodes expire at the same moment, which no budget of Karpenter holds back: %s', async (_what, age, maxUnavailable, missed) => {
  const { here, replicas } = await running('peak', 'minReplicas', (body) =>
    body.kind === 'PodDisruptionBudget' && maxUnavailable !== undefined
      ? { ...body, spec: { ...(body['spec'] as object), maxUnavailable } }
      : expireAfter(age)(body),
  );
  const first = await nodesOf(here);
  const seen = await watched(here, async () => {
    await cluster.room.until('none of the first nodes is left', 240, async () => {
      const left = (await cluster.api.list<Node>('v1', 'Node')).map(({ metadata }) => metadata.name);
      return !first.some((node) => left.includes(node));
    });
  });
  expect(seen).toEqual({ leastReady: replicas - missed, mostOnANode: 1 });
});

test('a new version is rolled out: no replica is missed, and the pool has room for it', async () => {
  const { here, replicas } = await running('peak', 'maxReplicas');
  const before = await cluster.api.list<Pod>('v1', 'Pod', here.namespace);
  const seen = await watched(here, async () => {
    await cluster.api.apply(withAnnotation(here.the('Deployment'), 'rollout', 'second', replicas));
    await cluster.room.until('the new version runs', 240, async () => {
      const pods = await cluster.api.list<Pod>('v1', 'Pod', here.namespace);
      return (
        pods.length === replicas &&
        pods.every((pod) => conditionOf(pod, 'Ready') && !before.some((old) => old.metadata.uid === pod.metadata.uid))
      );
    });
  });
  expect(seen).toEqual({ leastReady: replicas, mostOnANode: 1 });
});

test('the quota is used up: those that run stay, and the Deployment says why there are no more', async () => {
  const { here, replicas } = await running('team', 'maxReplicas');
  await here.scale(replicas + 20);
  const message = await cluster.room.until('the Deployment says so', 60, async () => {
    return conditionOf(await cluster.api.read(here.the('Deployment')), 'ReplicaFailure')?.message;
  });
  expect(message).toMatch(/exceeded quota: .*requests\.nvidia\.com\/gpu/);
  expect((await here.where()).ready).toBeGreaterThanOrEqual(replicas);
});

test('Karpenter is missing: those that run stay, and a new pod says what it waits for', async () => {
  const { here, replicas } = await running('team', 'minReplicas');
  karpenterIsOther = true;
  await cluster.room.stop('karpenter');
  await here.scale(replicas + 1);
  await cluster.room.until('the scheduler says why a pod waits', 60, async () => {
    const { waiting } = await here.where();
    return waiting.length === 1 && /nodes are available: .*Insufficient/.test(waiting[0]);
  });
  expect((await here.where()).ready).toBe(replicas);
});

/** What users keep while something happens. */
interface Seen {
  /** The fewest replicas that were ready at one time. */
  readonly leastReady: number;
  /** The most replicas that shared a node at one time. */
  readonly mostOnANode: number;
}

/** Looks on while something happens. */
async function watched(here: Tenant, happens: () => Promise<void>): Promise<Seen> {
  let over = false;
  let [leastReady, mostOnANode] = [Infinity, 0];
  const watch = (async () => {
    while (!over) {
      const now = await here.where();
      leastReady = Math.min(leastReady, now.ready);
      mostOnANode = Math.max(mostOnANode, now.mostOnANode);
      await sleep(100);
    }
  })();
  try {
    await happens();
  } finally {
    over = true;
    await watch;
  }
  return { leastReady, mostOnANode };
}

/** A machine that is gone from one moment to the next: no drain, no goodbye. */
async function lose(node: Node): Promise<void> {
  const path = `/api/v1/nodes/${node.metadata.name}`;
  await cluster.api.send('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json');
  await cluster.api.remove({ apiVersion: 'v1', kind: 'Node', metadata: node.metadata });
}

/** Takes the pods off a node as `kubectl drain` does; returns what is blocked when the time is over. */
async function drain(here: Tenant, node: string, seconds: number): Promise<readonly string[]> {
  await cluster.api.send('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: true } }, 'application/merge-patch+json');
  let blocked: readonly string[] = [];
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(500)) {
    const pods = (await cluster.api.list<Pod>('v1', 'Pod', here.namespace)).filter((pod) => pod.spec.nodeName === node);
    if (pods.length === 0) {
      return [];
    }
    blocked = (await Promise.all(pods.map(evict))).filter((problem) => problem !== '');
  }
  return blocked;
}

async function evict({ metadata }: Pod): Promise<string> {
  const { name, namespace } = metadata;
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  try {
    await cluster.api.send('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction, 'application/json');
    return '';
  } catch (error) {
    if (error instanceof ApiError && [404, 429].includes(error.code)) {
      return error.code === 429 ? `${name}: ${error.message}` : '';
    }
    throw error;
  }
}

async function nodesOf(here: Tenant): Promise<readonly string[]> {
  return (await cluster.api.list<Pod>('v1', 'Pod', here.namespace)).map((pod) => pod.spec.nodeName!);
}

function zoneOf(node: Node): string | undefined {
  return node.metadata.labels['topology.kubernetes.io/zone'];
}

function withAnnotation(deployment: KubernetesObject, key: string, value: string, replicas: number): KubernetesObject {
  const changed = structuredClone(deployment) as KubernetesObject & {
    spec: { replicas: number; template: { metadata: { annotations: Record<string, string> } } };
  };
  changed.spec.template.metadata.annotations[key] = value;
  changed.spec.replicas = replicas;
  return changed;
}
