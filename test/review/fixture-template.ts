const ref = (id: string): unknown => ({ Ref: id });
const arn = (id: string): unknown => ({ 'Fn::GetAtt': [id, 'Arn'] });
const trust = (service: string, ...actions: string[]): unknown => ({
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: ['sts:AssumeRole', ...actions] }],
  Version: '2012-10-17',
});
const managed = (name: string): unknown => ({ 'Fn::Join': ['', ['arn:', ref('AWS::Partition'), `:iam::aws:policy/${name}`]] });
const policy = (role: string, ...statements: unknown[]): Record<string, unknown> => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyDocument: { Statement: statements, Version: '2012-10-17' },
    PolicyName: `${role}DefaultPolicy`,
    Roles: [ref(role)],
  },
});
const allow = (Action: string[], Resource: unknown, Condition?: unknown): unknown => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const blocked = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const key = (description: string): Record<string, unknown> => ({
  Type: 'AWS::KMS::Key',
  Properties: { Description: description, EnableKeyRotation: true, KeyPolicy: { Statement: [], Version: '2012-10-17' } },
  ...kept,
});
const subnet = (zone: string, cidr: string): Record<string, unknown> => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { AvailabilityZone: `us-east-1${zone}`, CidrBlock: cidr, VpcId: ref('Network') },
});

/** A template as the CDK writes it, small: network, keys, cluster, roles, stores. */
export const TEMPLATE: Record<string, unknown> = {
  Description: 'Customer service, starter',
  Resources: {
    Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true } },
    NetworkPrivateA: subnet('a', '10.0.0.0/19'),
    NetworkPrivateB: subnet('b', '10.0.32.0/19'),
    NetworkEgressA: subnet('a', '10.0.96.0/28'),
    NetworkAddress: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
    NetworkNat: {
      Type: 'AWS::EC2::NatGateway',
      Properties: { SubnetId: ref('NetworkEgressA'), AllocationId: { 'Fn::GetAtt': ['NetworkAddress', 'AllocationId'] } },
    },
    NetworkEndpointS3: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway', VpcId: ref('Network') },
    },
    EndpointSecurityGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'VPC endpoints',
        VpcId: ref('Network'),
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16', Description: 'TLS from inside' }],
        SecurityGroupEgress: [
          { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32', Description: 'Disallow all traffic' },
        ],
      },
    },
    ModelsKey: key('Models at rest'),
    LogsKey: key('Logs at rest'),
    ModelsBucket1F2E3D4C: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn('ModelsKey') } },
          ],
        },
        PublicAccessBlockConfiguration: blocked,
        VersioningConfiguration: { Status: 'Enabled' },
      },
      ...kept,
    },
    AccessLogsBucket: { Type: 'AWS::S3::Bucket', Properties: { PublicAccessBlockConfiguration: blocked }, ...kept },
    ControlPlaneLogs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/aws/eks/customer-service/cluster', RetentionInDays: 30, KmsKeyId: arn('LogsKey') },
      ...kept,
    },
    ClusterRole: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trust('eks.amazonaws.com'), ManagedPolicyArns: [managed('AmazonEKSClusterPolicy')] },
    },
    Cluster: {
      Type: 'AWS::EKS::Cluster',
      Properties: {
        Version: '1.35',
        RoleArn: arn('ClusterRole'),
        ResourcesVpcConfig: { EndpointPublicAccess: false, EndpointPrivateAccess: true, SubnetIds: [ref('NetworkPrivateA')] },
      },
    },
    SystemNodeRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust('ec2.amazonaws.com'),
        ManagedPolicyArns: [managed('AmazonEKSWorkerNodePolicy'), managed('AmazonEC2ContainerRegistryPullOnly')],
      },
    },
    SystemNodes: {
      Type: 'AWS::EKS::Nodegroup',
      Properties: { ClusterName: ref('Cluster'), NodeRole: arn('SystemNodeRole'), InstanceTypes: ['m7g.large'], Subnets: [] },
    },
    ChatServerRole: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trust('pods.eks.amazonaws.com', 'sts:TagSession') },
    },
    ChatServerPolicy: policy(
      'ChatServerRole',
      allow(
        ['s3:GetObject', 's3:ListBucket'],
        [arn('ModelsBucket1F2E3D4C'), { 'Fn::Join': ['', [arn('ModelsBucket1F2E3D4C'), '/models/*']] }],
      ),
      allow(['kms:Decrypt'], arn('ModelsKey')),
    ),
    ChatServerIdentity: {
      Type: 'AWS::EKS::PodIdentityAssociation',
      Properties: { ClusterName: ref('Cluster'), Namespace: 'support-chat', ServiceAccount: 'chat-server', RoleArn: arn('ChatServerRole') },
    },
    KarpenterRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('pods.eks.amazonaws.com', 'sts:TagSession') } },
    KarpenterPolicy: policy(
      'KarpenterRole',
      allow(['ec2:DescribeInstances', 'ec2:DescribeSubnets'], '*'),
      allow(['ec2:RunInstances'], 'arn:aws:ec2:us-east-1:*:instance/*', {
        StringEquals: { 'aws:RequestTag/karpenter.sh/nodepool': 'support-gpu' },
      }),
      allow(['pricing:GetProducts'], '*'),
      allow(['iam:PassRole'], '*'),
      allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], arn('InterruptionQueue')),
    ),
    KarpenterIdentity: {
      Type: 'AWS::EKS::PodIdentityAssociation',
      Properties: { ClusterName: ref('Cluster'), Namespace: 'kube-system', ServiceAccount: 'karpenter', RoleArn: arn('KarpenterRole') },
    },
    InterruptionQueue: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 300, SqsManagedSseEnabled: true } },
    PodIdentityAgent: {
      Type: 'AWS::EKS::Addon',
      Properties: { AddonName: 'eks-pod-identity-agent', ClusterName: ref('Cluster') },
    },
  },
};
