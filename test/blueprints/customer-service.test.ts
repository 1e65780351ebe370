import { App as CdkApp, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'cdk8s';
import fc from 'fast-check';
import { findBlueprint } from '../../blueprints/catalog';
import { planCustomerService } from '../../blueprints/customer-service/plan';
import { customerServiceNewEksPlatform, previewValues } from '../../blueprints/customer-service/platform-eks';
import { buildCdkApp } from '../../blueprints/doors/cdk-app';
import { planChoice } from '../../blueprints/doors/requirements-file';
import { planPulumi } from '../../constructs/delivery/pulumi-plan';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { renderYaml } from '../../constructs/delivery/yaml-door';

const sizes = Object.keys(findBlueprint('customer-service').sizes);

expect.addSnapshotSerializer({
  test: (value) => typeof value === 'string' && /[0-9a-f]{64}/.test(value),
  serialize: (value: string) => JSON.stringify(value.replace(/[0-9a-f]{64}/g, '<asset-hash>')),
});

/** The least that a deployment says. */
const AWS = { name: 'chat-prod', platform: 'aws' };
const EKS = {
  name: 'chat-two',
  platform: 'eks',
  eks: {
    cluster: 'platform',
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b'],
    nodeRoleName: 'KarpenterNodeRole',
    discoveryTag: 'platform',
    prometheusAddress: 'http://prometheus.monitoring:9090',
  },
};
const NODE = { accelerator: 'a100-80gb', gpus: 8, cpu: 120, memoryGiB: 900, diskGB: 2000 };
const OWN = {
  name: 'chat-own',
  platform: 'kubernetes',
  model: 'Qwen/Qwen3-8B',
  kubernetes: { nodes: 4, node: NODE, install: ['keda', 'prometheus'] },
};

test('a deployment says its name and its platform, and nothing else on AWS', () => {
  const asked = planCustomerService(AWS).document.asked;
  expect(asked.filter((a) => !a.isDefault).map((a) => [a.field, a.value])).toEqual([
    ['name', 'chat-prod'],
    ['platform', 'aws'],
  ]);
  expect(asked.map((a) => a.field)).toEqual(
    expect.arrayContaining(['aws.region', 'aws.zones', 'aws.accelerators', 'latency.firstTokenMs']),
  );
});

test('the Service has a plain name in a namespace of its own, the name of the deployment in one of others, or the one that is asked', () => {
  const url = (raw: unknown): string => planCustomerService(raw).url;
  expect(url(AWS)).toBe('http://chat.chat-prod.svc:8000/v1');
  expect(url({ ...EKS, eks: { ...EKS.eks, namespace: 'ml' } })).toBe('http://chat-two.ml.svc:8000/v1');
  expect(url({ ...OWN, serviceName: 'llm' })).toBe('http://llm.chat-own.svc:8000/v1');
});

test('two deployments in one cluster have no object in common', () => {
  const objects = (name: string): string[] => {
    const app = new App();
    findBlueprint('customer-service')
      .plan({ ...EKS, name })
      .objects(app);
    return renderCharts(app).flatMap((c) => c.nodes.map(({ body: { kind, metadata: m } }) => `${kind} ${m.namespace ?? ''}/${m.name}`));
  };
  const [one, two] = [objects('chat-one'), objects('chat-two')];
  expect(one.length).toBeGreaterThan(10);
  expect(one.filter((o) => two.includes(o))).toEqual([]);
});

test('no operator is installed that is there already, and its kinds are known to be', () => {
  const operators = (raw: unknown) => {
    const app = new App();
    const planned = findBlueprint('customer-service').plan(raw);
    planned.objects(app);
    const charts = renderCharts(app).flatMap((c) => c.nodes.flatMap(({ operator }) => operator?.release.chart ?? []));
    return [[...new Set(charts)].sort(), [...new Set(planned.alsoProvided.map((k) => k.apiVersion.split('/')[0]))]];
  };
  expect(operators(EKS)).toEqual([[], ['karpenter.sh', 'karpenter.k8s.aws', 'keda.sh', 'monitoring.coreos.com']]);
  expect(operators(OWN)).toEqual([['keda', 'kube-prometheus-stack', 'prometheus-operator-crds'], []]);
});

test('a replica on nodes that are there asks for what it needs, and its price is theirs', () => {
  const plan = planCustomerService({ ...OWN, kubernetes: { ...OWN.kubernetes, node: { ...NODE, usdPerHour: 10 } } });
  const { gpus, cpuMillis, memoryMiB } = plan.capacity.replica!;
  expect([cpuMillis, memoryMiB]).toEqual([2000 * (2 + gpus), 1024 * (16 + 8 * (gpus - 1))]);
  expect(plan.document.cost.monthlyFloorUsd).toBe(plan.document.servers[0].minNodes * 10 * 730);
  expect(plan.document.cost.region).toBeUndefined();
});

test('asks what only a person can decide, and says what happens otherwise', () => {
  const fields = (raw: unknown) => planCustomerService(raw).document.questions.map((q) => q.field);
  expect(fields({ ...AWS, latency: { firstTokenMs: 1000 } })).toEqual([
    'latency.firstTokenMs',
    'alerts',
    'minReplicas',
    'aws.adminRoleArn',
    'aws.apiServerCidrs',
    'aws.egress',
    'aws.dockerHubSecretArn',
    'averagePromptTokens',
  ]);
  const answered = {
    ...AWS,
    alerts: { receiver: 'slack', secretName: 'on-call', channel: '#ai' },
    minReplicas: 2,
    averagePromptTokens: 3072,
    latency: { firstTokenMs: 600_000 },
    aws: {
      adminRoleArn: 'arn:aws:iam::111122223333:role/admin',
      apiServerCidrs: ['203.0.113.0/24'],
      egress: 'nat-per-zone',
      dockerHubSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/docker-hub',
    },
  };
  expect(fields(answered)).toEqual([]);
  expect(fields({ ...OWN, model: 'meta-llama/Llama-3.1-8B-Instruct' })).toEqual(
    expect.arrayContaining(['model', 'modelRevision', 'kubernetes.node.usdPerHour']),
  );
});

test.each([
  ['starter', 'Qwen/Qwen3-8B-FP8 answers 10 conversations at once from 1 replica of 1 × L4 on g6.xlarge'],
  ['team', 'Qwen/Qwen3-32B-FP8 answers 60 conversations at once from 2 to 4 replicas of 1 × H100 on p5.4xlarge'],
])('plans %s', (size, summary) => {
  expect(planChoice({ requirements: size }).document.summary).toBe(summary);
});

test.each(sizes)('every number of %s leads back to lines of the same plan and to a dated source', (size) => {
  const { lines } = planChoice({ requirements: size }).document;
  const ids = lines.map((l) => l.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const line of lines) {
    expect(ids).toEqual(expect.arrayContaining([...line.inputs]));
    expect(line.source.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});

test('more conversations never need fewer GPUs or less money', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (load, more) => {
      const plan = (peakConcurrentConversations: number) =>
        planCustomerService({ ...AWS, peakConcurrentConversations, aws: { accelerators: ['l4'] } });
      const [less, greater] = [plan(load), plan(load + more)];
      expect(greater.poolMaxGpus).toBeGreaterThanOrEqual(less.poolMaxGpus);
      expect(greater.document.cost.monthlyCeilingUsd).toBeGreaterThanOrEqual(less.document.cost.monthlyCeilingUsd);
    }),
    { numRuns: 60 },
  );
});

const without = (block: object, field: string) => Object.fromEntries(Object.entries(block).filter(([key]) => key !== field));

test.each([
  [{ platform: 'aws' }, 'RequirementMissing', "'name' is missing: name of the deployment"],
  [{ name: 'chat-prod' }, 'RequirementMissing', "'platform' is missing"],
  [{ name: 'chat-prod', platform: 'gcp' }, 'RequirementInvalid', 'allowed: aws, eks, kubernetes'],
  [{ ...AWS, name: 'Chat_Prod' }, 'RequirementInvalid', "'name' (Chat_Prod): must be a name of at most 40 small letters"],
  [{ ...AWS, model: 'Qwen/Qwen3-8B-FP16' }, 'UnknownModel', "did you mean 'Qwen/Qwen3-8B-FP8'?"],
  [{ ...AWS, aws: { accelerators: ['l5'] } }, 'UnknownAccelerator', "did you mean 'l4'?"],
  [{ ...AWS, peakConcurentConversations: 3 }, 'UnknownField', "did you mean 'peakConcurrentConversations'?"],
  [{ ...AWS, latency: { firstTokenSeconds: 3 } }, 'UnknownField', "did you mean 'latency.firstTokenMs'?"],
  [{ ...AWS, zones: ['us-east-1a'] }, 'UnknownField', "did you mean 'aws.zones' or 'eks.zones' or 'kubernetes.zones'?"],
  [{ ...AWS, promptTokens: -4 }, 'RequirementInvalid', 'the nearest valid value is 1'],
  [{ ...AWS, peakConcurrentConversations: 1e12 }, 'RequirementInvalid', 'the nearest valid value is 1000000'],
  [{ ...AWS, aws: { logsDays: 31 } }, 'RequirementInvalid', 'the nearest is 30'],
  [{ ...AWS, aws: { adminRoleArn: 'admin' } }, 'RequirementInvalid', "'aws.adminRoleArn' (admin): must be the ARN of an IAM role"],
  [{ ...AWS, aws: { apiServerCidrs: ['everywhere'] } }, 'RequirementInvalid', 'must be a range of addresses like 10.0.0.0/16'],
  [{ ...AWS, aws: { egress: 'none' } }, 'RequirementMissing', "'organization.registryMirrors' is missing"],
  [{ ...AWS, promptTokens: 90_000 }, 'ContextTooLong', 'must not exceed 40960'],
  [{ ...AWS, averagePromptTokens: 4000 }, 'RequirementInvalid', "'averagePromptTokens' (4000) must not exceed 'promptTokens' (3072)"],
  [{ ...AWS, aws: { zones: ['eu-west-1a', 'eu-west-1b'] } }, 'RequirementInvalid', 'for instance us-east-1a and us-east-1b'],
  [{ ...AWS, model: 'Qwen/Qwen3-8B-FP8', aws: { accelerators: ['a10g'] } }, 'ModelFitsNowhere', "what would: allow 'l4'"],
  [{ ...AWS, kubernetes: OWN.kubernetes }, 'PlatformBlock', "'kubernetes' is a block of platform kubernetes, but 'platform' is aws"],
  [{ name: 'chat-two', platform: 'eks' }, 'RequirementMissing', "'eks.cluster' is missing: name of the EKS cluster"],
  [{ ...EKS, eks: without(EKS.eks, 'prometheusAddress') }, 'RequirementMissing', "'eks.prometheusAddress' is missing"],
  [{ ...EKS, eks: { ...EKS.eks, install: ['prometheus'] } }, 'RequirementInvalid', 'keep one of the two'],
  [{ ...EKS, eks: { ...EKS.eks, install: ['promtheus'] } }, 'RequirementInvalid', "did you mean 'prometheus'?"],
  [{ ...EKS, eks: { ...EKS.eks, modelBucket: 'weights' } }, 'RequirementMissing', "'eks.vpcCidr' is missing"],
  [{ ...EKS, eks: { ...EKS.eks, prometheusAddress: 'prometheus:9090' } }, 'RequirementInvalid', 'must be an address like http://'],
  [
    { ...OWN, kubernetes: { ...OWN.kubernetes, node: without(NODE, 'diskGB') } },
    'RequirementMissing',
    "'kubernetes.node.diskGB' is missing",
  ],
  [{ ...OWN, kubernetes: { ...OWN.kubernetes, node: { ...NODE, accelerator: 'a100' } } }, 'UnknownAccelerator', "did you mean 'a10g'?"],
  [
    { ...OWN, kubernetes: { ...OWN.kubernetes, nodes: 1, node: { ...NODE, gpus: 1 } } },
    'ClusterTooSmall',
    "'kubernetes.nodes' (1) are too few",
  ],
  [
    { ...OWN, kubernetes: { ...OWN.kubernetes, node: { ...NODE, memoryGiB: 8 } } },
    'ModelFitsNowhere',
    'the CPU and memory that a replica needs',
  ],
  [{ ...AWS, alerts: { receiver: 'slack', secretName: 'on-call' } }, 'RequirementMissing', "'alerts.channel' is missing"],
  [{ ...AWS, alerts: { receiver: 'slak', secretName: 'on-call' } }, 'RequirementInvalid', "did you mean 'slack'?"],
  [{ ...OWN, kubernetes: { ...OWN.kubernetes, taints: ['dedicated'] } }, 'RequirementInvalid', 'must be a taint as kubectl writes it'],
  ['a string', 'RequirementInvalid', 'expected object'],
])('fails when the requirements are %j', (raw, code, words) => {
  expect(() => planCustomerService(raw, 'file.yaml')).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
});

test('tells all problems at once', () => {
  expect(() => planCustomerService({ ...AWS, minReplicas: 0, replyTokens: 0 }, 'file.yaml')).toThrow(
    /replyTokens[^]*\nfile\.yaml: 'minReplicas'/,
  );
});

test('gives the same objects through YAML and Pulumi', () => {
  const app = new App();
  const { alsoProvided, objects } = planChoice({ requirements: 'on-prem' });
  objects(app);
  const charts = renderCharts(app);
  const inYaml = renderYaml(app, { alsoProvided })
    .flatMap((f) => f.yaml.split('\n---\n'))
    .filter((y) => !/^kind: HelmRepository/m.test(y)).length;
  expect(planPulumi(charts, { alsoProvided })).toHaveLength(inYaml);
});

describe('the AWS platform', () => {
  const planned = planChoice({ requirements: 'starter' });
  const stack: Stack = buildCdkApp(new CdkApp(), planned);
  const template = Template.fromStack(stack);

  test('has as many priced parts as the plan counts', () => {
    const { items } = planned.document.cost;
    const units = (name: string): number => items.find((item) => item.name.startsWith(name))!.unitsAtRest;
    template.resourceCountIs('AWS::EC2::NatGateway', units('NAT gateway'));
    template.resourceCountIs('AWS::KMS::Key', units('KMS keys'));
    const endpoints = Object.keys(template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }));
    expect(endpoints.length * 2).toBe(units('VPC interface endpoints'));
    template.hasResourceProperties('AWS::EKS::Nodegroup', {
      InstanceTypes: ['t4g.large'],
      ScalingConfig: { DesiredSize: units('System nodes') },
    });
  });

  test('costs less than 250 USD a month while nothing runs, each line with its reason', () => {
    const ground = planned.document.cost.items.slice(1);
    expect(ground.every(({ reason }) => reason !== undefined && reason.length > 10)).toBe(true);
    const month = ground.reduce((sum, item) => sum + item.unitsAtRest * item.usdPerHour! * 730, 0);
    expect(Math.round(month * 100) / 100).toBe(243.68);
  });

  test('delivers the objects that were checked, which the page shows', () => {
    const app = new App();
    planned.objects(app);
    const names = (objects: { kind: string; metadata: { name: string } }[]) => objects.map((o) => `${o.kind} ${o.metadata.name}`).sort();
    const checked = renderCharts(app).flatMap((c) => c.nodes.filter((n) => !n.operator).map((n) => n.body));
    const manifests = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource')).map((r) => r.Properties.Manifest);
    const delivered = manifests
      .map((m: string | { 'Fn::Join': [string, unknown[]] }) =>
        typeof m === 'string' ? m : m['Fn::Join'][1].map((p) => (typeof p === 'string' ? p : 'x')).join(''),
      )
      .flatMap((text) => JSON.parse(text) as { kind: string; metadata: { name: string } }[]);
    expect(names(delivered)).toEqual(names(checked));
  });

  test('keeps what holds data', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      Object.values(template.findResources(type)).forEach((r) => expect(r.DeletionPolicy).toBe('RetainExceptOnCreate'));
    }
  });

  test('is what it was', () => {
    const json = template.toJSON() as { Resources: Record<string, { Properties?: { Manifest?: unknown } }> };
    // the manifests have a snapshot of their own, as YAML.
    for (const { Properties } of Object.values(json.Resources).filter((r) => r.Properties?.Manifest)) {
      Properties!.Manifest = '<manifest>';
    }
    expect(json).toMatchSnapshot();
  });
});

test.each([
  ['starter', {}],
  ['a fleet that starts slowly', { model: 'Qwen/Qwen3-235B-A22B-FP8', peakConcurrentConversations: 1500, aws: { accelerators: ['h100'] } }],
])('nodes of %s never expire, and give the replicas the time to move one after the other', (_what, requirements) => {
  const plan = planCustomerService({ ...AWS, ...requirements });
  const app = new App();
  customerServiceNewEksPlatform(app, plan, previewValues(plan));
  const objects = renderCharts(app).flatMap((chart) => chart.nodes.map((node) => node.body));
  const pool = objects.find((object) => object.kind === 'NodePool') as unknown as { spec: { template: { spec: Record<string, string> } } };
  const { expireAfter, terminationGracePeriod } = pool.spec.template.spec;
  expect(expireAfter).toBe('Never');
  const seconds = Number(/^(\d+)s$/.exec(terminationGracePeriod)![1]);
  const needed = plan.coldStart.totalSeconds * plan.maxReplicas;
  expect([seconds > needed, seconds - needed <= 3600, seconds % 3600]).toEqual([true, true, 0]);
});

test.each(['existing-eks', 'on-prem'])('the manifests of %s are what they were', (requirements) => {
  const app = new App();
  const { alsoProvided, objects } = planChoice({ requirements });
  objects(app);
  expect(
    renderYaml(app, { alsoProvided })
      .map((f) => `# ${f.path}\n${f.yaml}`)
      .join('\n'),
  ).toMatchSnapshot();
});

test('the Pulumi resources are what they were', () => {
  const app = new App();
  const { alsoProvided, objects } = planChoice({ requirements: 'on-prem' });
  objects(app);
  expect(planPulumi(renderCharts(app), { alsoProvided }).map((r) => `${r.name}: ${r.type} after ${r.dependsOn.length}`)).toMatchSnapshot();
});
