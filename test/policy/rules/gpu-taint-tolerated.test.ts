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
