/** What happens to replicas while the loop that scales them is disturbed: customer-service at its ceiling, every clock faster. */
import { planChoice } from '../../blueprints/doors/requirements-file';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { conditionOf, type LiveObject } from '../../verify/api-client';
import { FASTER } from './room/autoscaling';
import { ScalingLoop } from './room/scaling-loop';
import { Tenant } from './room/tenant';

let loop: ScalingLoop;
let tenant: Tenant;
beforeAll(async () => {
  loop = await ScalingLoop.start();
});
afterAll(() => loop?.end());

describe('customer-service team at its ceiling', () => {
  const choice = planChoice({ requirements: 'team' });
  const [server] = choice.document.servers;
  const conversations = 60;
  // Longer than it takes to give a replica back where there is no load.
  const longCalm = 600 / FASTER + 15;

  beforeAll(async () => {
    tenant = await Tenant.of(loop.cluster, (app) => choice.objects(app), loop.scaling.scaledHere);
    loop.load.serve(tenant.namespace, server);
    loop.load.requests = conversations;
    await tenant.placed(server.maxReplicas, 180);
  });
  afterAll(() => tenant?.leave());

  test('keeps its replicas when the metrics vanish, says so, and goes on when they are back', async () => {
    loop.load.reports = false;
    await conditionIs(scaledObject, 'Fallback', 'True');
    expect(await tenant.replicasFor(longCalm)).toEqual([server.maxReplicas]);
    loop.load.reports = true;
    await conditionIs(scaledObject, 'Fallback', 'False');
  });

  test('does not follow a load that flaps', async () => {
    const { usdPerHour } = await tenant.where();
    let up = true;
    const flap = setInterval(() => {
      up = !up;
      loop.load.requests = up ? conversations : 0;
    }, 5_000);
    try {
      expect(await tenant.replicasFor(50)).toEqual([server.maxReplicas]);
    } finally {
      clearInterval(flap);
      loop.load.requests = conversations;
    }
    expect((await tenant.where()).usdPerHour).toBe(usdPerHour);
  });

  test('keeps its replicas while KEDA is down, and its HorizontalPodAutoscaler says what is missing', async () => {
    await loop.scaling.stopKeda();
    loop.load.requests = 0;
    try {
      expect(await conditionIs(autoscaler, 'ScalingActive', 'False')).toMatch(/unable to get external metric/);
      expect(await tenant.replicasFor(longCalm)).toEqual([server.maxReplicas]);
    } finally {
      await loop.scaling.startKeda();
    }
  });
});

test('a planted fault, a query of a metric that nobody exports, is seen', async () => {
  const choice = planChoice({ requirements: 'team' });
  const misspelt = (body: KubernetesObject): KubernetesObject =>
    JSON.parse(JSON.stringify(loop.scaling.scaledHere(body)).replaceAll('num_requests_waiting', 'num_requests_queued')) as KubernetesObject;
  tenant = await Tenant.of(loop.cluster, (app) => choice.objects(app), misspelt);
  try {
    loop.load.serve(tenant.namespace, choice.document.servers[0]);
    loop.load.requests = 60;
    await conditionIs(scaledObject, 'Fallback', 'True');
  } finally {
    await tenant.leave();
  }
});

async function scaledObject(): Promise<LiveObject | undefined> {
  return loop.cluster.api.read(tenant.the('ScaledObject'));
}

/** The one that KEDA makes. */
async function autoscaler(): Promise<LiveObject | undefined> {
  return (await loop.cluster.api.list('autoscaling/v2', 'HorizontalPodAutoscaler', tenant.namespace))[0];
}

/** Waits until a condition of an object has a value, and gives what it says. */
async function conditionIs(read: () => Promise<LiveObject | undefined>, type: string, value: string): Promise<string> {
  const condition = await loop.cluster.room.until(`${type} is ${value}`, 60, async () => conditionOf(await read(), type, value));
  return String(condition.message);
}
