import { cluster, nodePool, say } from '../support';

const gpu = (values: string[]): Record<string, unknown> => ({ key: 'karpenter.k8s.aws/instance-gpu-name', operator: 'In', values });
const type = (values: string[]): Record<string, unknown> => ({ key: 'node.kubernetes.io/instance-type', operator: 'In', values });
const place = ['NodePool l4', 'spec.template.spec.requirements'];

test('accepts a pool that names one GPU model, or types of one family', () => {
  expect(say('OneAcceleratorPerPool', cluster(nodePool()))).toEqual([]);
  expect(say('OneAcceleratorPerPool', cluster(nodePool({}, [type(['g6.xlarge', 'g6.2xlarge'])])))).toEqual([]);
});

test('flags a pool of two GPU models', () => {
  expect(say('OneAcceleratorPerPool', cluster(nodePool({}, [gpu(['l4', 'l40s'])])))).toEqual([
    [...place, 'the pool may buy any of l4, l40s'],
  ]);
});

test.each([[[]], [[type(['g6.xlarge', 'p5.48xlarge'])]], [[{ ...gpu(['l4']), operator: 'NotIn' }]]])(
  'flags a pool with %j',
  (requirements) => {
    expect(say('OneAcceleratorPerPool', cluster(nodePool({}, requirements)))).toEqual([[...place, 'the pool may buy any GPU model']]);
  },
);

test('passes a pool without GPUs', () => {
  const spec = { template: { spec: { requirements: [{ key: 'karpenter.k8s.aws/instance-gpu-count', operator: 'DoesNotExist' }] } } };
  expect(
    say('OneAcceleratorPerPool', cluster({ apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'cpu' }, spec })),
  ).toEqual([]);
});
