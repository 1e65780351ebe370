/** The real Karpenter runs our pools on the planner's own table: what it buys must be what the plan says. */
import { planChoice } from '../../blueprints/doors/requirements-file';
import { GpuNodePool } from '../../constructs/kubernetes/compute/gpu-node-pool';
import { Accelerator } from '../../constructs/planning/accelerator';
import { BOUGHT, serverOf } from './room/choices';
import { ControlPlane } from './room/control-plane';
import { Machines } from './room/machines';
import { type Node, planned } from './room/placement';
import { Tenant } from './room/tenant';
import { anyOf, anySize, emptyAfter, gpuPods, zonesOf } from './room/tenants';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'];

let cluster: ControlPlane;
let machines: Machines;
let tenant: Tenant | undefined;
beforeAll(async () => {
  cluster = await ControlPlane.start();
  machines = await Machines.start(cluster, { zones: ZONES });
});
afterEach(async () => {
  await tenant?.leave();
  tenant = undefined;
});
afterAll(() => cluster?.end());

describe.each(BOUGHT.map((choice) => [choice.name, choice] as const))('%s', (_name, choice) => {
  const { planned: blueprint } = choice;
  const server = serverOf(choice);
  const [gpuNodes] = blueprint.document.cost.items;

  test('runs on the nodes that its plan pays for, and its pool allows one rollout and no pod more', async () => {
    tenant = await Tenant.of(cluster, (app) => blueprint.objects(app));
    await tenant.scale(server.minReplicas);
    expect(await tenant.placed(server.minReplicas)).toMatchObject(planned(gpuNodes, gpuNodes.unitsAtRest));
    await tenant.scale(server.maxReplicas);
    expect(await tenant.placed(server.maxReplicas)).toMatchObject(planned(gpuNodes, gpuNodes.unitsAtPeak));
    await tenant.scale(server.maxReplicas + 1);
    await tenant.placed(server.maxReplicas + 1);

    // What the pool says is looked at, not the namespace's quota, which would come before it.
    await tenant.without('ResourceQuota');
    const most = server.poolMaxGpus / server.gpusPerReplica;
    await tenant.scale(most);
    await tenant.placed(most);
    await tenant.scale(most + 1);
    expect(await tenant.refusal()).toMatch(/exceed limits for nodepool/);
  });

  test('runs at its ceiling, at no higher price, with one zone sold out', async () => {
    tenant = await Tenant.of(cluster, (app) => blueprint.objects(app));
    const [lost] = zonesOf(tenant.the('NodePool'));
    await machines.open({ zones: ZONES.filter((zone) => zone !== lost) });
    try {
      await tenant.scale(server.maxReplicas);
      const { usdPerHour } = await tenant.placed(server.maxReplicas);
      expect(usdPerHour).toBeLessThanOrEqual(planned(gpuNodes, gpuNodes.unitsAtPeak).usdPerHour);
    } finally {
      await machines.open({ zones: ZONES });
    }
  });
});

test('empty nodes go after the time that the pool states, and those in use stay', async () => {
  const choice = planChoice({ requirements: 'team' });
  const [server] = choice.document.servers;
  const [gpuNodes] = choice.document.cost.items;
  // 30 seconds in the place of 10 minutes: the shortest that a pool takes.
  tenant = await Tenant.of(cluster, (app) => choice.objects(app), emptyAfter('30s'));
  await tenant.scale(server.maxReplicas);
  await tenant.placed(server.maxReplicas);
  const asked = Date.now();
  await tenant.scale(server.minReplicas);
  await tenant.placed(server.minReplicas);
  const atRest = planned(gpuNodes, gpuNodes.unitsAtRest);
  await cluster.room.until('the nodes at rest are left', 180, async () => (await tenant!.where()).usdPerHour === atRest.usdPerHour);

  const seconds = (Date.now() - asked) / 1_000;
  expect(await tenant.where()).toMatchObject({ ...atRest, ready: server.minReplicas });
  expect(seconds).toBeGreaterThanOrEqual(30);
  // The budget lets one node go at a time, and Karpenter looks again before it takes one.
  expect(seconds).toBeLessThan(30 + (gpuNodes.unitsAtPeak - gpuNodes.unitsAtRest) * 60);
});

test('reserved capacity is used first, and on-demand nodes come after it', async () => {
  await machines.open({ zones: ZONES, reservations: [{ instanceType: 'g6.xlarge', zone: 'us-east-1b', count: 1 }] });
  tenant = await Tenant.of(
    cluster,
    gpuPods(
      (chart) =>
        new GpuNodePool(chart, 'Pool', {
          accelerator: Accelerator.L4,
          maxGpus: 4,
          nodeRoleName: 'nodes',
          discoveryTag: 'cluster',
          gpusPerNode: 1,
          capacityReservationIds: ['cr-0123456789abcdef0'],
        }),
      1,
    ),
  );
  const capacity = async (): Promise<readonly (string | undefined)[]> =>
    (await cluster.api.list<Node>('v1', 'Node')).map(({ metadata: { labels } }) => labels['karpenter.sh/capacity-type']).sort();
  await tenant.scale(1);
  await tenant.placed(1);
  expect(await capacity()).toEqual(['reserved']);
  // The stand-in for EC2 does not count what is taken from a reservation; so it is taken off the market when it is used up.
  await machines.open({ zones: ZONES });
  await tenant.scale(2);
  await tenant.placed(2);
  expect(await capacity()).toEqual(['on-demand', 'reserved']);
});

describe('a fault in the place where it is looked for is seen:', () => {
  const l40s = { accelerator: Accelerator.L40S, maxGpus: 16, nodeRoleName: 'nodes', discoveryTag: 'cluster' };
  beforeEach(() => machines.open({ zones: ZONES }));

  test('a plan that names a smaller machine than the one that is bought', async () => {
    tenant = await Tenant.of(
      cluster,
      gpuPods((chart) => new GpuNodePool(chart, 'Pool', l40s), 2),
    );
    await tenant.scale(1);
    expect(await tenant.placed(1)).not.toMatchObject(planned({ unit: 'g6e.2xlarge', usdPerHour: 2.24208 }, 1));
    expect(await tenant.where()).toMatchObject(planned({ unit: 'g6e.12xlarge', usdPerHour: 10.49264 }, 1));
  });

  test('a pool that leaves the size of its nodes open: pods are packed first, and a dearer node is bought for both', async () => {
    tenant = await Tenant.of(
      cluster,
      gpuPods((chart) => new GpuNodePool(chart, 'Pool', l40s), 4),
    );
    await tenant.scale(2);
    expect(await tenant.placed(2)).toMatchObject({ bought: ['1 × g6e.48xlarge'], usdPerHour: 30.13 });
  });

  test('a blueprint that leaves the size of its nodes open buys a dearer node than its plan says', async () => {
    const choice = BOUGHT.find(({ name }) => name === 'customer-service with many small replicas')!;
    const { maxReplicas } = serverOf(choice);
    const [gpuNodes] = choice.planned.document.cost.items;
    tenant = await Tenant.of(cluster, (app) => choice.planned.objects(app), anySize);
    await tenant.scale(maxReplicas);
    expect(await tenant.placed(maxReplicas)).not.toMatchObject(planned(gpuNodes, gpuNodes.unitsAtPeak));
    expect((await tenant.where()).usdPerHour).toBeGreaterThan(planned(gpuNodes, gpuNodes.unitsAtPeak).usdPerHour);
  });

  test('a pool of two accelerators that buys the dear one', async () => {
    await machines.open({ zones: ZONES, soldOut: ['g6e.48xlarge'] });
    tenant = await Tenant.of(
      cluster,
      gpuPods((chart) => new GpuNodePool(chart, 'Pool', l40s), 4),
      anyOf(Accelerator.L40S, Accelerator.H100),
    );
    await tenant.scale(2);
    expect(await tenant.placed(2)).toMatchObject({ bought: ['1 × p5.48xlarge'], usdPerHour: 55.04 });
    await tenant.leave();
    // One accelerator in the pool: two nodes that cost less.
    tenant = await Tenant.of(
      cluster,
      gpuPods((chart) => new GpuNodePool(chart, 'Pool', l40s), 4),
    );
    await tenant.scale(2);
    expect(await tenant.placed(2)).toMatchObject({ bought: ['2 × g6e.12xlarge'], usdPerHour: 20.99 });
  });

  test('a pod that fits nowhere', async () => {
    tenant = await Tenant.of(
      cluster,
      gpuPods((chart) => new GpuNodePool(chart, 'Pool', l40s), 9),
    );
    await tenant.scale(1);
    expect(await tenant.refusal()).toMatch(/no instance type (which had enough resources|has enough resources)/);
  });
});
