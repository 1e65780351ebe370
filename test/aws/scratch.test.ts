import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { AwsSolutionsChecks } from 'cdk-nag';
import { App, Stack, Validations, aws_iam as iam, aws_eks_v2 as eks } from 'aws-cdk-lib';
import { AiCluster, EncryptionDomain, ModelStore, NetworkEgress, PrivateNetwork } from '../../constructs/aws';

test('x', () => {
  process.env.CDK_VALIDATION = 'true';
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'gp-'));
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true }, analyticsReporting: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, 'Platform', { env: { region: 'eu-central-1' } });
  const encryption = new EncryptionDomain(stack, 'Encryption');
  const network = new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'], encryption });
  const store = new ModelStore(stack, 'Models', { encryption });
  const cluster = new AiCluster(stack, 'Cluster', { vpc: network.vpc, encryption, adminRole: new iam.Role(stack, 'Admin', { assumedBy: new iam.AccountRootPrincipal() }) });
  store.grantRead(cluster.grantPodIdentity('chat', 'vllm', 'ModelServer'));
  store.grantWrite(cluster.grantPodIdentity('chat', 'writer', 'Writer'));
  new eks.KubernetesManifest(stack, 'M', { cluster: cluster.cluster, manifest: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }] });
  try { app.synth(); } catch (e) { console.log(String(e).slice(0, 500)); }
  fs.copyFileSync(path.join(outdir, 'Platform.template.json'), '/tmp/platform.json');
  fs.copyFileSync(path.join(outdir, 'validation-report.json'), '/tmp/report.json');
  fs.rmSync(outdir, { recursive: true });
  void NetworkEgress;
});
