import { App as CdkApp, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'cdk8s';
import fc from 'fast-check';
import { findBlueprint } from '../../blueprints/catalog';
import { PLATFORM, planCustomerService } from '../../blueprints/customer-service/plan';
import { customerServiceEksPlatform, PREVIEW_VALUES } from '../../blueprints/customer-service/platform-eks';
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

test('an empty file is a valid one', () => {
  expect(planCustomerService({}).document.asked.every((a) => a.isDefault)).toBe(true);
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
      const plan = (peakConcurrentConversations: number) => planCustomerService({ peakConcurrentConversations, accelerators: ['l4'] });
      const [less, greater] = [plan(load), plan(load + more)];
      expect(greater.poolMaxGpus).toBeGreaterThanOrEqual(less.poolMaxGpus);
      expect(greater.document.cost.monthlyCeilingUsd).toBeGreaterThanOrEqual(less.document.cost.monthlyCeilingUsd);
    }),
    { numRuns: 60 },
  );
});

test.each([
  [{ model: 'Qwen/Qwen3-8B-FP16' }, 'UnknownModel', "did you mean 'Qwen/Qwen3-8B-FP8'?"],
  [{ accelerators: ['l5'] }, 'UnknownAccelerator', "did you mean 'l4'?"],
  [{ peakConcurentConversations: 3 }, 'UnknownField', "did you mean 'peakConcurrentConversations'?"],
  [{ latency: { firstTokenSeconds: 3 } }, 'UnknownField', "did you mean 'latency.firstTokenMs'?"],
  [{ promptTokens: -4 }, 'RequirementInvalid', 'the nearest valid value is 1'],
  [{ peakConcurrentConversations: 1e12 }, 'RequirementInvalid', 'the nearest valid value is 1000000'],
  [{ retention: { logsDays: 31 } }, 'RequirementInvalid', 'the nearest is 30'],
  [{ promptTokens: 90_000 }, 'ContextTooLong', 'must not exceed 40960'],
  [{ averagePromptTokens: 4000 }, 'RequirementInvalid', "'averagePromptTokens' (4000) must not exceed 'promptTokens' (3072)"],
  [{ zones: ['eu-west-1a', 'eu-west-1b'] }, 'RequirementInvalid', 'for instance us-east-1a and us-east-1b'],
  [{ model: 'Qwen/Qwen3-8B-FP8', accelerators: ['a10g'] }, 'ModelFitsNowhere', "what would: allow 'l4'"],
  ['a string', 'RequirementInvalid', 'expected object'],
])('fails when the requirements are %j', (raw, code, words) => {
  expect(() => planCustomerService(raw, 'file.yaml')).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
});

test('tells all problems at once', () => {
  expect(() => planCustomerService({ minReplicas: 0, replyTokens: 0 }, 'file.yaml')).toThrow(/replyTokens[^]*\nfile\.yaml: 'minReplicas'/);
});

test('gives the same objects through YAML and Pulumi', () => {
  const app = new App();
  planChoice({ requirements: 'team' }).kubernetes(app);
  const charts = renderCharts(app);
  const inYaml = renderYaml(app)
    .flatMap((f) => f.yaml.split('\n---\n'))
    .filter((y) => !/^kind: HelmRepository/m.test(y)).length;
  expect(planPulumi(charts)).toHaveLength(inYaml);
});

describe('the AWS platform', () => {
  const planned = planChoice({ requirements: 'starter' });
  const stack: Stack = buildCdkApp(new CdkApp(), planned);
  const template = Template.fromStack(stack);

  test('has as many priced parts as the plan counts', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', PLATFORM.natGateways);
    template.resourceCountIs('AWS::KMS::Key', PLATFORM.kmsKeys);
    expect(Object.keys(template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }))).toHaveLength(
      PLATFORM.interfaceEndpoints,
    );
    template.hasResourceProperties('AWS::EKS::Nodegroup', {
      InstanceTypes: ['m7g.large'],
      ScalingConfig: { DesiredSize: PLATFORM.systemNodes },
    });
  });

  test('delivers the same workload objects as the YAML door, but for the weights', () => {
    const app = new App();
    planned.kubernetes(app);
    const names = (objects: { kind: string; metadata: { name: string } }[]) => objects.map((o) => `${o.kind} ${o.metadata.name}`).sort();
    const yaml = renderCharts(app)
      .find((c) => c.id === 'customer-service')!
      .nodes.map((n) => n.body);
    const manifests = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource')).map((r) => r.Properties.Manifest);
    const delivered = manifests
      .map((m: string | { 'Fn::Join': [string, unknown[]] }) =>
        typeof m === 'string' ? m : m['Fn::Join'][1].map((p) => (typeof p === 'string' ? p : 'x')).join(''),
      )
      .flatMap((text) => JSON.parse(text) as { kind: string; metadata: { name: string } }[]);
    // GPU nodes are bought on EKS only.
    expect(names(delivered.filter((o) => !['NodePool', 'EC2NodeClass'].includes(o.kind)))).toEqual(names(yaml));
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
  ['a fleet that starts slowly', { model: 'Qwen/Qwen3-235B-A22B-FP8', peakConcurrentConversations: 1500, accelerators: ['h100'] }],
])('nodes of %s never expire, and give the replicas the time to move one after the other', (_what, requirements) => {
  const plan = planCustomerService(requirements);
  const app = new App();
  customerServiceEksPlatform(app, plan, PREVIEW_VALUES);
  const objects = renderCharts(app).flatMap((chart) => chart.nodes.map((node) => node.body));
  const pool = objects.find((object) => object.kind === 'NodePool') as unknown as { spec: { template: { spec: Record<string, string> } } };
  const { expireAfter, terminationGracePeriod } = pool.spec.template.spec;
  expect(expireAfter).toBe('Never');
  const seconds = Number(/^(\d+)s$/.exec(terminationGracePeriod)![1]);
  const needed = plan.coldStart.totalSeconds * plan.maxReplicas;
  expect([seconds > needed, seconds - needed <= 3600, seconds % 3600]).toEqual([true, true, 0]);
});

test('the manifests are what they were', () => {
  const app = new App();
  planChoice({ requirements: 'starter' }).kubernetes(app);
  expect(
    renderYaml(app)
      .map((f) => `# ${f.path}\n${f.yaml}`)
      .join('\n'),
  ).toMatchSnapshot();
});

test('the Pulumi resources are what they were', () => {
  const app = new App();
  planChoice({ requirements: 'starter' }).kubernetes(app);
  expect(planPulumi(renderCharts(app)).map((r) => `${r.name}: ${r.type} after ${r.dependsOn.length}`)).toMatchSnapshot();
});
