import {
  App,
  CfnParameter,
  Fn,
  RemovalPolicy,
  Stack,
  Token,
  aws_ec2 as ec2,
  type aws_eks as eksResources,
  aws_eks_v2 as eks,
  aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import {
  AiCluster,
  EncryptionDomain,
  ExistingCluster,
  type ExistingClusterProps,
  ModelStore,
  PrivateNetwork,
} from '../../../constructs/aws';
import { EksDoor } from '../../../constructs/delivery/eks-door';
import { applied } from '../../delivery/eks-stack';
import { platformAndWorkload } from '../../delivery/trees';

const THEIRS = {
  clusterName: 'theirs',
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  clusterSecurityGroupId: 'sg-0123456789abcdef0',
};

function existing(props: Partial<ExistingClusterProps> = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const stack = new Stack(app, 'Test', { env: { region: 'eu-central-1' } });
  const made = new ExistingCluster(stack, 'Theirs', { ...THEIRS, encryption: new EncryptionDomain(stack, 'Keys'), ...props });
  return { app, stack, made, template: () => Template.fromStack(stack) };
}

/** The only resource of a type, with its logical id. */
function only(template: Template, type: string, part = '') {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.includes(part));
  expect(found).toHaveLength(1);
  return { id: found[0][0], resource: found[0][1] };
}

const HANDLER = /KubectlProviderHandler[0-9A-F]{8}$/;
const functions = (template: Template) =>
  Object.entries(template.findResources('AWS::Lambda::Function')).map(([id, { Properties, DependsOn }]) => ({ id, Properties, DependsOn }));

test('makes functions, their roles and logs, an access entry and a rule, and nothing of the cluster or its network', () => {
  const types = Object.values(existing().template().toJSON().Resources as Record<string, { Type: string }>).map((r) => r.Type);
  expect([...new Set(types)].sort()).toEqual([
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::EKS::AccessEntry',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::KMS::Alias',
    'AWS::KMS::Key',
    'AWS::Lambda::Function',
    'AWS::Lambda::LayerVersion',
    'AWS::Logs::LogGroup',
  ]);
});

test('asks the account nothing at synth, and says nothing that nobody can act on', () => {
  const { app, stack } = existing();
  expect(app.synth().manifest.missing).toBeUndefined();
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test('lets the role of the kubectl function administer the cluster, with the reason beside', () => {
  const template = existing().template();
  const role = only(template, 'AWS::IAM::Role', 'HandlerServiceRole').id;
  const { resource } = only(template, 'AWS::EKS::AccessEntry');
  expect(resource.Properties).toEqual({
    ClusterName: 'theirs',
    PrincipalArn: { 'Fn::GetAtt': [role, 'Arn'] },
    AccessPolicies: [
      {
        AccessScope: { Type: 'cluster' },
        PolicyArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy']] },
      },
    ],
  });
  expect(resource.Metadata.groundplan.reason.length).toBeGreaterThan(40);
});

test('lets nothing but Lambda take that role, and the role ask for this cluster only', () => {
  const template = existing().template();
  expect(only(template, 'AWS::IAM::Role', 'HandlerServiceRole').resource.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
  ]);
  expect(only(template, 'AWS::IAM::Policy', 'HandlerServiceRole').resource.Properties.PolicyDocument.Statement).toEqual([
    {
      Action: 'eks:DescribeCluster',
      Effect: 'Allow',
      Resource: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:eu-central-1:', { Ref: 'AWS::AccountId' }, ':cluster/theirs']],
      },
    },
  ]);
});

test('reaches a private API server: in the subnets given, out on 443 only, and let in by the group of the cluster', () => {
  const template = existing().template();
  const group = only(template, 'AWS::EC2::SecurityGroup');
  const GroupId = { 'Fn::GetAtt': [group.id, 'GroupId'] };
  expect(functions(template).map((f) => f.Properties.VpcConfig)).toEqual(
    Array(2).fill({ SecurityGroupIds: [GroupId], SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] }),
  );
  expect(group.resource.Properties).toMatchObject({
    VpcId: 'vpc-0123456789abcdef0',
    SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: expect.any(String) }],
  });
  expect(group.resource.Properties.SecurityGroupIngress).toBeUndefined();
  expect(only(template, 'AWS::EC2::SecurityGroupIngress').resource.Properties).toEqual({
    GroupId: 'sg-0123456789abcdef0',
    SourceSecurityGroupId: GroupId,
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    Description: 'API server, for the functions that deliver charts',
  });
});

test('describes its group in letters that EC2 takes, and without a name that is known late', () => {
  const name = (clusterName: (stack: Stack) => string) => {
    const stack = new Stack(new App(), 'Test');
    new ExistingCluster(stack, 'Theirs', { ...THEIRS, clusterName: clusterName(stack), encryption: new EncryptionDomain(stack, 'Keys') });
    return only(Template.fromStack(stack), 'AWS::EC2::SecurityGroup').resource.Properties.GroupDescription as string;
  };
  expect(name(() => 'theirs_1')).toBe('kubectl functions for theirs_1');
  expect(name((stack) => new CfnParameter(stack, 'Name').valueAsString)).toBe('kubectl functions for an EKS cluster');
});

test('leaves the groups alone where it is given one', () => {
  const { template } = existing({
    kubectlSecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(new Stack(), 'Group', 'sg-0123456789abcdef1'),
  });
  template().resourceCountIs('AWS::EC2::SecurityGroup', 0);
  template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  expect(functions(template()).map((f) => f.Properties.VpcConfig.SecurityGroupIds)).toEqual([
    ['sg-0123456789abcdef1'],
    ['sg-0123456789abcdef1'],
  ]);
});

test('keeps the logs of both functions under the key of logs, whatever flags the app sets', () => {
  for (const flag of [true, false]) {
    const template = existing({}, { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': flag }).template();
    const key = only(template, 'AWS::KMS::Key').id;
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(groups.map(({ Properties, DeletionPolicy }) => [Properties.KmsKeyId, Properties.RetentionInDays, DeletionPolicy])).toEqual(
      Array(2).fill([{ 'Fn::GetAtt': [key, 'Arn'] }, 90, 'RetainExceptOnCreate']),
    );
  }
  const told = existing({ logRetention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }).template();
  const groups = Object.values(told.findResources('AWS::Logs::LogGroup'));
  expect(groups.map(({ Properties, DeletionPolicy }) => [Properties.RetentionInDays, DeletionPolicy])).toEqual(
    Array(2).fill([7, 'Delete']),
  );
});

test('opens the ways in before the function is there, and closes them after it is gone, also for who takes the cluster alone', () => {
  const { made, template } = existing();
  made.cluster.addManifest('Chat', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'chat' } });
  const all = functions(template());
  const handler = all.find((f) => HANDLER.test(f.id))!;
  const framework = all.find((f) => f !== handler)!;
  expect(handler.DependsOn).toEqual(
    expect.arrayContaining([
      only(template(), 'AWS::EKS::AccessEntry').id,
      only(template(), 'AWS::EC2::SecurityGroupIngress').id,
      only(template(), 'AWS::IAM::Policy', 'HandlerServiceRole').id,
    ]),
  );
  expect(framework.Properties.Environment.Variables.USER_ON_EVENT_FUNCTION_ARN).toEqual({ 'Fn::GetAtt': [handler.id, 'Arn'] });
  const [manifest] = applied(template(), 'KubernetesResource');
  expect(manifest.properties.ServiceToken).toEqual({ 'Fn::GetAtt': [framework.id, 'Arn'] });
});

describe('behind the EKS door', () => {
  const KINDS = ['KubernetesResource', 'HelmChart', 'KubernetesObjectValue'];
  const delivered = (template: Template) => KINDS.flatMap((kind) => applied(template, kind));

  test('gets what a cluster of our own gets, in the same order', () => {
    const [theirs, ours] = ['theirs', 'ours'].map((which) => {
      const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
      const encryption = new EncryptionDomain(stack, 'Keys');
      const target =
        which === 'theirs'
          ? new ExistingCluster(stack, 'Cluster', { ...THEIRS, encryption })
          : new AiCluster(stack, 'Cluster', {
              vpc: new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'] }).vpc,
              encryption,
            });
      new EksDoor(stack, 'Door', { cluster: target, app: platformAndWorkload() });
      Annotations.fromStack(stack).hasNoWarning('/Test/Door', Match.anyValue());
      return delivered(Template.fromStack(stack)).map(({ id, properties, after }) => {
        const { ServiceToken: token, ClusterName: name, ...rest } = properties;
        return { id, rest, known: token !== undefined && name !== undefined, after: after.filter((a) => a.startsWith('Door')) };
      });
    });
    expect(theirs).toHaveLength(8);
    expect(theirs).toEqual(ours);
  });

  test('has all that it stands on before the first object and after the last', () => {
    const { stack, made, template } = existing();
    made.grantPodIdentity('chat', 'vllm', 'Server');
    new EksDoor(stack, 'Door', { cluster: made, app: platformAndWorkload() });
    const first = delivered(template()).filter((r) => r.after.every((a) => !a.startsWith('Door')));
    expect(first.length).toBeGreaterThan(0);
    const needed = ['AWS::EKS::AccessEntry', 'AWS::EC2::SecurityGroupIngress', 'AWS::EKS::PodIdentityAssociation', 'AWS::Logs::LogGroup'];
    const ids = needed.flatMap((type) => Object.keys(template().findResources(type)));
    expect(ids).toHaveLength(5);
    first.forEach((r) => expect(r.after).toEqual(expect.arrayContaining(ids)));
    expect(first.map((r) => r.properties.ClusterName)).toEqual(first.map(() => 'theirs'));
  });

  test('takes the imported cluster alone, and warns of no order', () => {
    const { stack, made, template } = existing();
    new EksDoor(stack, 'Door', { cluster: made.cluster, app: platformAndWorkload() });
    expect(delivered(template())).toHaveLength(8);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

test('gives a role to one service account of this cluster only, to read weights for example', () => {
  const { stack, made, template } = existing();
  const role = made.grantPodIdentity('chat', 'vllm', 'Server');
  new ModelStore(stack, 'Models', { encryption: new EncryptionDomain(stack, 'More') }).grantRead(role);
  template().hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    ClusterName: 'theirs',
    Namespace: 'chat',
    ServiceAccount: 'vllm',
    RoleArn: stack.resolve(role.roleArn),
  });
  const { resource } = only(template(), 'AWS::IAM::Role', 'TheirsServer');
  expect(resource.Properties.AssumeRolePolicyDocument.Statement[0]).toMatchObject({
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Condition: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': stack.resolve(made.cluster.clusterArn),
        'aws:RequestTag/kubernetes-namespace': 'chat',
        'aws:RequestTag/kubernetes-service-account': 'vllm',
      },
    },
  });
});

test('may read a chart of Helm that travels with the app', () => {
  const { stack, made, template } = existing();
  new eks.HelmChart(stack, 'Helm', { cluster: made.cluster, chartAsset: new Asset(stack, 'Files', { path: __dirname }) });
  expect(only(template(), 'AWS::IAM::Policy', 'HandlerServiceRole').resource.Properties.PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({ Effect: 'Allow', Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] }),
  );
});

test('two stand in one stack, for one cluster or for two', () => {
  const { stack, template } = existing();
  const encryption = new EncryptionDomain(stack, 'More');
  new ExistingCluster(stack, 'Other', { ...THEIRS, clusterName: 'other', encryption });
  new ExistingCluster(stack, 'Again', { ...THEIRS, encryption });
  template().resourceCountIs('AWS::EKS::AccessEntry', 3);
});

test('takes ids that are known late, and what stands in for them until a look-up is answered', () => {
  const late = existing({
    clusterName: Fn.importValue('name'),
    vpcId: Fn.importValue('vpc'),
    privateSubnetIds: [Fn.select(0, Fn.split(',', Fn.importValue('subnets')))],
    clusterSecurityGroupId: Fn.importValue('group'),
  });
  late.template().hasResourceProperties('AWS::EKS::AccessEntry', { ClusterName: { 'Fn::ImportValue': 'name' } });
  Annotations.fromStack(late.stack).hasNoWarning('*', Match.anyValue());
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' });
  const privateSubnetIds = vpc.privateSubnets.map((subnet) => subnet.subnetId);
  const given = { clusterName: 'theirs', vpcId: vpc.vpcId, privateSubnetIds, clusterSecurityGroupId: 'sg-0123456789abcdef0' };
  expect(() => new ExistingCluster(stack, 'Theirs', { ...given, encryption: new EncryptionDomain(stack, 'Keys') })).not.toThrow();
});

test('warns where kubectl is too far from the version of the cluster, and takes another kubectl', () => {
  const skew = Match.stringLikeRegexp('Kubernetes 1.33 is not within one minor version of kubectl 1.35.*groundplan:kubectl-skew');
  Annotations.fromStack(existing({ version: eks.KubernetesVersion.V1_33 }).stack).hasWarning('/Test/Theirs', skew);
  Annotations.fromStack(existing({ version: eks.KubernetesVersion.V1_34 }).stack).hasNoWarning('*', Match.anyValue());
  const arn = 'arn:aws:lambda:eu-central-1:111122223333:layer:kubectl:1';
  const kubectlLayer = lambda.LayerVersion.fromLayerVersionArn(new Stack(), 'Layer', arn);
  const { stack, template } = existing({ version: eks.KubernetesVersion.V1_33, kubectlLayer });
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  expect(functions(template()).find((f) => HANDLER.test(f.id))!.Properties.Layers).toContain(arn);
});

test('can be patched through its default child: the function may do less', () => {
  const { made, template } = existing();
  const entry = made.node.defaultChild as eksResources.CfnAccessEntry;
  const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy';
  entry.accessPolicies = [{ policyArn, accessScope: { type: 'namespace', namespaces: ['chat'] } }];
  expect(only(template(), 'AWS::EKS::AccessEntry').resource.Properties.AccessPolicies).toEqual([
    { PolicyArn: policyArn, AccessScope: { Type: 'namespace', Namespaces: ['chat'] } },
  ]);
});

describe('fails when', () => {
  test.each(['arn:aws:eks:eu-central-1:111122223333:cluster/theirs', 'the cluster', '', 'x'.repeat(101)])(
    'the cluster is named %p',
    (clusterName) => {
      expect(() => existing({ clusterName })).toThrow(
        `'clusterName' (${clusterName}) must be a name as 'aws eks list-clusters' shows it: at most 100 letters, digits, '-' or '_', and no ARN ` +
          '[ClusterName at Test/Theirs]',
      );
    },
  );

  test.each<[Partial<ExistingClusterProps>, string]>([
    [{ vpcId: '10.0.0.0/16' }, "'vpcId' (10.0.0.0/16) must be the id of a VPC, as 'vpc-0123456789abcdef0'"],
    [
      { clusterSecurityGroupId: 'eks-cluster-sg-theirs' },
      "'clusterSecurityGroupId' (eks-cluster-sg-theirs) must be the id of a security group, as 'sg-0123456789abcdef0'",
    ],
    [{ privateSubnetIds: [] }, "'privateSubnetIds' (none) must be the ids of one private subnet or more, as 'subnet-0123456789abcdef0'"],
    [
      { privateSubnetIds: ['subnet-1', 'eu-central-1a'] },
      "'privateSubnetIds' (eu-central-1a) must be the ids of one private subnet or more, as 'subnet-0123456789abcdef0'",
    ],
    [{ privateSubnetIds: ['subnet-1', 'subnet-1'] }, "'privateSubnetIds' has subnet-1 twice; name each subnet once"],
    [
      { privateSubnetIds: Token.asList(Fn.split(',', Fn.importValue('subnets'))) },
      "'privateSubnetIds' is a list that only CloudFormation knows; take a number of them: [Fn.select(0, list), Fn.select(1, list)]",
    ],
  ])('its network is %p', (props, problem) => {
    expect(() => existing(props)).toThrow(
      `${problem}; 'aws eks describe-cluster --name NAME --query cluster.resourcesVpcConfig' shows what the cluster has ` +
        '[ExistingClusterNetwork at Test/Theirs]',
    );
  });

  test('a service account gets a second role', () => {
    const { made } = existing();
    made.grantPodIdentity('chat', 'vllm', 'Server');
    expect(() => made.grantPodIdentity('chat', 'vllm', 'Again')).toThrow(expect.objectContaining({ code: 'PodIdentityTaken' }));
  });

  test('a role would stand in another region than the cluster', () => {
    const { app, made } = existing();
    const elsewhere = new Stack(app, 'Elsewhere', { env: { region: 'us-east-1' } });
    expect(() => made.grantPodIdentity('chat', 'vllm', 'Server', elsewhere)).toThrow(expect.objectContaining({ code: 'PodIdentityStack' }));
  });
});
