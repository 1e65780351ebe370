/**
 * The whole loop on real engines: metrics of pods, Prometheus, KEDA, HorizontalPodAutoscaler, scheduler, Karpenter, nodes.
 *
 * Only the metrics are a stand-in, and every clock of scaling runs faster by the same factor.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BLUEPRINTS } from '../../blueprints/catalog';
import { planChoice } from '../../blueprints/doors/requirements-file';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
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
afterEach(() => tenant?.leave());
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

describe('customer-service team', () => {
  const choice = planChoice({ requirements: 'team' });
  const [server] = choice.document.servers;
  const conversations = 60;

  test('keeps its replicas when the metrics vanish, says so, and goes on when they are back', async () => {
    tenant = await Tenant.of(cluster, (app) => choice.eksPreview(app), scaling.scaledHere);
    load.serve(tenant.namespace, server);
    load.requests = conversations;
    await tenant.placed(server.maxReplicas, 180);

    load.reports = false;
    await conditionIs('Fallback', 'True');
    // Longer than it takes to give a replica back where there is no load.
    expect(await replicasFor(600 / FASTER + 15)).toEqual([server.maxReplicas]);

    load.reports = true;
    await conditionIs('Fallback', 'False');
  });

  test('does not follow a load that flaps', async () => {
    tenant = await Tenant.of(cluster, (app) => choice.eksPreview(app), scaling.scaledHere);
    load.serve(tenant.namespace, server);
    load.requests = conversations;
    const { usdPerHour } = await tenant.placed(server.maxReplicas, 180);

    let up = true;
    const flap = setInterval(() => {
      up = !up;
      load.requests = up ? conversations : 0;
    }, 5_000);
    try {
      expect(await replicasFor(50)).toEqual([server.maxReplicas]);
    } finally {
      clearInterval(flap);
    }
    expect((await tenant.where()).usdPerHour).toBe(usdPerHour);
  });

  test('a planted fault, a query of a metric that nobody exports, is seen', async () => {
    const misspelt = (body: KubernetesObject): KubernetesObject =>
      JSON.parse(JSON.stringify(scaling.scaledHere(body)).replaceAll('num_requests_waiting', 'num_requests_queued')) as KubernetesObject;
    tenant = await Tenant.of(cluster, (app) => choice.eksPreview(app), misspelt);
    load.serve(tenant.namespace, server);
    load.requests = conversations;
    await conditionIs('Fallback', 'True');
  });
});

/** Waits until a condition of the autoscaler has a value. */
async function conditionIs(type: string, status: string): Promise<void> {
  await cluster.room.until(
    `${type} is ${status}`,
    60,
    async () => {
      const live = await cluster.api.read(tenant.the('ScaledObject'));
      const { conditions } = (live?.['status'] ?? {}) as { conditions?: readonly { type: string; status: string }[] };
      return conditions?.some((condition) => condition.type === type && condition.status === status);
    },
    'keda-operator',
  );
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
