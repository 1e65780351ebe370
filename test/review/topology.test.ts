import { buildKubernetes } from '../../cli/build';
import { planChoice } from '../../blueprints/doors/requirements-file';
import { topologyOf } from '../../review/topology-graph';
import { expectations } from '../../review/expects';
import type { ReviewInput } from '../../review';
import { INPUT } from './input';

function inputOf(requirements: string): ReviewInput {
  const planned = planChoice({ requirements });
  const { charts } = buildKubernetes(planned);
  return {
    ...INPUT,
    plan: planned.document,
    alsoProvided: planned.alsoProvided,
    templates: [],
    manifests: charts.map((c) => ({ name: c.id, dependsOn: c.dependsOn, objects: c.nodes.map((n) => n.body) })),
  };
}

const linked = (input: ReviewInput): string[] => topologyOf(input).edges.map((e) => `${e.from} > ${e.to}`);

test('draws a cluster of one’s own with the hub, nodes that are there, and alerts that reach nobody', () => {
  const input = inputOf('on-prem');
  const { network, cluster, nodes } = topologyOf(input);
  expect([network, cluster]).toEqual([undefined, 'Cluster, 1 zone']);
  expect(linked(input)).toEqual([
    'clients > chat',
    'chat > pool-chat',
    'chat > store',
    'prometheus > chat',
    'prometheus > alertmanager',
    'alertmanager > receiver',
    'keda > prometheus',
    'keda > chat',
    'admin > chat',
  ]);
  expect(nodes.find((n) => n.id === 'receiver')?.label).toEqual(['Nobody', 'no receiver is asked for']);
  expect(nodes.find((n) => n.id === 'store')?.label[0]).toBe('Hugging Face hub');
  expect(nodes.find((n) => n.id === 'pool-chat')?.label).toContain('there already');
});

test('draws who is told if somebody is', () => {
  const input = inputOf('on-prem');
  const asked = [...input.plan.asked, { field: 'alerts.receiver', description: '', value: 'slack', unit: '', isDefault: false }];
  const { nodes } = topologyOf({ ...input, plan: { ...input.plan, asked } });
  expect(nodes.find((n) => n.id === 'receiver')?.label).toEqual(['Slack']);
});

test('names the EKS cluster that exists, and its zones', () => {
  expect(topologyOf(inputOf('existing-eks')).cluster).toBe('EKS cluster platform, zones us-east-1a, us-east-1b');
});

test('draws the administrator that a stack makes, and its keys', () => {
  const templates = [
    { name: 's', body: { Resources: { ...(INPUT.templates[0].body.Resources as object), Key: { Type: 'AWS::KMS::Key' } } } },
  ];
  const { nodes } = topologyOf({ ...inputOf('starter'), templates });
  expect(nodes.find((n) => n.id === 'admin')?.label).toEqual(['Cluster administrators', 'Admin']);
  expect(nodes.find((n) => n.id === 'kms')?.label[0]).toBe('1 KMS key');
});

test('lists what a cluster must bring', () => {
  expect(expectations(inputOf('on-prem')).map((e) => e.what)).toEqual([
    'The Prometheus operator',
    'Flux 2.7 or newer',
    "NVIDIA's driver and device plugin",
    'Nodes with 16 GPUs for it, while a rollout is under way',
    'Prometheus at http://prometheus-operated.observability:9090',
    'A network add-on that enforces network policies',
    'A way to the registries',
    'A way to huggingface.co',
  ]);
  const eks = expectations(inputOf('existing-eks')).map((e) => e.what);
  expect(eks).toEqual(
    expect.arrayContaining(['Karpenter', 'Karpenter for AWS', 'KEDA', 'A role, subnets and security groups for new nodes']),
  );
  expect(eks).not.toContain('Flux 2.7 or newer');
  expect(expectations(inputOf('starter'))).toEqual([]);
});

test('lists Secrets, storage classes and namespaces that objects name and nobody makes', () => {
  const spec = {
    imagePullSecrets: [{ name: 'harbor' }],
    priorityClassName: 'serving',
    containers: [{ image: 'i:1.0', env: [{ valueFrom: { secretKeyRef: { name: 'hugging-face', key: 'token' } } }] }],
    volumes: [{ ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } } }],
  };
  const objects = [{ kind: 'Deployment', metadata: { name: 'x', namespace: 'shared' }, spec: { template: { spec } } }];
  const found = expectations({ ...inputOf('on-prem'), alsoProvided: [], manifests: [{ name: 'c', dependsOn: [], objects }] });
  expect(found.map((e) => e.what)).toEqual([
    'Secret harbor in shared',
    'Secret hugging-face in shared',
    'Namespace shared',
    'Storage class fast',
    'Priority class serving',
    'A way to the registries',
  ]);
  expect(found[1].because).toBe('key token; without it pods do not start');
});
