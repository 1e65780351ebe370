import { App, Stack, aws_ec2 as ec2, aws_eks_v2 as eks } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AiPlatform, type AiPlatformProps, DataClass, NetworkEgress } from '../../../constructs/aws';
import { AWS_PRICES, awsGroundItems } from '../../../constructs/planning';

const ZONES = ['us-east-1a', 'us-east-1b'];

function platform(props: Partial<AiPlatformProps> = {}) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'us-east-1' } });
  const made = new AiPlatform(stack, 'Platform', { availabilityZones: ZONES, ...props });
  return { stack, made, template: () => Template.fromStack(stack) };
}

test('tells charts everything about the cluster, of its own parts', () => {
  const { stack, made } = platform({ discoveryTag: 'ai', cidr: '10.8.0.0/16' });
  expect(stack.resolve(made.values)).toEqual(
    stack.resolve({
      clusterName: made.cluster.clusterName,
      interruptionQueueName: made.cluster.interruptionQueueName,
      nodeRoleName: made.cluster.nodeRoleName,
      nodeInstanceProfileName: made.cluster.karpenter.nodeInstanceProfileName,
      isolatedVpc: false,
      discoveryTag: 'ai',
      nodeSecurityGroupId: made.cluster.nodeSecurityGroupId,
      volumeKeyArn: made.encryption.keyFor(DataClass.VOLUMES).keyArn,
      vpcCidr: '10.8.0.0/16',
    }),
  );
});

test('gives network and cluster the same keys', () => {
  const { made, template } = platform();
  const keys = template().findResources('AWS::KMS::Key');
  expect(Object.keys(keys)).toHaveLength(4);
  expect(made.encryption.keyFor(DataClass.LOGS)).toBe(made.encryption.keyFor(DataClass.LOGS));
  const groups = Object.values(template().findResources('AWS::Logs::LogGroup'));
  expect(new Set(groups.map((g) => JSON.stringify(g.Properties.KmsKeyId))).size).toBe(1);
});

test('hands on what is asked of network and cluster', () => {
  const { template } = platform({
    egress: NetworkEgress.natGateway(2),
    publicAccessCidrs: ['203.0.113.0/24'],
    privateS3: false,
    flowLogTraffic: ec2.FlowLogTrafficType.REJECT,
    controlPlaneLogs: [eks.ClusterLoggingTypes.AUDIT],
    systemNodes: { min: 3 },
    logRetention: 14,
  });
  template().resourceCountIs('AWS::EC2::NatGateway', 2);
  template().hasResourceProperties('AWS::EKS::Cluster', { ResourcesVpcConfig: { PublicAccessCidrs: ['203.0.113.0/24'] } });
  template().hasResourceProperties('AWS::EKS::Nodegroup', { ScalingConfig: { MinSize: 3 } });
  template().resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
  template().hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' });
  template().hasResourceProperties('AWS::EKS::Cluster', { Logging: { ClusterLogging: { EnabledTypes: [{ Type: 'audit' }] } } });
  const groups = Object.values(template().findResources('AWS::Logs::LogGroup'));
  expect(groups.every((g) => g.Properties.RetentionInDays === 14)).toBe(true);
});

/** An output as text, each value that AWS fills in between brackets. */
function output(template: Template, id: string): string {
  const { Value: value } = Object.entries(
    template.toJSON().Outputs as Record<string, { Value: string | { 'Fn::Join': [string, unknown[]] } }>,
  ).find(([key]) => key.startsWith(`Platform${id}`))![1];
  if (typeof value === 'string') {
    return value;
  }
  return value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${JSON.stringify(part).replaceAll('"', "'")}>`)).join('');
}

test('prints the ways in: the command of the admin role, and a shell from which the API server is reached', () => {
  const { made, template } = platform();
  const name = made.cluster.clusterName;
  expect(output(template(), 'Kubeconfig')).toMatch(
    new RegExp(
      `^aws eks update-kubeconfig --region us-east-1 --name ${name} --role-arn <\\{'Fn::GetAtt':\\['PlatformClusterAccessAdminRole\\w+','Arn'\\]\\}>$`,
    ),
  );
  expect(output(template(), 'ApiServer')).toMatch(
    /^AWS CloudShell, Create VPC environment: VPC <.*NetworkVpc.*>, subnet <.*PrivateSubnet1.*>, security group <.*AccessShell.*>; in it run the command of 'Kubeconfig'$/,
  );
});

test('prints what another deployment needs to live in the cluster, as JSON on one line', () => {
  const { made, template } = platform({ discoveryTag: 'ai', prometheusAddress: 'http://prometheus.monitoring:9090' });
  const text = output(template(), 'ClusterForOthers');
  expect(text).not.toContain('\n');
  const block = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(block)).toEqual([
    'cluster',
    'region',
    'zones',
    'vpcCidr',
    'nodeRoleName',
    'discoveryTag',
    'nodeSecurityGroupIds',
    'volumeKeyArn',
    'kubectl',
    'prometheusAddress',
  ]);
  expect(block).toMatchObject({
    cluster: made.cluster.clusterName,
    vpcCidr: '10.0.0.0/16',
    discoveryTag: 'ai',
    prometheusAddress: 'http://prometheus.monitoring:9090',
    nodeSecurityGroupIds: [expect.stringContaining('ClusterSecurityGroupId')],
    kubectl: {
      clusterSecurityGroupId: expect.stringContaining('ClusterSecurityGroupId'),
      privateSubnetIds: [expect.stringContaining('PrivateSubnet1'), expect.stringContaining('PrivateSubnet2')],
    },
  });
  expect(JSON.parse(output(platform().template(), 'ClusterForOthers'))).not.toHaveProperty('prometheusAddress');
});

test('has what the planner prices: nodes, gateways, endpoints, keys and volumes', () => {
  const template = platform().template();
  const units = (name: string) => awsGroundItems({ zones: 2, kmsKeys: 4 }).find((item) => item.name === name)!.unitsAtRest;
  template.resourceCountIs('AWS::EC2::NatGateway', units('NAT gateway'));
  template.resourceCountIs('AWS::EC2::EIP', units('Public IPv4 addresses of NAT gateways'));
  template.resourceCountIs('AWS::KMS::Key', units('KMS keys (1 USD a month)'));
  template.hasResourceProperties('AWS::EKS::Nodegroup', {
    InstanceTypes: [AWS_PRICES.systemNode.unit],
    ScalingConfig: { DesiredSize: units('System nodes (t4g.large)') },
  });
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }));
  expect(endpoints.reduce((sum, endpoint) => sum + (endpoint.Properties.SubnetIds as unknown[]).length, 0)).toBe(
    units('VPC interface endpoints'),
  );
  const [launch] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
  const sizes = (launch.Properties.LaunchTemplateData.BlockDeviceMappings as { Ebs: { VolumeSize: number } }[]).map(
    (b) => b.Ebs.VolumeSize,
  );
  expect(sizes.reduce((a, b) => a + b, 0) * 2).toBe(units('Volumes of system nodes'));
});

test('says that nothing reaches the IAM API from a network without NAT', () => {
  expect(platform({ egress: NetworkEgress.none() }).made.values.isolatedVpc).toBe(true);
});

test('can be patched through its default child, the cluster', () => {
  const { made, template } = platform();
  (made.node.defaultChild as eks.CfnCluster).upgradePolicy = { supportType: 'STANDARD' };
  template().hasResourceProperties('AWS::EKS::Cluster', { UpgradePolicy: { SupportType: 'STANDARD' } });
});

test('fails when the zones are too few, as its network does', () => {
  expect(() => platform({ availabilityZones: ['us-east-1a'] })).toThrow(expect.objectContaining({ code: 'NetworkZones' }));
});
