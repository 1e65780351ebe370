import { Duration, JsonPatch } from 'cdk8s';
import { GpuNodePool, type GpuNodePoolProps } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { Accelerator } from '../../../constructs/planning/accelerator';
import { only, patched, synth } from '../fixture';

const PROPS: GpuNodePoolProps = { accelerator: Accelerator.L40S, maxGpus: 8, nodeRoleName: 'nodes', discoveryTag: 'tag' };

function pool(props: Partial<GpuNodePoolProps> = {}): { nodePool: any; nodeClass: any } {
  const objects = synth((chart) => new GpuNodePool(chart, 'Pool', { ...PROPS, ...props }));
  return { nodePool: only(objects, 'NodePool'), nodeClass: only(objects, 'EC2NodeClass') };
}

function values(nodePool: any, key: string): string[] | undefined {
  return nodePool.spec.template.spec.requirements.find((r: any) => r.key === key)?.values;
}

test('buys one accelerator, on demand, and drops nodes after 10 empty minutes', () => {
  const { nodePool } = pool();
  expect(values(nodePool, 'karpenter.k8s.aws/instance-gpu-name')).toEqual(['l40s']);
  expect(values(nodePool, 'karpenter.k8s.aws/instance-gpu-memory')).toEqual(['45776']);
  expect(values(nodePool, 'karpenter.sh/capacity-type')).toEqual(['on-demand']);
  expect(nodePool.spec.disruption).toEqual({ consolidationPolicy: 'WhenEmpty', consolidateAfter: '600s', budgets: [{ nodes: '1' }] });
});

test('limits GPUs, not nodes', () => {
  expect(pool().nodePool.spec.limits).toEqual({ 'nvidia.com/gpu': 8 });
});

test('keeps pods without a GPU away, and names its own node class', () => {
  const { nodePool, nodeClass } = pool();
  expect(nodePool.spec.template.spec.taints).toEqual([{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }]);
  expect(nodePool.spec.template.spec.nodeClassRef).toEqual({
    group: 'karpenter.k8s.aws',
    kind: 'EC2NodeClass',
    name: nodeClass.metadata.name,
  });
});

test('labels nodes with what nodeLabels tells workloads to select', () => {
  let selected = {};
  const objects = synth((chart) => {
    selected = new GpuNodePool(chart, 'Pool', PROPS).nodeLabels;
  });
  expect(only(objects, 'NodePool').spec.template.metadata.labels).toEqual(selected);
});

test('takes spot, one node size, some zones and groups when asked', () => {
  const { nodePool, nodeClass } = pool({
    spot: true,
    gpusPerNode: 4,
    zones: ['us-east-1a'],
    securityGroupIds: ['sg-1'],
    emptyFor: Duration.minutes(1),
  });
  expect(values(nodePool, 'karpenter.sh/capacity-type')).toEqual(['spot', 'on-demand']);
  expect(values(nodePool, 'karpenter.k8s.aws/instance-gpu-count')).toEqual(['4']);
  expect(values(nodePool, 'topology.kubernetes.io/zone')).toEqual(['us-east-1a']);
  expect(nodeClass.spec.securityGroupSelectorTerms).toEqual([{ id: 'sg-1' }]);
});

test('runs a fixed Bottlerocket image on encrypted volumes, with local disks for pods and no way to the node’s credentials', () => {
  const { spec } = pool({ volumeKeyArn: 'arn:key' }).nodeClass;
  expect(spec.amiSelectorTerms).toEqual([{ alias: 'bottlerocket@v1.64.0' }]);
  expect(spec.instanceStorePolicy).toBe('RAID0');
  expect(spec.metadataOptions).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
  expect(spec.blockDeviceMappings.map((b: any) => [b.deviceName, b.ebs.encrypted, b.ebs.kmsKeyID])).toEqual([
    ['/dev/xvda', true, 'arn:key'],
    ['/dev/xvdb', true, 'arn:key'],
  ]);
});

test('two pools in one chart have names of their own', () => {
  const objects = synth((chart) => ['A', 'B'].forEach((id) => new GpuNodePool(chart, id, PROPS)));
  expect(new Set(objects.map((o) => o.metadata.name)).size).toBe(4);
});

test('names nodes that are there by the label of feature discovery', () => {
  const objects = synth((chart) => {
    expect(GpuNodePool.fromNodeLabels(chart, 'P', { accelerator: Accelerator.L4 }).nodeLabels).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-L4',
    });
  });
  expect(objects).toEqual([]);
});

test.each([
  [{ maxGpus: 0 }, "'maxGpus' must be a whole number of at least 1, got 0 [GpuPoolSize at test/Pool]"],
  [{ maxGpus: 1.5 }, 'GpuPoolSize'],
  [{ maxGpus: 2, gpusPerNode: 4 }, "'maxGpus' (2) must not be less than 'gpusPerNode' (4)"],
  [{ gpusPerNode: 3 }, "'gpusPerNode' (3) must be one of 1, 4, 8"],
  [{ emptyFor: Duration.seconds(5) }, 'GpuPoolEmptyFor'],
  [{ volumeGiB: 20 }, 'GpuPoolVolume'],
])('fails when props are %j', (props, words) => {
  expect(() => pool(props)).toThrow(words);
});

test('can be patched through its default child', () => {
  const objects = patched((chart) => new GpuNodePool(chart, 'Pool', PROPS), JsonPatch.add('/spec/weight', 50));
  expect(only(objects, 'NodePool').spec.weight).toBe(50);
});
