import { App, Stack, Token, aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EncryptionDomain, KarpenterAccess } from '../../../constructs/aws';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

function access(clusterName: string = 'chat') {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'chat' });
  const controllerRole = new iam.Role(stack, 'Controller', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
  const encryption = new EncryptionDomain(stack, 'Encryption');
  const made = new KarpenterAccess(stack, 'Karpenter', { cluster, clusterName, controllerRole, encryption });
  return { stack, made, template: () => Template.fromStack(stack) };
}

function statements(): Statement[] {
  const [policy] = Object.values(access().template().findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

const actionsOf = (statement: Statement) => [statement.Action].flat();

test('lets the controller do what Karpenter v1.14.1 asks for and no more', () => {
  expect([...new Set(statements().flatMap(actionsOf))].sort()).toEqual([
    'ec2:CreateFleet',
    'ec2:CreateLaunchTemplate',
    'ec2:CreateTags',
    'ec2:DeleteLaunchTemplate',
    'ec2:DescribeCapacityReservations',
    'ec2:DescribeImages',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstanceTypeOfferings',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeInstances',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribePlacementGroups',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSpotPriceHistory',
    'ec2:DescribeSubnets',
    'ec2:RunInstances',
    'ec2:TerminateInstances',
    'eks:DescribeCluster',
    'iam:AddRoleToInstanceProfile',
    'iam:CreateInstanceProfile',
    'iam:DeleteInstanceProfile',
    'iam:GetInstanceProfile',
    'iam:ListInstanceProfiles',
    'iam:PassRole',
    'iam:RemoveRoleFromInstanceProfile',
    'iam:TagInstanceProfile',
    'kms:Decrypt',
    'pricing:GetProducts',
    'sqs:DeleteMessage',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
    'ssm:GetParameter',
  ]);
});

test('ends and deletes only what carries the tag of the cluster and of a node pool', () => {
  const ends = statements().filter((statement) => actionsOf(statement).includes('ec2:TerminateInstances'));
  expect(ends.map((statement) => statement.Condition)).toEqual([
    {
      StringEquals: { 'aws:ResourceTag/kubernetes.io/cluster/chat': 'owned' },
      StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
    },
  ]);
});

test('starts instances only with the tags of the cluster on them', () => {
  const made = statements().find((statement) => actionsOf(statement).includes('ec2:CreateLaunchTemplate'))!;
  expect(made.Condition).toEqual({
    StringEquals: { 'aws:RequestTag/kubernetes.io/cluster/chat': 'owned', 'aws:RequestTag/eks:eks-cluster-name': 'chat' },
    StringLike: { 'aws:RequestTag/karpenter.sh/nodepool': '*' },
  });
});

test('has no resource wildcard but for reading what has no resource', () => {
  const open = statements().filter((statement) => statement.Resource === '*');
  const actions = open.flatMap(actionsOf);
  expect(actions.filter((action) => !/^(ec2:Describe|pricing:GetProducts$|iam:ListInstanceProfiles$)/.test(action))).toEqual([]);
});

test('passes on the role of the nodes only, and to EC2 only', () => {
  const { stack, made } = access();
  const pass = statements().find((statement) => actionsOf(statement).includes('iam:PassRole'))!;
  expect(pass.Resource).toEqual(stack.resolve(made.nodeRole.roleArn));
  expect(pass.Condition).toEqual({ StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } });
});

test('fits into one inline policy of a role', () => {
  expect(JSON.stringify(statements()).length).toBeLessThan(10_240);
});

test('lets nodes with its role into the cluster', () => {
  const { stack, made, template } = access();
  template().hasResourceProperties('AWS::EKS::AccessEntry', {
    ClusterName: 'chat',
    Type: 'EC2_LINUX',
    PrincipalArn: stack.resolve(made.nodeRole.roleArn),
    AccessPolicies: [],
  });
  template().hasResourceProperties('AWS::IAM::InstanceProfile', { Roles: [stack.resolve(made.nodeRole.roleName)] });
  expect(stack.resolve(made.nodeInstanceProfileName)).toEqual({ Ref: expect.stringContaining('NodeProfile') });
});

test('hears of every way in which a node can go', () => {
  const { stack, made, template } = access();
  template().hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.ec2', 'aws.health'],
      'detail-type': [
        'AWS Health Event',
        'EC2 Capacity Reservation Instance Interruption Warning',
        'EC2 Instance Rebalance Recommendation',
        'EC2 Instance State-change Notification',
        'EC2 Spot Instance Interruption Warning',
      ],
    },
    Targets: [Match.objectLike({ Id: 'Target0' })],
  });
  expect(stack.resolve(made.interruptionQueueName)).toEqual({ 'Fn::GetAtt': [expect.stringContaining('InterruptionQueue'), 'QueueName'] });
});

test('keeps notices for five minutes under the key of messages, and only its own rule may send', () => {
  const { template } = access();
  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  const [rule] = Object.keys(template().findResources('AWS::Events::Rule'));
  template().hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 300, KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
  template().hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
        }),
      ],
    },
  });
});

test('fails when the name of the cluster is a token', () => {
  expect(() => access(Token.asString({ Ref: 'Name' }))).toThrow(
    "'clusterName' must be plain text, got a token; pass the name that the cluster has, as text [KarpenterClusterName at Test/Karpenter]",
  );
});

function withControllerOf(stack: Stack): KarpenterAccess {
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'chat' });
  const controllerRole = iam.Role.fromRoleArn(stack, 'Controller', 'arn:aws:iam::444455556666:role/karpenter');
  const encryption = new EncryptionDomain(stack, 'Encryption');
  return new KarpenterAccess(stack, 'Karpenter', { cluster, clusterName: 'chat', controllerRole, encryption });
}

test('fails when the controller has a role of another account, which Pod Identity does not take', () => {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1', account: '111122223333' } });
  expect(() => withControllerOf(stack)).toThrow(
    "'controllerRole' is of account 444455556666, the cluster of 111122223333; Pod Identity takes roles of the cluster's account only " +
      '[KarpenterControllerRole at Test/Karpenter]',
  );
});

test('lets the account of the stack be unknown', () => {
  expect(() => withControllerOf(new Stack())).not.toThrow();
});

test('can be changed through the default child of the node role', () => {
  const { made, template } = access();
  (made.nodeRole.node.defaultChild as iam.CfnRole).maxSessionDuration = 7200;
  template().hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 7200 });
});
