import { GPU_INSTANCE_TYPES } from '../../../constructs/planning/gpu-instance-type';
import { replicaResources, replicasOnNode } from '../../../constructs/planning/serving/replica-resources';
import { servingLayout } from '../../../constructs/planning/serving/serving-layout';

const type = (name: string) => GPU_INSTANCE_TYPES.find((t) => t.name === name)!;

test('asks for nine tenths of what a node can allocate', () => {
  expect(replicaResources(type('g6.xlarge'), 1, 1)).toEqual({ gpus: 1, cpuMillis: 3528, memoryMiB: 12_745 });
  expect(replicaResources(type('g6.12xlarge'), 2, 2)).toEqual({ gpus: 2, cpuMillis: 21_514, memoryMiB: 80_519 });
});

test('puts as many replicas on a node as its GPUs and its disk hold', () => {
  expect(replicasOnNode(type('g6.12xlarge'), servingLayout({ tensorParallel: 2 }), 16e9)).toBe(2);
  // 250 GB of disk hold no 230 GB of weights and 20 GiB beside them
  expect(replicasOnNode(type('g6.xlarge'), servingLayout({}), 230e9)).toBe(0);
  // 3760 GB hold the weights of three such replicas
  expect(replicasOnNode(type('g6.12xlarge'), servingLayout({}), 1000e9)).toBe(3);
  expect(replicasOnNode({ ...type('g6.xlarge'), localNvmeGB: 0 }, servingLayout({}), 230e9)).toBe(1);
});

test('lays only layers that follow each other over several nodes, and only over large ones', () => {
  expect(replicasOnNode(type('p5.48xlarge'), servingLayout({ tensorParallel: 8, pipelineParallel: 2 }), 700e9)).toBe(0.5);
  expect(replicasOnNode(type('p5.48xlarge'), servingLayout({ tensorParallel: 16 }), 700e9)).toBe(0);
  expect(replicasOnNode(type('g6.12xlarge'), servingLayout({ tensorParallel: 8 }), 70e9)).toBe(0);
  expect(replicasOnNode(type('g6.12xlarge'), servingLayout({ tensorParallel: 4, pipelineParallel: 2 }), 70e9)).toBe(0);
});
