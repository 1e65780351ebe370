import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { IsolatedNamespace, type IsolatedNamespaceProps } from '../../../constructs/kubernetes/security/isolated-namespace';

function synth(props: IsolatedNamespaceProps = {}, change: (namespace: IsolatedNamespace) => void = () => {}) {
  const chart = Testing.chart();
  change(new IsolatedNamespace(chart, 'Space', props));
  const [namespace, deny, dns, quota] = Testing.synth(chart);
  return { namespace, deny, dns, quota };
}

test('holds every pod to the restricted standard', () => {
  expect(synth({ name: 'chat' }).namespace).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'chat',
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  });
});

test('lets nothing in or out', () => {
  expect(synth().deny).toMatchObject({ kind: 'NetworkPolicy', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } });
  expect(Object.keys(synth().deny.spec)).toEqual(['podSelector', 'policyTypes']);
});

test('lets every pod ask the DNS of the cluster, and nobody else', () => {
  expect(synth().dns.spec).toEqual({
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
    ],
  });
});

test('forbids GPUs and doors to the outside by default', () => {
  expect(synth().quota.spec).toEqual({
    hard: { pods: 50, 'requests.nvidia.com/gpu': 0, 'services.loadbalancers': 0, 'services.nodeports': 0 },
  });
});

test('counts GPUs and pods that it is given', () => {
  expect(synth({ maxGpus: 8, maxPods: 12 }).quota.spec.hard).toMatchObject({ pods: 12, 'requests.nvidia.com/gpu': 8 });
});

test('puts everything into the namespace that it names', () => {
  let name = '';
  const { namespace, ...others } = synth({}, (space) => {
    name = space.namespaceName;
  });
  expect(namespace.metadata.name).toBe(name);
  expect(Object.values(others).map((o) => o.metadata.namespace)).toEqual([name, name, name]);
});

test.each(['Chat', '-chat', 'chat-', 'a.b', 'a'.repeat(64), ''])('fails when the name is %p', (name) => {
  expect(() => synth({ name })).toThrow(
    `'name' must be a DNS label (lower-case letters, digits and '-', at most 63), got '${name}' [NamespaceName at test/Space]`,
  );
});

test.each([
  ['maxGpus', -1, 0],
  ['maxGpus', 0.5, 0],
  ['maxPods', 0, 1],
])('fails when %s is %p', (prop, value, atLeast) => {
  expect(() => synth({ [prop]: value })).toThrow(
    `'${prop}' must be a whole number of at least ${atLeast}, got ${value} [NamespaceQuota at test/Space]`,
  );
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  ['A', 'B'].forEach((id) => new IsolatedNamespace(chart, id));
  expect(new Set(Testing.synth(chart).map((o) => `${o.kind} ${o.metadata.name}`)).size).toBe(8);
});

test('can be patched through its default child', () => {
  const patch = JsonPatch.add('/metadata/labels/team', 'ai');
  expect(synth({}, (space) => ApiObject.of(space).addJsonPatch(patch)).namespace.metadata.labels.team).toBe('ai');
});

function existing(props: IsolatedNamespaceProps) {
  const chart = Testing.chart();
  const space = new IsolatedNamespace(chart, 'Space', props);
  return { space, objects: Testing.synth(chart).map((o) => [o.kind, o.metadata.namespace]) };
}

test('only names a namespace that is there already', () => {
  const { space, objects } = existing({ name: 'team-a', existing: true });
  expect([space.namespaceName, objects]).toEqual(['team-a', []]);
});

test('closes a namespace that is there already only when told', () => {
  expect(existing({ name: 'team-a', existing: true, closeExisting: true }).objects).toEqual([
    ['NetworkPolicy', 'team-a'],
    ['NetworkPolicy', 'team-a'],
  ]);
});

test('others may wait for a namespace that is there already', () => {
  const chart = Testing.chart();
  const space = new IsolatedNamespace(chart, 'Space', { name: 'team-a', existing: true });
  new ApiObject(chart, 'Map', { apiVersion: 'v1', kind: 'ConfigMap' }).node.addDependency(space);
  expect(Testing.synth(chart)).toHaveLength(1);
});

test.each([
  [{ existing: true }, "with 'existing', 'name' must say which namespace is meant"],
  [
    { existing: true, name: 'a', maxGpus: 8 },
    "'maxGpus' is given with 'existing', but the quota of an existing namespace is its owner's; leave it out",
  ],
  [
    { existing: true, name: 'a', maxPods: 8 },
    "'maxPods' is given with 'existing', but the quota of an existing namespace is its owner's; leave it out",
  ],
  [{ closeExisting: true }, "'closeExisting' is only for an 'existing' namespace; a new one is always closed"],
])('fails when a namespace is neither new nor there: %j', (props, message) => {
  expect(() => existing(props)).toThrow(`${message} [NamespaceExisting at test/Space]`);
});
