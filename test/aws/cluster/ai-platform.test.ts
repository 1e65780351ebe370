import { App, Stack, aws_eks_v2 as eks } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AiPlatform, type AiPlatformProps, DataClass, NetworkEgress } from '../../../constructs/aws';

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
    endpointAccess: eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom('203.0.113.0/24'),
    systemNodes: { min: 3 },
    logRetention: 14,
  });
  template().resourceCountIs('AWS::EC2::NatGateway', 2);
  template().hasResourceProperties('AWS::EKS::Cluster', { ResourcesVpcConfig: { PublicAccessCidrs: ['203.0.113.0/24'] } });
  template().hasResourceProperties('AWS::EKS::Nodegroup', { ScalingConfig: { MinSize: 3 } });
  const groups = Object.values(template().findResources('AWS::Logs::LogGroup'));
  expect(groups.every((g) => g.Properties.RetentionInDays === 14)).toBe(true);
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
