import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, type CfnResource, Stack, Validations, aws_eks_v2 as eks } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  AiCluster,
  type AiClusterProps,
  EncryptionDomain,
  ModelStore,
  NetworkEgress,
  PrivateNetwork,
  type PrivateNetworkProps,
  PullThroughCache,
} from '../../constructs/aws';
import { type CloudFormationTemplate, evaluatePolicy } from '../../constructs/policy';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string }[];
    readonly suppressedViolations?: readonly { readonly reason: string }[];
  }[];
}

interface Document {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
}

interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: readonly string[];
}

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));

afterAll(() => {
  delete process.env.CDK_VALIDATION;
  fs.rmSync(outdir, { recursive: true });
});

/** Everything of the room at once, as a blueprint puts it together; store and workload in a stack of their own if there is one. */
function platform(
  scope: App,
  id: string,
  region: string | undefined,
  network: Omit<PrivateNetworkProps, 'availabilityZones'>,
  apart?: string,
  ofCluster: Partial<AiClusterProps> = {},
) {
  const stack = new Stack(scope, id, { env: { region } });
  const work = apart ? new Stack(scope, apart, { env: { region } }) : stack;
  const encryption = new EncryptionDomain(stack, 'Encryption');
  const { vpc } = new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'], encryption, ...network });
  const models = new ModelStore(work, 'Models', { encryption });
  const ai = new AiCluster(stack, 'Cluster', { vpc, encryption, ...ofCluster });
  const images = new PullThroughCache(stack, 'Images', { encryption });
  ai.nodeRoles.forEach((role) => images.grantFill(role));
  models.grantRead(ai.grantPodIdentity('chat', 'server', 'ModelServer', work));
  models.grantWrite(ai.grantPodIdentity('chat', 'loader', 'ModelLoader', work));
  const manifest = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } }];
  new eks.KubernetesManifest(work, 'Chart', { cluster: ai.cluster, manifest });
  return stack;
}

test('templates pass the schema, the built-in rules and AwsSolutions, every exception with its reason', () => {
  process.env.CDK_VALIDATION = 'true';
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  platform(app, 'Platform', 'eu-central-1', {});
  platform(app, 'Closed', undefined, { egress: NetworkEgress.none() }, 'Work');
  platform(app, 'Open', 'eu-central-1', {}, undefined, { publicAccessCidrs: ['203.0.113.0/24'] });
  app.synth();
  process.env.CDK_VALIDATION = 'false';

  const report: Report = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.map((plugin) => plugin.pluginName)).toEqual(['AwsSolutions', 'CloudFormation Validate']);
  const findings = report.pluginReports.flatMap((plugin) => plugin.violations).map((finding) => finding.ruleName);
  expect(findings).toEqual([]);
  const accepted = report.pluginReports.flatMap((plugin) => plugin.suppressedViolations ?? []);
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.filter(({ reason }) => reason.length < 40)).toEqual([]);
});

test("the kit's own rules find nothing that the room itself gives no reason for", () => {
  const body = Template.fromStack(platform(new App(), 'Platform', 'eu-central-1', {})).toJSON() as CloudFormationTemplate;
  const { findings } = evaluatePolicy({ templates: [{ name: 'platform', body }] });
  expect(findings.filter((finding) => finding.acknowledged === undefined)).toEqual([]);
  expect(findings.map(({ ruleId }) => ruleId).sort()).toEqual(['EncryptedAtRest', 'NoWildcardIam']);
});

test("the kit's own rules find the public address of an API server, and the reason that it has one", () => {
  const open = platform(new App(), 'Open', 'eu-central-1', {}, undefined, { publicAccessCidrs: ['203.0.113.0/24'] });
  const body = Template.fromStack(open).toJSON() as CloudFormationTemplate;
  const [finding] = evaluatePolicy({ templates: [{ name: 'open', body }] }).findings.filter(({ ruleId }) => ruleId === 'NoPublicExposure');
  expect(finding.acknowledged?.reason).toBe(
    "only 203.0.113.0/24 reach it, as 'publicAccessCidrs' says, and whoever calls from there still needs an access entry",
  );
});

/** Flags that change how a policy is written, and not what it allows. */
const FORM = ['@aws-cdk/aws-iam:minimizePolicies', '@aws-cdk/core:enablePartitionLiterals', '@aws-cdk/core:target-partitions'];

test('promises hang on no feature flag of the app', () => {
  const { context } = JSON.parse(fs.readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const flags = Object.entries(context).filter(([flag]) => flag.startsWith('@aws-cdk') && !FORM.includes(flag));
  expect(flags.length).toBeGreaterThan(60);
  const template = (of: Record<string, unknown>) =>
    Template.fromStack(platform(new App({ context: of }), 'Platform', 'eu-central-1', {})).toJSON();
  expect(template({})).toEqual(template(Object.fromEntries(flags)));
});

test('a first deployment that fails leaves nothing behind that the next one would meet', () => {
  const template = Template.fromStack(platform(new App(), 'Platform', 'eu-central-1', {})).toJSON() as Document;
  const resources = Object.entries(template.Resources);
  expect(resources.filter(([, { DeletionPolicy: policy }]) => policy === 'Retain').map(([id]) => id)).toEqual([]);
  const kept = resources.filter(([, { DeletionPolicy: policy }]) => policy === 'RetainExceptOnCreate').map(([, { Type }]) => Type);
  expect([...new Set(kept)].sort()).toEqual(['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
});

test('cdk-nag 2, which knows no acknowledgements, finds every reason in the metadata of the resource', () => {
  const app = new App();
  platform(app, 'Platform', 'eu-central-1', {});
  const bare = new AwsSolutionsChecks(app);
  Object.defineProperty(bare, 'isAcknowledged', { value: () => false });
  const findings = bare
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map((resource) => ({ ruleName, path: resource.constructPath })),
    );
  expect(findings.length).toBeGreaterThan(30);
  const silent = findings.filter(({ ruleName, path: at }) => {
    const [, rule, finding] = /^([\w-]+)(?:\[(.*)\])?$/.exec(ruleName)!;
    const resource = app.node.findAll().find((child) => child.node.path === at) as CfnResource;
    const entries = ((resource.getMetadata('cdk_nag') as { rules_to_suppress: Suppression[] } | undefined)?.rules_to_suppress ?? []).filter(
      (entry) => entry.id === rule && entry.reason.length >= 40,
    );
    return !entries.some((entry) => finding === undefined || entry.applies_to?.includes(finding));
  });
  expect(silent).toEqual([]);
});
