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
