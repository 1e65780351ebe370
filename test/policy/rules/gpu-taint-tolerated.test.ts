import { ApiObject, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { defineServer, GpuNodePool, type IGpuNodePool } from '../../../constructs/kubernetes';
import { Accelerator, planColdStart } from '../../../constructs/planning';
import { cluster, nodePool, say, server } from '../support';

const path = 'spec.template.spec.tolerations';

test('accepts a pod that tolerates the taint of the pool that it selects', () => {
  expect(say('GpuTaintTolerated', cluster(server(), nodePool()))).toEqual([]);
});

test('flags a pod that does not tolerate the taint of its pool', () => {
  const taints = [
    { key: 'nvidia.com/gpu', effect: 'NoSchedule' },
    { key: 'team', value: 'ml', effect: 'NoExecute' },
  ];
  expect(say('GpuTaintTolerated', cluster(server(), nodePool({ taints })))).toEqual([
    ['Deployment chat/chat-server', path, "a pod that asks for a GPU does not tolerate 'team' of NodePool l4"],
  ]);
});

test('compares values where the operator is not Exists', () => {
  const taints = [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }];
  const tolerating = (value: string): unknown[] =>
    say('GpuTaintTolerated', cluster(server({ tolerations: [{ key: 'nvidia.com/gpu', value }] }), nodePool({ taints })));
  expect(tolerating('present')).toEqual([]);
  expect(tolerating('true')).toHaveLength(1);
});

test('asks for the usual taint where no pool is known', () => {
  expect(say('GpuTaintTolerated', cluster(server()))).toEqual([]);
  expect(say('GpuTaintTolerated', cluster(server({ tolerations: [] })))).toEqual([
    ['Deployment chat/chat-server', path, "a pod that asks for a GPU does not tolerate 'nvidia.com/gpu', the usual taint of GPU nodes"],
  ]);
});

test('is content with one pool of several that fits', () => {
  const other = { ...nodePool({ taints: [{ key: 'x', effect: 'NoSchedule' }] }), metadata: { name: 'other' } };
  expect(say('GpuTaintTolerated', cluster(server({ nodeSelector: {} }), other, nodePool()))).toEqual([]);
});

test('flags a GPU pool without a taint, not a pool without GPUs', () => {
  expect(say('GpuTaintTolerated', cluster(nodePool({ taints: [] })))).toEqual([
    ['NodePool l4', 'spec.template.spec.taints', 'the nodes have GPUs but no taint, so any pod may land on them'],
  ]);
  const plain = { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'plain' }, spec: { template: { spec: {} } } };
  expect(say('GpuTaintTolerated', cluster(plain))).toEqual([]);
});

test('is content with a server that tolerates the taints that its nodes are said to have', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'chat', { namespace: 'chat' });
  const taints = [
    { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' },
    { key: 'dedicated', value: 'ml', effect: 'NoSchedule' },
  ];
  const pool = (known: string[]): IGpuNodePool =>
    GpuNodePool.fromNodeLabels(chart, `Pool${known.length}`, { accelerator: Accelerator.L4, nodeLabels: { team: 'ml' }, taints: known });
  const saidOf = (known: string[]): unknown[] => {
    const own = new Construct(chart, `Server${known.length}`);
    const objects = [
      defineServer(own, { ...SERVER, pool: pool(known) }) && ApiObject.of(own).toJson(),
      {
        ...nodePool({ taints }),
        spec: { template: { metadata: { labels: { team: 'ml' } }, spec: { taints } }, limits: { 'nvidia.com/gpu': 4 } },
      },
    ];
    return say('GpuTaintTolerated', cluster(...objects)).map(([, , message]) => message);
  };
  expect(saidOf(['dedicated=ml:NoSchedule'])).toEqual([]);
  expect(saidOf([])).toEqual(["a pod that asks for a GPU does not tolerate 'dedicated' of NodePool l4"]);
});

const SERVER = {
  name: 'chat',
  image: 'registry.example/chat:1.0.0',
  cpuMillis: 500,
  memoryMiB: 1024,
  ports: { http: 8000 },
  healthPath: '/health',
  start: planColdStart({ weightBytes: 0, networkMbps: 1000 }),
  metrics: { portName: 'http', path: '/metrics' },
};
