// Every construct for AWS once, and one tree through each of the three doors, as a project of somebody else would write it.
import * as assert from 'assert';
import { mkdtempSync, readdirSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as pulumi from '@pulumi/pulumi';
import { App, Duration, Stack, aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import * as cdk8s from 'cdk8s';
import {
  AiCluster,
  AiPlatform,
  ClusterAccess,
  DataClass,
  EncryptionDomain,
  ExistingCluster,
  KarpenterAccess,
  ModelStore,
  NetworkEgress,
  PrivateNetwork,
  PullThroughCache,
  SystemNodeGroup,
} from 'groundplan/aws';
import { findBlueprint } from 'groundplan/blueprints';
import { writeYaml } from 'groundplan/delivery';
import { EksDoor } from 'groundplan/delivery/eks';
import { PulumiDoor } from 'groundplan/delivery/pulumi';
import { GpuNodePool, karpenterRelease, ModelSource, Operator, VllmServer } from 'groundplan/kubernetes';
import { Accelerator, GroundplanError, LlmModel } from 'groundplan/planning';
import { evaluatePolicy } from 'groundplan/policy';

function workload(bucketName: string): cdk8s.App {
  const app = new cdk8s.App();
  const operators = new cdk8s.Chart(app, 'operators');
  new Operator(operators, 'Karpenter', { release: karpenterRelease({ clusterName: 'demo', interruptionQueueName: 'interruptions' }) });
  const gpus = new cdk8s.Chart(app, 'gpus');
  gpus.addDependency(operators);
  const pool = new GpuNodePool(gpus, 'Pool', {
    accelerator: Accelerator.L4,
    maxGpus: 4,
    nodeRoleName: 'nodes',
    discoveryTag: 'demo',
  });
  new VllmServer(new cdk8s.Chart(app, 'chat', { namespace: 'chat' }), 'Chat', {
    model: LlmModel.QWEN3_8B_FP8,
    pool,
    source: ModelSource.s3({ bucketName, prefix: 'models/chat', region: 'eu-central-1', endpointCidr: '10.0.0.0/16' }),
    replicas: 1,
  });
  return app;
}

function aws(): Record<string, unknown> {
  const app = new App();
  const stack = new Stack(app, 'platform', { env: { region: 'eu-central-1' } });
  const encryption = new EncryptionDomain(stack, 'Keys');
  const { vpc } = new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'], encryption });
  new PrivateNetwork(stack, 'Closed', { availabilityZones: ['eu-central-1a', 'eu-central-1b'], encryption, egress: NetworkEgress.none() });
  const store = new ModelStore(stack, 'Models', { encryption });
  const ai = new AiCluster(stack, 'Cluster', { vpc, encryption, clusterName: 'demo' });
  store.grantRead(ai.grantPodIdentity('chat', 'chat-server', 'ChatServer'));
  const volumesKey = encryption.keyFor(DataClass.VOLUMES);
  new SystemNodeGroup(stack, 'MoreNodes', { cluster: ai.cluster, subnets: ai.nodeSubnets, volumesKey });
  const controllerRole = new iam.Role(stack, 'Controller', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
  new KarpenterAccess(stack, 'SecondKarpenter', { cluster: ai.cluster, clusterName: 'demo', controllerRole, encryption });
  const images = new PullThroughCache(stack, 'Images', { encryption });
  ai.nodeRoles.forEach((role) => images.grantFill(role));
  const other = new eks.Cluster(stack, 'Other', { vpc, version: eks.KubernetesVersion.of('1.35') });
  new ClusterAccess(stack, 'People', { cluster: other, clusterName: 'other', vpc, subnets: ai.nodeSubnets });
  new AiPlatform(new Stack(app, 'whole', { env: { region: 'eu-central-1' } }), 'Platform', {
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  });
  new EksDoor(stack, 'Workload', { cluster: ai, app: workload(store.bucket.bucketName) });
  const theirs = new ExistingCluster(stack, 'Theirs', {
    clusterName: 'theirs',
    vpcId: 'vpc-0123456789abcdef0',
    privateSubnetIds: ['subnet-0123456789abcdef0'],
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
    encryption,
  });
  store.grantRead(theirs.grantPodIdentity('chat', 'chat-server', 'ChatServer'));
  const given = ModelStore.fromBucketName(stack, 'GivenModels', { bucketName: 'weights-of-theirs' });
  given.grantRead(theirs.grantPodIdentity('chat', 'other-server', 'OtherServer'));
  new EksDoor(stack, 'SameWorkload', { cluster: theirs, app: workload(given.bucketName) });
  return app.synth().getStackByName('platform').template as Record<string, unknown>;
}

async function registeredByPulumi(): Promise<string[]> {
  const types: string[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      types.push(type);
      return { id: name, state: inputs as Record<string, unknown> };
    },
    call: ({ inputs }) => inputs as Record<string, unknown>,
  });
  const door = new PulumiDoor('chat');
  door.deliver(workload(door.defer(pulumi.output('models'))));
  await pulumi.runtime.disconnect();
  return types;
}

async function main(): Promise<void> {
  const template = aws();
  const resources = template.Resources as Record<string, { Type: string }>;
  const types = Object.keys(resources).map((id) => resources[id].Type);
  for (const type of [
    'AWS::EKS::Cluster',
    'AWS::EKS::Addon',
    'AWS::EKS::Nodegroup',
    'AWS::EKS::PodIdentityAssociation',
    'AWS::S3::Bucket',
  ]) {
    assert.ok(types.indexOf(type) >= 0, `${type} is not in the template`);
  }
  assert.ok(types.indexOf('Custom::AWSCDK-EKS-KubernetesResource') >= 0, `no chart in ${types.join()}`);

  const folder = mkdtempSync(join(tmpdir(), 'groundplan-yaml-'));
  writeYaml(workload('models'), folder);
  assert.ok(readdirSync(folder).length > 0);
  assert.ok((await registeredByPulumi()).some((type) => type === 'kubernetes:apps/v1:Deployment'));

  const planned = findBlueprint('customer-service').plan({ name: 'chat', platform: 'aws' });
  assert.ok(evaluatePolicy({ plan: planned.document, templates: [{ name: 'platform', body: template }] }).rulesRun.length > 0);
  assert.throws(
    () => new EncryptionDomain(new Stack(), 'Keys', { pendingWindow: Duration.days(1) }),
    (error: unknown) => GroundplanError.is(error),
  );
  console.log(`every construct for AWS and the three doors work with ${types.length} resources`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
