/**
 * The whole loop on real engines: metrics of pods, Prometheus, KEDA, HorizontalPodAutoscaler, scheduler, Karpenter, nodes.
 *
 * Only the metrics are a stand-in, and every clock of scaling runs faster by the same factor.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BLUEPRINTS } from '../../blueprints/catalog';
import { planChoice } from '../../blueprints/doors/requirements-file';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import type { LiveObject } from '../../verify/api-client';
import { Autoscaling, FASTER } from './room/autoscaling';
import { ControlPlane } from './room/control-plane';
import { Machines } from './room/machines';
import { planned } from './room/placement';
import { Tenant } from './room/tenant';
import { VllmLoad } from './room/vllm-load';

let cluster: ControlPlane;
let scaling: Autoscaling;
let load: VllmLoad;
let tenant: Tenant;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  await Machines.start(cluster, { zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] });
  load = await VllmLoad.start(cluster);
  scaling = await Autoscaling.start(cluster, load.targets);
});
afterAll(async () => {
  load?.end();
  await cluster?.end();
});

const SIZES = BLUEPRINTS.flatMap((blueprint) => Object.keys(blueprint.sizes).map((size) => [blueprint.name, size] as const));

describe.each(SIZES)('%s %s', (blueprint, requirements) => {
  const choice = planChoice({ blueprint, requirements });
  const [server] = choice.document.servers;
  const [gpuNodes] = choice.document.cost.items;
  const conversations = Number(choice.document.asked.find(({ field }) => field === 'peakConcurrentConversations')!.value);
  afterAll(() => tenant?.leave());

  test('follows its load up to what was planned and down again, and never over its ceiling', async () => {
    tenant = await Tenant.of(cluster, (app) => choice.eksPreview(app), scaling.scaledHere);
    load.serve(tenant.namespace, server);
    expect(await tenant.placed(server.minReplicas)).toMatchObject(planned(gpuNodes, gpuNodes.unitsAtRest));

    load.requests = conversations;
    expect(await tenant.placed(server.maxReplicas, 180)).toMatchObject(planned(gpuNodes, gpuNodes.unitsAtPeak));

    load.requests = 10 * conversations;
    expect(await replicasFor(20)).toEqual([server.maxReplicas]);

    load.requests = 0;
    const fell = Date.now();
    await tenant.placed(server.minReplicas, 240);
    const calmSeconds = 600 / FASTER;
    const falls = server.maxReplicas - server.minReplicas;
    if (falls > 0) {
      expect(secondsSince(fell)).toBeGreaterThanOrEqual(calmSeconds);
      // One replica in two minutes, less the first.
      expect(secondsSince(fell)).toBeLessThan(calmSeconds + (falls * 120) / FASTER + 60);
      await cluster.room.until(
        'nodes are given back',
        180,
        async () => (await tenant.where()).usdPerHour <= planned(gpuNodes, gpuNodes.unitsAtRest).usdPerHour,
      );
    }
  });
});

describe('customer-service team at its ceiling', () => {
  const choice = planChoice({ requirements: 'team' });
  const [server] = choice.document.servers;
  const conversations = 60;
  // Longer than it takes to give a replica back where there is no load.
  const longCalm = 600 / FASTER + 15;

  beforeAll(async () => {
    tenant = await Tenant.of(cluster, (app) => choice.eksPreview(app), scaling.scaledHere);
    load.serve(tenant.namespace, server);
    load.requests = conversations;
    await tenant.placed(server.maxReplicas, 180);
  });
  afterAll(() => tenant?.leave());

  test('keeps its replicas when the metrics vanish, says so, and goes on when they are back', async () => {
    load.reports = false;
    await conditionIs(scaledObject, 'Fallback', 'True');
    expect(await replicasFor(longCalm)).toEqual([server.maxReplicas]);
    load.reports = true;
    await conditionIs(scaledObject, 'Fallback', 'False');
  });

  test('does not follow a load that flaps', async () => {
    const { usdPerHour } = await tenant.where();
    let up = true;
    const flap = setInterval(() => {
      up = !up;
      load.requests = up ? conversations : 0;
    }, 5_000);
    try {
      expect(await replicasFor(50)).toEqual([server.maxReplicas]);
    } finally {
      clearInterval(flap);
      load.requests = conversations;
    }
    expect((await tenant.where()).usdPerHour).toBe(usdPerHour);
  });

  test('keeps its replicas while KEDA is down, and its HorizontalPodAutoscaler says what is missing', async () => {
    await scaling.stopKeda();
    load.requests = 0;
    try {
      expect(await conditionIs(autoscaler, 'ScalingActive', 'False')).toMatch(/unable to get external metric/);
      expect(await replicasFor(longCalm)).toEqual([server.maxReplicas]);
    } finally {
      await scaling.startKeda();
    }
  });
});

test('a planted fault, a query of a metric that nobody exports, is seen', async () => {
  const choice = planChoice({ requirements: 'team' });
  const misspelt = (body: KubernetesObject): KubernetesObject =>
    JSON.parse(JSON.stringify(scaling.scaledHere(body)).replaceAll('num_requests_waiting', 'num_requests_queued')) as KubernetesObject;
  tenant = await Tenant.of(cluster, (app) => choice.eksPreview(app), misspelt);
  try {
    load.serve(tenant.namespace, choice.document.servers[0]);
    load.requests = 60;
    await conditionIs(scaledObject, 'Fallback', 'True');
  } finally {
    await tenant.leave();
  }
});

interface Conditioned extends LiveObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[] };
}

async function scaledObject(): Promise<Conditioned | undefined> {
  return cluster.api.read(tenant.the('ScaledObject'));
}

/** The one that KEDA makes. */
async function autoscaler(): Promise<Conditioned | undefined> {
  return (await cluster.api.list<Conditioned>('autoscaling/v2', 'HorizontalPodAutoscaler', tenant.namespace))[0];
}

/** Waits until a condition of an object has a value, and gives what it says. */
async function conditionIs(read: () => Promise<Conditioned | undefined>, type: string, status: string): Promise<string> {
  const condition = await cluster.room.until(`${type} is ${status}`, 60, async () =>
    (await read())?.status?.conditions?.find((c) => c.type === type && c.status === status),
  );
  return condition.message;
}

/** The numbers of replicas that are asked for in a time. */
async function replicasFor(seconds: number): Promise<readonly number[]> {
  const seen = new Set<number>();
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(500)) {
    const live = await cluster.api.read(tenant.the('Deployment'));
    seen.add((live?.['spec'] as { replicas: number }).replicas);
  }
  return [...seen];
}

function secondsSince(start: number): number {
  return (Date.now() - start) / 1_000;
}
