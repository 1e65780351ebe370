import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack, Validations, aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AiCluster, EncryptionDomain, ModelStore, NetworkEgress, PrivateNetwork, type PrivateNetworkProps } from '../../constructs/aws';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string }[];
    readonly suppressedViolations?: readonly { readonly reason: string }[];
  }[];
}

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));

afterAll(() => {
  delete process.env.CDK_VALIDATION;
  fs.rmSync(outdir, { recursive: true });
});

/** Everything of the room at once, as a blueprint puts it together. */
function platform(scope: App, id: string, region: string | undefined, network: Omit<PrivateNetworkProps, 'availabilityZones'>): void {
  const stack = new Stack(scope, id, { env: { region } });
  const encryption = new EncryptionDomain(stack, 'Encryption');
  const { vpc } = new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'], encryption, ...network });
  const models = new ModelStore(stack, 'Models', { encryption });
  const adminRole = new iam.Role(stack, 'Admin', { assumedBy: new iam.AccountRootPrincipal() });
  const ai = new AiCluster(stack, 'Cluster', { vpc, encryption, adminRole });
  models.grantRead(ai.grantPodIdentity('chat', 'server', 'ModelServer'));
  models.grantWrite(ai.grantPodIdentity('chat', 'loader', 'ModelLoader'));
  const manifest = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } }];
  new eks.KubernetesManifest(stack, 'Chart', { cluster: ai.cluster, manifest });
}

test('templates pass the schema, the built-in rules and AwsSolutions, every exception with its reason', () => {
  process.env.CDK_VALIDATION = 'true';
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  platform(app, 'Platform', 'eu-central-1', {});
  platform(app, 'Closed', undefined, { egress: NetworkEgress.none() });
  app.synth();

  const report: Report = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.map((plugin) => plugin.pluginName)).toEqual(['AwsSolutions', 'CloudFormation Validate']);
  const findings = report.pluginReports.flatMap((plugin) => plugin.violations).map((finding) => finding.ruleName);
  expect(findings).toEqual([]);
  const accepted = report.pluginReports.flatMap((plugin) => plugin.suppressedViolations ?? []);
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.filter(({ reason }) => reason.length < 40)).toEqual([]);
});
