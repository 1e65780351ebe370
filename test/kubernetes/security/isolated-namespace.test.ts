import { JsonPatch } from 'cdk8s';
import { IsolatedNamespace, type IsolatedNamespaceProps } from '../../../constructs/kubernetes/security/isolated-namespace';
import { only, patched, synth } from '../fixture';

const make = (props: IsolatedNamespaceProps = {}) => synth((chart) => new IsolatedNamespace(chart, 'Space', props));

test('enforces the restricted pod security standard', () => {
  expect(only(make({ name: 'chat' }), 'Namespace').metadata).toMatchObject({
    name: 'chat',
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  });
});

test('lets nothing in or out but DNS', () => {
  const policies = make().filter((o) => o.kind === 'NetworkPolicy');
  expect(policies[0].spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  expect(policies[1].spec.egress[0].ports).toEqual([
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ]);
});

test('forbids GPUs and load balancers unless a number says otherwise', () => {
  expect(only(make(), 'ResourceQuota').spec.hard).toEqual({
    pods: 50,
    'requests.nvidia.com/gpu': 0,
    'services.loadbalancers': 0,
    'services.nodeports': 0,
  });
  expect(only(make({ maxGpus: 4 }), 'ResourceQuota').spec.hard['requests.nvidia.com/gpu']).toBe(4);
});

test('puts everything into the namespace, after it', () => {
  const objects = make();
  expect(objects[0].kind).toBe('Namespace');
  objects.slice(1).forEach((o) => expect(o.metadata.namespace).toBe(objects[0].metadata.name));
});

test.each([
  [{ maxGpus: -1 }, 'NamespaceQuota'],
  [{ maxPods: 0 }, 'NamespaceQuota'],
  [{ name: 'Chat_1' }, 'NamespaceName'],
])('fails when props are %j', (props, code) => {
  expect(() => make(props)).toThrow(expect.objectContaining({ code }));
});

test('can be patched through its default child', () => {
  const objects = patched((chart) => new IsolatedNamespace(chart, 'Space'), JsonPatch.add('/metadata/labels/team', 'a'));
  expect(only(objects, 'Namespace').metadata.labels.team).toBe('a');
});
