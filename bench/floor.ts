import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, DefaultCapacityType, HelmChart, KubernetesManifest, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { ApiObject, type ApiObjectProps, App as Charts, Chart } from 'cdk8s';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readFileSync } from 'node:fs';
import type { Contents } from './synth';

// What somebody would write who uses the same engines and not the kit: a network, a cluster, keys, a bucket, charts, cdk-nag; then
// what the blueprint has beyond that, resource by resource and object by object, word for word. Read beside synth.ts.
const { resources, objects } = JSON.parse(readFileSync(process.env.FLOOR_CONTENTS!, 'utf8')) as Contents;

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const stack = new Stack(app, 'floor', { env: { region: 'us-east-1' } });
const vpc = new Vpc(stack, 'Vpc', {
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  natGateways: 1,
  restrictDefaultSecurityGroup: true,
  gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
});
vpc.addFlowLog('FlowLog');
for (const service of ['ECR', 'ECR_DOCKER', 'EC2', 'STS', 'EKS', 'EKS_AUTH', 'SQS', 'SSM', 'KMS', 'LAMBDA', 'CLOUDWATCH_LOGS'] as const) {
  vpc.addInterfaceEndpoint(service, { service: InterfaceVpcEndpointAwsService[service] });
}
const key = new Key(stack, 'Key', { enableKeyRotation: true });
new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS, encryptionKey: key });
const cluster = new Cluster(stack, 'Cluster', {
  vpc,
  version: KubernetesVersion.V1_35,
  secretsEncryptionKey: key,
  defaultCapacityType: DefaultCapacityType.NODEGROUP,
  defaultCapacity: 1,
  kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(stack, 'KubectlLayer') },
});
for (const chart of ['karpenter', 'keda', 'kube-prometheus-stack']) {
  new HelmChart(stack, chart, { cluster, chart, repository: 'https://charts.example.com' });
}

const chart = new Chart(new Charts(), 'floor');
objects.forEach((object, i) => new ApiObject(chart, `Object${i}`, object as unknown as ApiObjectProps));
new KubernetesManifest(stack, 'Manifest', { cluster, manifest: chart.toJson() as Record<string, unknown>[] });

const reason = 'this app is never deployed';
const policies = ['AmazonEKSClusterPolicy', 'AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryReadOnly'];
const lambdaPolicies = ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole'].map((name) => `service-role/${name}`);
const handler = 'ClusterKubectlProviderHandler';
const ecrPublic = `{"Fn::If":["${handler}HasEcrPublic69E09706",{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly"]]},{"Ref":"AWS::NoValue"}]}`;
const wildcard = `IAM5[Resource::<${handler}2E05C68A.Arn>:*]`;
const managed = [...policies, ...lambdaPolicies].map((name) => `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`);
for (const id of ['EC23', 'S1', 'S10', 'L1', wildcard, `IAM4[Policy::${ecrPublic}]`, ...managed]) {
  Validations.of(stack).acknowledge({ id: `AwsSolutions::AwsSolutions-${id}`, reason });
}
const made = stack.node.findAll().filter((c) => CfnResource.isCfnResource(c));
for (const [id, { Type, Properties }] of Object.entries(resources)) {
  const there = made.findIndex(({ cfnResourceType }) => cfnResourceType === Type);
  if (there >= 0) {
    made.splice(there, 1);
  } else {
    new CfnResource(stack, `Rest${id}`, { type: Type, properties: Properties });
  }
}
app.synth();
