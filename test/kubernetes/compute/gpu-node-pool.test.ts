import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { GpuNodePool, type GpuNodePoolProps } from '../../../constructs/kubernetes/compute/gpu-node-pool';
import { Accelerator } from '../../../constructs/planning/accelerator';

const PROPS: GpuNodePoolProps = { accelerator: Accelerator.L40S, maxGpus: 8, nodeRoleName: 'gpu-nodes', discoveryTag: 'ai' };

function synth(props: Partial<GpuNodePoolProps> = {}, change: (pool: GpuNodePool) => void = () => {}) {
  const chart = Testing.chart();
  change(new GpuNodePool(chart, 'Pool', { ...PROPS, ...props }));
  const [nodeClass, pool] = Testing.synth(chart);
  return { nodeClass, pool };
}

function values(props: Partial<GpuNodePoolProps>, key: string): string[] | undefined {
  const requirements: { key: string; operator: string; values: string[] }[] = synth(props).pool.spec.template.spec.requirements;
  const found = requirements.find((r) => r.key === key);
  return found && (found.operator === 'In' ? found.values : [found.operator]);
}

test('limits GPUs, not nodes', () => {
  expect(synth().pool.spec.limits).toEqual({ 'nvidia.com/gpu': 8 });
});

test('buys one GPU model, told from its sisters by its memory', () => {
  expect(values({ accelerator: Accelerator.A100_80GB }, 'karpenter.k8s.aws/instance-gpu-name')).toEqual(['a100']);
  expect(values({ accelerator: Accelerator.A100_80GB }, 'karpenter.k8s.aws/instance-gpu-memory')).toEqual(['81920']);
  expect(values({}, 'kubernetes.io/arch')).toEqual(['amd64']);
});

test('buys on-demand nodes of every size in every zone by default', () => {
  expect(values({}, 'karpenter.sh/capacity-type')).toEqual(['on-demand']);
  expect(values({}, 'karpenter.k8s.aws/instance-gpu-count')).toBeUndefined();
  expect(values({}, 'topology.kubernetes.io/zone')).toBeUndefined();
});

test('buys spot beside on-demand, of one size and in some zones, when asked', () => {
  expect(values({ spot: true }, 'karpenter.sh/capacity-type')).toEqual(['spot', 'on-demand']);
  expect(values({ gpusPerNode: 4 }, 'karpenter.k8s.aws/instance-gpu-count')).toEqual(['4']);
  expect(values({ zones: ['eu-west-1a', 'eu-west-1b'] }, 'topology.kubernetes.io/zone')).toEqual(['eu-west-1a', 'eu-west-1b']);
});

test('uses reserved capacity beside on-demand, when reservations are named', () => {
  const props = { capacityReservationIds: ['cr-0123456789abcdef0'] };
  expect(values(props, 'karpenter.sh/capacity-type')).toEqual(['reserved', 'on-demand']);
  expect(synth(props).nodeClass.spec.capacityReservationSelectorTerms).toEqual([{ id: 'cr-0123456789abcdef0' }]);
  expect(synth().nodeClass.spec.capacityReservationSelectorTerms).toBeUndefined();
});

test('drops nodes after 10 empty minutes by default, and never moves a pod to save', () => {
  expect(synth().pool.spec.disruption).toEqual({ consolidationPolicy: 'WhenEmpty', consolidateAfter: '600s', budgets: [{ nodes: '1' }] });
  expect(synth({ emptyFor: Duration.seconds(30) }).pool.spec.disruption.consolidateAfter).toBe('30s');
});

test('never lets nodes expire by default, and gives pods an hour to leave one', () => {
  expect(synth().pool.spec.template.spec).toMatchObject({ expireAfter: 'Never', terminationGracePeriod: '3600s' });
});

test('lets nodes expire and pods leave in the times that it is given', () => {
  const { spec } = synth({ expireAfter: Duration.days(14), drainWithin: Duration.hours(4) }).pool.spec.template;
  expect(spec).toMatchObject({ expireAfter: '1209600s', terminationGracePeriod: '14400s' });
});

test('keeps pods away that ask for no GPU', () => {
  expect(synth().pool.spec.template.spec.taints).toEqual([{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }]);
});

test('labels nodes with what nodeLabels tells workloads to select', () => {
  let selected = {};
  const { pool } = synth({}, (p) => {
    selected = p.nodeLabels;
  });
  expect(Object.keys(selected)).toEqual(['groundplan.dev/gpu-pool']);
  expect(pool.spec.template.metadata.labels).toEqual(selected);
});

test('starts nodes of its own node class, with a fixed image and no public address', () => {
  const { nodeClass, pool } = synth();
  expect(pool.spec.template.spec.nodeClassRef).toEqual({ group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: nodeClass.metadata.name });
  expect(nodeClass.spec).toMatchObject({
    role: 'gpu-nodes',
    amiSelectorTerms: [{ alias: 'bottlerocket@v1.64.0' }],
    subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'ai' } }],
    securityGroupSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'ai' } }],
    instanceStorePolicy: 'RAID0',
    associatePublicIPAddress: false,
    metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
  });
});

test('takes security groups and an image version that it is given', () => {
  const { spec } = synth({ securityGroupIds: ['sg-1', 'sg-2'], bottlerocketVersion: '1.60.0' }).nodeClass;
  expect(spec.securityGroupSelectorTerms).toEqual([{ id: 'sg-1' }, { id: 'sg-2' }]);
  expect(spec.amiSelectorTerms).toEqual([{ alias: 'bottlerocket@v1.60.0' }]);
});

test('takes subnets by their ids, and then needs no tag', () => {
  const { spec } = synth({ discoveryTag: undefined, subnetIds: ['subnet-0a1', 'subnet-0b2'], securityGroupIds: ['sg-1'] }).nodeClass;
  expect(spec.subnetSelectorTerms).toEqual([{ id: 'subnet-0a1' }, { id: 'subnet-0b2' }]);
  expect(spec.securityGroupSelectorTerms).toEqual([{ id: 'sg-1' }]);
});

test('finds by the tag what is not named by its id', () => {
  const { spec } = synth({ subnetIds: ['subnet-0a1'] }).nodeClass;
  expect(spec.subnetSelectorTerms).toEqual([{ id: 'subnet-0a1' }]);
  expect(spec.securityGroupSelectorTerms).toEqual([{ tags: { 'karpenter.sh/discovery': 'ai' } }]);
});

test('starts nodes under an instance profile in the place of a role', () => {
  const { spec } = synth({ nodeRoleName: undefined, instanceProfileName: 'gpu-node-profile' }).nodeClass;
  expect(spec.instanceProfile).toBe('gpu-node-profile');
  expect(spec).not.toHaveProperty('role');
  expect(synth().nodeClass.spec).not.toHaveProperty('instanceProfile');
});

test('tags instances and volumes, when asked', () => {
  expect(synth({ tags: { team: 'ai', 'cost-center': '42' } }).nodeClass.spec.tags).toEqual({ team: 'ai', 'cost-center': '42' });
  expect(synth().nodeClass.spec).not.toHaveProperty('tags');
});

test.each(['${Token[TOKEN.42]}', '${Pulumi[0]}'])('takes ids that are known only later: %s', (id) => {
  const { spec } = synth({ subnetIds: [id], securityGroupIds: [id], capacityReservationIds: [id] }).nodeClass;
  expect(spec.subnetSelectorTerms).toEqual([{ id }]);
  expect(spec.securityGroupSelectorTerms).toEqual([{ id }]);
  expect(spec.capacityReservationSelectorTerms).toEqual([{ id }]);
});

test('encrypts both volumes, with a key of its own when given one', () => {
  const ebs = { volumeType: 'gp3', encrypted: true, deleteOnTermination: true };
  expect(synth().nodeClass.spec.blockDeviceMappings).toEqual([
    { deviceName: '/dev/xvda', ebs: { ...ebs, volumeSize: '4Gi' } },
    { deviceName: '/dev/xvdb', ebs: { ...ebs, volumeSize: '100Gi' } },
  ]);
  expect(synth({ volumeGiB: 200, volumeKeyArn: 'arn:aws:kms:eu-west-1:1:key/2' }).nodeClass.spec.blockDeviceMappings[1].ebs).toEqual({
    ...ebs,
    volumeSize: '200Gi',
    kmsKeyID: 'arn:aws:kms:eu-west-1:1:key/2',
  });
});

test.each([0, 1.5, -1, NaN])('fails when maxGpus is %p', (maxGpus) => {
  expect(() => synth({ maxGpus })).toThrow(`'maxGpus' must be a whole number of at least 1, got ${maxGpus} [GpuPoolSize at test/Pool]`);
});

test('fails when maxGpus lets no node start', () => {
  expect(() => synth({ maxGpus: 2, gpusPerNode: 4 })).toThrow(
    "'maxGpus' (2) must not be less than 'gpusPerNode' (4); no node could ever start [GpuPoolSize at test/Pool]",
  );
});

test('fails when no instance type has so many GPUs', () => {
  expect(() => synth({ gpusPerNode: 2 })).toThrow(
    "'gpusPerNode' (2) must be one of 1, 4, 8, the counts that l40s instance types have [GpuPoolNodeSize at test/Pool]",
  );
});

test.each([
  [Duration.seconds(29), 29],
  [Duration.millis(40_500), 40.5],
])('fails when emptyFor is not whole seconds of at least 30: %#', (emptyFor, seconds) => {
  expect(() => synth({ emptyFor })).toThrow(`'emptyFor' must be whole seconds, at least 30, got ${seconds} [GpuPoolEmptyFor at test/Pool]`);
});

test.each([49, 60.5])('fails when volumeGiB is %p', (volumeGiB) => {
  expect(() => synth({ volumeGiB })).toThrow(
    `'volumeGiB' must be a whole number of at least 50, got ${volumeGiB} [GpuPoolVolume at test/Pool]`,
  );
});

test('fails when a reservation is no id of one', () => {
  expect(() => synth({ capacityReservationIds: ['my-reservation'] })).toThrow(
    "'capacityReservationIds' must be ids of EC2 capacity reservations like cr-0123456789abcdef0, got 'my-reservation' [GpuPoolReservation at test/Pool]",
  );
});

test.each([
  [Duration.seconds(59), 59],
  [Duration.millis(90_500), 90.5],
])('fails when drainWithin is not whole seconds of at least 60: %#', (drainWithin, seconds) => {
  expect(() => synth({ drainWithin })).toThrow(
    `'drainWithin' must be whole seconds, at least 60, got ${seconds} [GpuPoolDrain at test/Pool]`,
  );
});

test.each([
  [Duration.hours(4), 14400],
  [Duration.minutes(90), 5400],
  [Duration.millis(20_000_500), 20_000.5],
])('fails when nodes expire before the pods of the last ones have left: %#', (expireAfter, seconds) => {
  expect(() => synth({ expireAfter, drainWithin: Duration.hours(4) })).toThrow(
    `'expireAfter' must be whole seconds, more than 'drainWithin' (14400), got ${seconds} [GpuPoolExpiry at test/Pool]`,
  );
});

test.each([
  ['neither a role nor an instance profile', {}, 'got neither'],
  ['both a role and an instance profile', { nodeRoleName: 'nodes', instanceProfileName: 'profile' }, 'got both'],
])('fails when nodes run under %s', (_what, identity, got) => {
  expect(() => synth({ nodeRoleName: undefined, ...identity })).toThrow(
    `give one of 'nodeRoleName' and 'instanceProfileName', ${got} [GpuPoolIdentity at test/Pool]`,
  );
});

test.each([
  [{}, "'subnetIds' and 'securityGroupIds'"],
  [{ subnetIds: ['subnet-1'] }, "'securityGroupIds'"],
  [{ securityGroupIds: ['sg-1'] }, "'subnetIds'"],
])('fails when nothing says where nodes go: %j', (network, missing) => {
  expect(() => synth({ discoveryTag: undefined, ...network })).toThrow(`give 'discoveryTag', or ${missing} [GpuPoolNetwork at test/Pool]`);
});

test.each([
  [{ subnetIds: [] }, "'subnetIds' must be 1 to 30 ids like subnet-0123456789abcdef0, got none"],
  [{ subnetIds: Array(31).fill('subnet-1') }, "'subnetIds' must be 1 to 30 ids like subnet-0123456789abcdef0, got 31"],
  [{ subnetIds: ['subnet-1', 'private-a'] }, "'subnetIds' must be 1 to 30 ids like subnet-0123456789abcdef0, got 'private-a'"],
  [{ subnetIds: ['#{Token[TOKEN.7]}'] }, "'subnetIds' must be 1 to 30 ids like subnet-0123456789abcdef0, got '#{Token[TOKEN.7]}'"],
  [{ securityGroupIds: [] }, "'securityGroupIds' must be 1 to 30 ids like sg-0123456789abcdef0, got none"],
  [{ securityGroupIds: ['nodes'] }, "'securityGroupIds' must be 1 to 30 ids like sg-0123456789abcdef0, got 'nodes'"],
])('fails when ids of the network are none: %#', (network, problem) => {
  expect(() => synth(network)).toThrow(`${problem} [GpuPoolNetwork at test/Pool]`);
});

test.each(['', 'aws:team', 'eks:eks-cluster-name', 'kubernetes.io/cluster/ai', 'karpenter.sh/nodepool', 'karpenter.k8s.aws/ec2nodeclass'])(
  'fails when a tag belongs to AWS, to EKS or to Karpenter: %p',
  (key) => {
    expect(() => synth({ tags: { team: 'ai', [key]: 'x' } })).toThrow(
      `'tags' must not have the key '${key}': none may be empty or begin with 'aws:', 'eks:eks-cluster-name', 'kubernetes.io/cluster', ` +
        "'karpenter.sh/', 'karpenter.k8s.aws/' [GpuPoolTags at test/Pool]",
    );
  },
);

test.each(['v1.64.0', 'latest', '1.64', ''])('fails when the image has no fixed version: %p', (bottlerocketVersion) => {
  expect(() => synth({ bottlerocketVersion })).toThrow(
    `'bottlerocketVersion' must be a fixed version like 1.64.0, got '${bottlerocketVersion}' [GpuPoolImage at test/Pool]`,
  );
});

test('fails when there is no zone to buy in', () => {
  expect(() => synth({ zones: [] })).toThrow(
    "'zones' must name at least one zone; leave it out for all of the subnets [GpuPoolZones at test/Pool]",
  );
});

test('stands twice in one chart', () => {
  const chart = Testing.chart();
  const pools = ['A', 'B'].map((id) => new GpuNodePool(chart, id, PROPS));
  const names = Testing.synth(chart).map((o) => `${o.kind} ${o.metadata.name}`);
  expect(new Set(names).size).toBe(4);
  expect(pools[0].nodeLabels).not.toEqual(pools[1].nodeLabels);
});

test('can be patched through its default child', () => {
  expect(synth({}, (pool) => ApiObject.of(pool).addJsonPatch(JsonPatch.add('/spec/weight', 50))).pool.spec.weight).toBe(50);
});

test('lets its node class be patched as well', () => {
  const { nodeClass } = synth({}, (pool) =>
    ApiObject.of(pool.node.findChild('NodeClass')).addJsonPatch(JsonPatch.add('/spec/detailedMonitoring', true)),
  );
  expect(nodeClass.spec.detailedMonitoring).toBe(true);
});

test('names nodes that somebody else makes and defines nothing', () => {
  const chart = new Chart(Testing.app(), 'other');
  const byProduct = GpuNodePool.fromNodeLabels(chart, 'Product', { accelerator: Accelerator.L4 });
  const byLabel = GpuNodePool.fromNodeLabels(chart, 'Label', { accelerator: Accelerator.H100, nodeLabels: { team: 'ai' } });
  expect([byProduct.nodeLabels, byLabel.nodeLabels]).toEqual([{ 'nvidia.com/gpu.product': 'NVIDIA-L4' }, { team: 'ai' }]);
  expect([byProduct.maxGpus, byLabel.accelerator]).toEqual([undefined, Accelerator.H100]);
  expect(Testing.synth(chart)).toEqual([]);
});

test('knows what else is on nodes that somebody else makes', () => {
  const pool = GpuNodePool.fromNodeLabels(Testing.chart(), 'Pool', {
    accelerator: Accelerator.L4,
    taints: ['dedicated=ml:NoSchedule', 'example.com/gpu-only:NoExecute', 'empty=:PreferNoSchedule'],
    maxGpus: 8,
  });
  expect([pool.taints, pool.maxGpus]).toEqual([
    [
      { key: 'dedicated', value: 'ml', effect: 'NoSchedule' },
      { key: 'example.com/gpu-only', effect: 'NoExecute' },
      { key: 'empty', effect: 'PreferNoSchedule' },
    ],
    8,
  ]);
});

test.each(['dedicated=ml', 'dedicated', ':NoSchedule', 'a=b:NoRun', 'a b:NoSchedule', 'a=b=c:NoSchedule', ''])(
  'fails when a taint is written as %p',
  (taint) => {
    const nodes = { accelerator: Accelerator.L4, taints: [taint] };
    expect(() => GpuNodePool.fromNodeLabels(Testing.chart(), 'Pool', nodes)).toThrow(
      `'taints' must be written as 'key=value:effect' or 'key:effect' with NoSchedule, NoExecute or PreferNoSchedule, got '${taint}' ` +
        '[GpuPoolTaint at test/Pool]',
    );
  },
);

test.each([0, 1.5])('fails when nodes that somebody else makes have %p GPUs', (maxGpus) => {
  expect(() => GpuNodePool.fromNodeLabels(Testing.chart(), 'Pool', { accelerator: Accelerator.L4, maxGpus })).toThrow(
    `'maxGpus' must be a whole number of at least 1, got ${maxGpus} [GpuPoolSize at test/Pool]`,
  );
});
