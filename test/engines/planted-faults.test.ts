/** The acceptance run must see a fault when there is one: one planted fault a class, each reported with path, object and field. */
import { planChoice } from '../../blueprints/doors/requirements-file';
import type { KubernetesObject, ManifestNode } from '../../constructs/delivery/manifest-graph';
import { acceptance } from './room/acceptance';
import { enforcePolicy } from './room/admission';
import { ControlPlane } from './room/control-plane';
import { definitionsFor, isCustom } from './room/definitions';
import { nodesOf } from './room/graph';

let cluster: ControlPlane;
beforeAll(async () => {
  cluster = await ControlPlane.start();
});
afterAll(() => cluster?.end());

function node(id: string, body: Omit<KubernetesObject, 'metadata'> & { metadata: object }): ManifestNode {
  return { id, body: body as unknown as KubernetesObject, dependsOn: [] };
}

const namespace = (name: string, labels: Readonly<Record<string, string>> = {}): ManifestNode =>
  node(`app/${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });

const deployment = (name: string, spec: object = {}, inside: object = {}): ManifestNode =>
  node(`app/${name}`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'chat' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'server', image: 'registry.k8s.io/pause:3.10', ...inside }] },
      },
      ...spec,
    },
  });

const nodePool = (consolidateAfter: string, label: string): ManifestNode =>
  node('app/Pool', {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'gpu' },
    spec: {
      disruption: { consolidateAfter },
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'gpu' },
          requirements: [{ key: label, operator: 'Exists' }],
        },
      },
    },
  });

test('a field that nobody knows', async () => {
  const { refused } = await acceptance(cluster, [namespace('chat'), deployment('chat', { replica: 2 })]);
  expect(refused).toEqual([expect.stringMatching(/^app\/chat \(Deployment chat\/chat\): .*\.spec\.replica: field not declared in schema/)]);
});

test('a value of the wrong type', async () => {
  const { refused } = await acceptance(cluster, [namespace('chat'), deployment('chat', { replicas: 'two' })]);
  expect(refused).toEqual([expect.stringMatching(/^app\/chat \(Deployment chat\/chat\): .*\.spec\.replicas: expected numeric/)]);
});

test.each([
  ['a pattern', nodePool('soon', 'example.com/gpu'), /spec\.disruption\.consolidateAfter: Invalid value: "soon"/],
  [
    'a CEL rule',
    nodePool('1m', 'kubernetes.io/hostname'),
    /spec\.template\.spec\.requirements\[0\]\.key: .*label "kubernetes\.io\/hostname" is restricted/,
  ],
])('%s of a definition that is broken', async (_what, pool, problem) => {
  await cluster.define(await definitionsFor([pool.body]));
  const { refused } = await acceptance(cluster, [pool]);
  expect(refused).toEqual([expect.stringMatching(/^app\/Pool \(NodePool gpu\): /)]);
  expect(refused[0]).toMatch(problem);
});

test('an object before the namespace it lives in', async () => {
  const { refused } = await acceptance(cluster, [deployment('chat'), namespace('chat')]);
  expect(refused).toEqual(['app/chat (Deployment chat/chat): namespaces "chat" not found']);
});

test('a kind whose definition nobody has', async () => {
  const object = { apiVersion: 'nobody.example.com/v1', kind: 'Thing', metadata: { name: 'thing' } };
  await expect(definitionsFor([object])).rejects.toThrow('no CustomResourceDefinition of nobody.example.com/v1 Thing: nobody can check it');
});

test('a kind whose definition is not on the cluster', async () => {
  const { refused } = await acceptance(cluster, [
    node('app/Job', { apiVersion: 'ray.io/v1', kind: 'RayJob', metadata: { name: 'job' }, spec: {} }),
  ]);
  expect(refused).toEqual(['app/Job (RayJob job): no kind RayJob in ray.io/v1']);
});

test('a cluster without any operator: each object of theirs is refused by its kind, and the rest runs', async () => {
  const nodes = nodesOf((app) => planChoice({ requirements: 'team' }).objects(app));
  const custom = nodes.filter(({ body }) => isCustom(body));
  const bare = await ControlPlane.start();
  try {
    const report = await acceptance(bare, nodes);
    expect(report).toEqual({
      applied: nodes.length - custom.length,
      refused: custom.map(({ body: { apiVersion, kind } }) => expect.stringMatching(`: no kind ${kind} in ${apiVersion}$`)),
      changedBySecond: [],
      podsRefused: [],
      left: [],
    });
  } finally {
    await bare.end();
  }
  const groups = new Set(custom.map(({ body }) => body.apiVersion.split('/')[0]));
  expect([...groups].sort()).toEqual([
    'helm.toolkit.fluxcd.io',
    'karpenter.k8s.aws',
    'karpenter.sh',
    'keda.sh',
    'monitoring.coreos.com',
    'source.toolkit.fluxcd.io',
  ]);
});

test('pods that pod security refuses', async () => {
  const restricted = namespace('chat', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  const { refused, podsRefused } = await acceptance(cluster, [
    restricted,
    deployment('chat', {}, { securityContext: { privileged: true } }),
  ]);
  expect(refused).toEqual([]);
  expect(podsRefused).toEqual([
    expect.stringMatching(/^app\/chat \(Deployment chat\/chat\): .*violates PodSecurity "restricted.*privileged/),
  ]);
});

test('pods that a quota refuses', async () => {
  const quota = node('app/Quota', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'pods', namespace: 'chat' },
    spec: { hard: { pods: '0' } },
  });
  const { podsRefused } = await acceptance(cluster, [namespace('chat'), quota, deployment('chat')]);
  expect(podsRefused).toEqual([expect.stringMatching(/^app\/chat \(Deployment chat\/chat\): .*exceeded quota: pods/)]);
});

test('pods that a policy of the organisation refuses', async () => {
  await enforcePolicy(cluster);
  const unlimited = { securityContext: { readOnlyRootFilesystem: true } };
  const { refused, podsRefused } = await acceptance(cluster, [namespace('chat'), deployment('chat', {}, unlimited)]);
  expect(refused).toEqual([]);
  expect(podsRefused).toEqual([
    expect.stringMatching(/^app\/chat \(Deployment chat\/chat\): .*denied request: containers have a limit of memory/),
  ]);
});

test('a deletion that leaves something', async () => {
  const held = node('app/held', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'held', finalizers: ['example.com/held'] },
    data: {},
  });
  const { left } = await acceptance(cluster, [held], 3);
  expect(left).toEqual(['app/held (ConfigMap held)']);
});

test('an object that a second run changes', async () => {
  // Rendered anew at each run, as a clock or a random name would do.
  const flips = node('app/flips', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'flips',
      get annotations() {
        return { run: String(process.hrtime.bigint()) };
      },
    },
    data: {},
  });
  const { changedBySecond } = await acceptance(cluster, [flips]);
  expect(changedBySecond).toEqual(['app/flips (ConfigMap flips)']);
});
