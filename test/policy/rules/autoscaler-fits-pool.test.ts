import type { PlanDocument } from '../../../constructs/planning/plan-document';
import { cluster, container, nodePool, podSpec, scaledObject, say, server } from '../support';

const servers = [
  {
    name: 'chat',
    model: 'm',
    accelerator: 'l4',
    instanceType: 'g6.xlarge',
    gpusPerReplica: 1,
    minReplicas: 1,
    maxReplicas: 4,
    gpusPerNode: 1,
    minNodes: 1,
    maxNodes: 4,
    url: 'http://chat.d.svc:8000/v1',
    poolMaxGpus: 4,
    sequencesPerReplica: 8,
    weightBytes: 1,
    startupSeconds: 60,
  },
];
const cost = { region: 'eu-central-1', items: [], monthlyFloorUsd: 0, monthlyCeilingUsd: 0, notCounted: [] };
const plan: PlanDocument = {
  blueprint: 'b',
  deployment: 'd',
  platform: 'aws',
  summary: 's',
  asked: [],
  decisions: [],
  lines: [],
  servers,
  latency: [],
  questions: [],
  cost,
};

test('accepts a ceiling that fits with a rolling update under way', () => {
  expect(say('AutoscalerFitsPool', cluster(server(), scaledObject(), nodePool()))).toEqual([]);
});

test('flags a ceiling above the limit of the pool', () => {
  expect(say('AutoscalerFitsPool', cluster(server(), scaledObject({ maxReplicaCount: 5 }), nodePool()))).toEqual([
    ['ScaledObject chat/chat', 'spec.maxReplicaCount', '5 replicas + 1 of a rolling update × 1 GPUs = 6, but NodePool l4 may hold 5'],
  ]);
});

test("takes KEDA's default of 100 and the quarter of a rolling update where nothing is said", () => {
  const objects = [server({}, { strategy: undefined }), scaledObject({ maxReplicaCount: undefined }), nodePool()];
  expect(say('AutoscalerFitsPool', cluster(...objects))[0][2]).toBe(
    '100 replicas + 25 of a rolling update × 1 GPUs = 125, but NodePool l4 may hold 5',
  );
});

test('counts all GPUs of a pod and of a group of pods', () => {
  const two = { resources: { limits: { 'nvidia.com/gpu': '2' } } };
  const group = {
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    metadata: { name: 'big', namespace: 'chat' },
    spec: {
      replicas: 2,
      leaderWorkerTemplate: {
        size: 2,
        leaderTemplate: { spec: podSpec({ containers: [container(two)] }) },
        workerTemplate: { spec: podSpec({ containers: [container(two)] }) },
      },
    },
  };
  expect(say('AutoscalerFitsPool', cluster(group, nodePool()))).toEqual([
    ['LeaderWorkerSet chat/big', 'spec.replicas', '2 replicas × 4 GPUs = 8, but NodePool l4 may hold 5'],
  ]);
});

test('falls back to the plan where no pool is known', () => {
  expect(say('AutoscalerFitsPool', { ...cluster(server(), scaledObject()), plan })[0][2]).toBe(
    "4 replicas + 1 of a rolling update × 1 GPUs = 5, but the pool planned for 'chat' may hold 4",
  );
  expect(say('AutoscalerFitsPool', cluster(server(), scaledObject()))).toEqual([]);
});

test('warns of two servers that fit alone and not together', () => {
  const other = { ...server(), metadata: { name: 'other', namespace: 'chat' } };
  const objects = [server({}, { replicas: 3 }), { ...other, spec: { ...(server({}, { replicas: 3 }).spec as object) } }, nodePool()];
  expect(say('AutoscalerFitsPool', cluster(...objects))).toEqual([
    [
      'NodePool l4',
      'spec.limits',
      'Deployment chat/chat-server, Deployment chat/other together ask for 6 GPUs at their ceilings, but the pool may hold 5',
    ],
  ]);
});
