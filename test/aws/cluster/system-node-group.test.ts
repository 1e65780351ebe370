import { App, Stack, Token, aws_ec2 as ec2, aws_eks_v2 as eks } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DataClass, EncryptionDomain, SystemNodeGroup, type SystemNodes } from '../../../constructs/aws';

function group(nodes: SystemNodes = {}) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
  });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'given', vpc });
  const volumesKey = new EncryptionDomain(stack, 'Encryption').keyFor(DataClass.VOLUMES);
  const made = new SystemNodeGroup(stack, 'Nodes', { ...nodes, cluster, subnets: vpc.privateSubnets, volumesKey });
  return { made, template: () => Template.fromStack(stack) };
}

test('runs two Bottlerocket nodes on Graviton in a cluster that exists', () => {
  group()
    .template()
    .hasResourceProperties('AWS::EKS::Nodegroup', {
      ClusterName: 'given',
      AmiType: 'BOTTLEROCKET_ARM_64',
      InstanceTypes: ['t4g.large'],
      Subnets: ['subnet-1', 'subnet-2'],
      ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 3 },
    });
});

test('names the role of its nodes', () => {
  const { made, template } = group();
  const [id] = Object.keys(template().findResources('AWS::IAM::Role'));
  expect(Stack.of(made).resolve(made.role.roleArn)).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
});

test('takes the image of the architecture', () => {
  group({ instanceType: new ec2.InstanceType('m7i.large') })
    .template()
    .hasResourceProperties('AWS::EKS::Nodegroup', { AmiType: 'BOTTLEROCKET_x86_64' });
});

test('encrypts both volumes with the key of volumes', () => {
  const { template } = group();
  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  const ebs = (size: number) => ({ Encrypted: true, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] }, VolumeSize: size, VolumeType: 'gp3' });
  template().hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: ebs(4) },
        { DeviceName: '/dev/xvdb', Ebs: ebs(40) },
      ],
    },
  });
});

test('keeps pods away from the role of the node', () => {
  group()
    .template()
    .hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 } },
    });
});

test('gives nodes what a node needs: joining and pulling images', () => {
  group()
    .template()
    .hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]],
      })),
      Policies: Match.absent(),
    });
});

test('is upgraded by CloudFormation when it is told a version', () => {
  group().template().hasResourceProperties('AWS::EKS::Nodegroup', { Version: Match.absent() });
  group({ version: eks.KubernetesVersion.V1_36 }).template().hasResourceProperties('AWS::EKS::Nodegroup', { Version: '1.36' });
});

test('fails when the cluster was imported without its VPC', () => {
  const stack = new Stack(new App(), 'Test');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'given' });
  const volumesKey = new EncryptionDomain(stack, 'Encryption').keyFor(DataClass.VOLUMES);
  expect(() => new SystemNodeGroup(stack, 'Nodes', { cluster, subnets: [], volumesKey })).toThrow(
    "'cluster' was imported without its VPC, which CDK asks for; pass 'vpc' to Cluster.fromClusterAttributes() [SystemNodeVpc at Test/Nodes]",
  );
});

test.each([
  [{ min: 0 }, '0, 0, 1'],
  [{ min: 3, desired: 2 }, '3, 2, 3'],
  [{ desired: 4, max: 3 }, '2, 4, 3'],
  [{ min: 1.5 }, '1.5, 1.5, 2.5'],
])('fails when the nodes are %p', (nodes, got) => {
  expect(() => group(nodes)).toThrow(
    `system nodes must be whole numbers with 1 <= 'min' <= 'desired' <= 'max', got ${got} [SystemNodeCount at Test/Nodes]`,
  );
});

test('lets counts be tokens', () => {
  const count = Token.asNumber({ Ref: 'Count' });
  expect(() => group({ min: count, desired: count, max: count })).not.toThrow();
});

test('can be changed through its default child', () => {
  const { made, template } = group();
  (made.node.defaultChild as eks.CfnNodegroup).labels = { tier: 'system' };
  template().hasResourceProperties('AWS::EKS::Nodegroup', { Labels: { tier: 'system' } });
});
