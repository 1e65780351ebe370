/**
 * The whole loop on real engines: metrics of pods, Prometheus, KEDA, HorizontalPodAutoscaler, scheduler, Karpenter, nodes.
 *
 * Only the metrics are a stand-in, and every clock of scaling runs faster by the same factor.
 */
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { FASTER } from './room/autoscaling';
import { SCALED, serverOf } from './room/choices';
import { planned } from './room/placement';
import { ScalingLoop } from './room/scaling-loop';
import { Tenant } from './room/tenant';

let loop: ScalingLoop;
beforeAll(async () => {
  loop = await ScalingLoop.start();
});
afterAll(() => loop?.end());

describe.each(SCALED.map((choice) => [choice.name, choice] as const))('%s', (_name, choice) => {
  const { document } = choice.planned;
  const server = serverOf(choice);
  const [gpuNodes] = document.cost.items;
  const conversations = Number(document.asked.find(({ field }) => field === 'peakConcurrentConversations')!.value);
  let tenant: Tenant;
  afterAll(() => tenant?.leave());

  test('follows its load up to what was planned and down again, and never over its ceiling', async () => {
    tenant = await Tenant.of(loop.cluster, (app) => choice.planned.objects(app), loop.scaling.scaledHere);
    loop.load.serve(tenant.namespace, server);
    expect(await tenant.placed(server.minReplicas)).toMatchObject(planned(gpuNodes, gpuNodes.unitsAtRest));

    // One replica short of the plan the load is little more than what that many should have; the last one must come all the same.
    const short = server.maxReplicas - 1;
    if (short > server.minReplicas) {
      loop.load.requests = short * requestsPerReplica(tenant.the('ScaledObject'));
      await tenant.placed(short, 180);
    }
    loop.load.requests = conversations;
    expect(await tenant.placed(server.maxReplicas, 180)).toMatchObject(planned(gpuNodes, gpuNodes.unitsAtPeak));

    loop.load.requests = 10 * conversations;
    expect(await tenant.replicasFor(20)).toEqual([server.maxReplicas]);

    loop.load.requests = 0;
    const fell = Date.now();
    await tenant.placed(server.minReplicas, 240);
    const calmSeconds = 600 / FASTER;
    const falls = server.maxReplicas - server.minReplicas;
    if (falls > 0) {
      expect(secondsSince(fell)).toBeGreaterThanOrEqual(calmSeconds);
      // One replica in two minutes, less the first.
      expect(secondsSince(fell)).toBeLessThan(calmSeconds + (falls * 120) / FASTER + 60);
      await loop.cluster.room.until(
        'nodes are given back',
        180,
        async () => (await tenant.where()).usdPerHour <= planned(gpuNodes, gpuNodes.unitsAtRest).usdPerHour,
      );
    }
  });
});

/** Requests that the autoscaler gives one replica. */
function requestsPerReplica({ spec }: KubernetesObject): number {
  const { triggers } = spec as { triggers: readonly { name: string; metadata: { threshold: string } }[] };
  return Number(triggers.find(({ name }) => name === 'requests')!.metadata.threshold);
}

function secondsSince(start: number): number {
  return (Date.now() - start) / 1_000;
}
