import {
  App,
  CfnOutput,
  Fn,
  RemovalPolicy,
  Stack,
  Token,
  aws_ec2 as ec2,
  aws_eks_v2 as eks,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  AiCluster,
  type AiClusterProps,
  DataClass,
  EncryptionDomain,
  ModelStore,
  NetworkEgress,
  PrivateNetwork,
} from '../../../constructs/aws';

function cluster(props: Partial<AiClusterProps> = {}, vpc?: (stack: Stack) => ec2.IVpc) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
  const encryption = new EncryptionDomain(stack, 'Encryption');
  const network = vpc ? vpc(stack) : new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'] }).vpc;
  const made = new AiCluster(stack, 'Cluster', { vpc: network, encryption, ...props });
  return { stack, made, encryption, template: () => Template.fromStack(stack) };
}

function existingVpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
  });
}

/** The add-on's resource, by its name. */
function addon(template: Template, name: string) {
  return Object.entries(template.findResources('AWS::EKS::Addon')).find(([, resource]) => resource.Properties.AddonName === name)!;
}

test('is private, logs everything, and cannot be deleted by accident', () => {
  const { template, made } = cluster();
  template().hasResourceProperties('AWS::EKS::Cluster', {
    Name: made.clusterName,
    Version: '1.35',
    DeletionProtection: true,
    ResourcesVpcConfig: { EndpointPrivateAccess: true, EndpointPublicAccess: false },
    Logging: {
      ClusterLogging: { EnabledTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'].map((Type) => ({ Type })) },
    },
  });
});

test('runs without EKS Auto Mode and without the add-ons that nobody manages', () => {
  cluster()
    .template()
    .hasResourceProperties('AWS::EKS::Cluster', { ComputeConfig: { Enabled: false }, BootstrapSelfManagedAddons: false });
});

test('encrypts the secrets of the API server', () => {
  const { template } = cluster();
  const [key] = Object.keys(
    template().findResources('AWS::KMS::Alias', { Properties: { AliasName: Match.stringLikeRegexp('/secrets$') } }),
  );
  const target = template().findResources('AWS::KMS::Alias')[key].Properties.TargetKeyId;
  template().hasResourceProperties('AWS::EKS::Cluster', { EncryptionConfig: [{ Provider: { KeyArn: target }, Resources: ['secrets'] }] });
});

test('owns the log of the control plane before EKS makes one', () => {
  const { template, made } = cluster();
  const [[id, group]] = Object.entries(
    template().findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: `/aws/eks/${made.clusterName}/cluster` } }),
  );
  expect(group.Properties.RetentionInDays).toBe(90);
  expect(group.Properties.KmsKeyId).toBeDefined();
  expect(group.DeletionPolicy).toBe('RetainExceptOnCreate');
  expect(Object.values(template().findResources('AWS::EKS::Cluster'))[0].DependsOn).toContain(id);
});

test('lets kubectl and its admin role in by access entries, and not whoever deployed', () => {
  const { stack, made, template } = cluster();
  template().hasResourceProperties('AWS::EKS::Cluster', {
    AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false },
  });
  const entries = Object.values(template().findResources('AWS::EKS::AccessEntry', { Properties: { AccessPolicies: [Match.anyValue()] } }));
  expect(entries.map((entry) => entry.Properties.PrincipalArn)).toEqual(
    expect.arrayContaining([
      { 'Fn::GetAtt': [expect.stringContaining('KubectlProvider'), 'Arn'] },
      stack.resolve(made.access.adminRole.roleArn),
    ]),
  );
  expect(entries).toHaveLength(2);
});

test('applies manifests from the private subnets, through the security group that EKS made', () => {
  const { stack, template, made } = cluster();
  const handlers = Object.entries(template().findResources('AWS::Lambda::Function')).filter(([id]) => id.includes('KubectlProvider'));
  expect(handlers).toHaveLength(2);
  for (const [, handler] of handlers) {
    expect(handler.Properties.VpcConfig).toEqual({
      SecurityGroupIds: [stack.resolve(made.nodeSecurityGroupId)],
      SubnetIds: made.nodeSubnets.map((subnet) => stack.resolve(subnet.subnetId)),
    });
  }
});

test('lets the admin role in that it is given, and makes none of its own', () => {
  const roles = new Stack();
  const { template } = cluster({ adminRole: iam.Role.fromRoleArn(roles, 'Admin', 'arn:aws:iam::111122223333:role/admin') });
  template().hasResourceProperties('AWS::EKS::AccessEntry', {
    PrincipalArn: 'arn:aws:iam::111122223333:role/admin',
    AccessPolicies: [Match.objectLike({ AccessScope: { Type: 'cluster' } })],
  });
  template().resourcePropertiesCountIs('AWS::IAM::Role', { Description: Match.stringLikeRegexp('^administers ') }, 0);
});

test('writes the logs of the control plane that it is told', () => {
  cluster({ controlPlaneLogs: [eks.ClusterLoggingTypes.AUDIT, eks.ClusterLoggingTypes.AUTHENTICATOR] })
    .template()
    .hasResourceProperties('AWS::EKS::Cluster', {
      Logging: { ClusterLogging: { EnabledTypes: [{ Type: 'audit' }, { Type: 'authenticator' }] } },
    });
});

test('makes volumes for pods, through a role of the driver that uses the key of volumes by EC2 only', () => {
  const { stack, template, made } = cluster();
  const [, driver] = addon(template(), 'aws-ebs-csi-driver');
  const [{ RoleArn: arn, ServiceAccount: account }] = driver.Properties.PodIdentityAssociations;
  expect(account).toBe('ebs-csi-controller-sa');
  const roleId: string = arn['Fn::GetAtt'][0];
  const role = template().findResources('AWS::IAM::Role')[roleId].Properties;
  expect(JSON.stringify(role.ManagedPolicyArns)).toContain(':iam::aws:policy/AmazonEBSCSIDriverPolicyV2"');
  expect(role.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toMatchObject({
    'aws:RequestTag/kubernetes-namespace': 'kube-system',
    'aws:RequestTag/kubernetes-service-account': 'ebs-csi-controller-sa',
  });
  const key = stack.resolve(made.volumesKey.keyArn) as unknown;
  const throughEc2 = { 'kms:ViaService': 'ec2.eu-central-1.amazonaws.com' };
  template().hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: roleId }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
          Resource: key,
          Condition: { StringEquals: throughEc2 },
        },
        {
          Effect: 'Allow',
          Action: 'kms:CreateGrant',
          Resource: key,
          Condition: { StringEquals: throughEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        },
      ],
    },
  });
});

test('names the roles of all of its nodes', () => {
  const { stack, made, template } = cluster();
  const ids = made.nodeRoles.map((role) => (stack.resolve(role.roleArn) as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]);
  const [group] = Object.values(template().findResources('AWS::EKS::Nodegroup'));
  expect(ids).toEqual([group.Properties.NodeRole['Fn::GetAtt'][0], expect.stringContaining('KarpenterNodeRole')]);
});

test.each([
  [['0.0.0.0/0'], '0.0.0.0/0'],
  [['203.0.113.0/24', '0.0.0.0/1'], '0.0.0.0/1'],
  [['128.0.0.0/1'], '128.0.0.0/1'],
  [['::/0'], '::/0'],
  [['203.0.113.7'], '203.0.113.7'],
  [['10.0.0.0/8', '192.168.1.0/24'], '10.0.0.0/8, 192.168.1.0/24'],
  [['300.1.1.0/24'], '300.1.1.0/24'],
  [[], ''],
])('fails when the API server should be reached from %p', (publicAccessCidrs, named) => {
  expect(() => cluster({ publicAccessCidrs })).toThrow(
    `'publicAccessCidrs' (${named}) must be public IPv4 ranges from /8 to /32, as '203.0.113.0/24': ` +
      'never everybody, and no private range; leave it out for a private API server [ClusterPublicAccess at Test/Cluster]',
  );
});

test('brings the network add-on before the nodes and DNS after them', () => {
  const template = cluster().template();
  const [[nodesId, nodes]] = Object.entries(template.findResources('AWS::EKS::Nodegroup'));
  for (const name of ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent']) {
    const [id, resource] = addon(template, name);
    expect(nodes.DependsOn).toContain(id);
    expect(resource.Properties.ResolveConflicts).toBe('OVERWRITE');
    expect(resource.Properties.AddonVersion).toBeUndefined();
  }
  for (const name of ['coredns', 'aws-ebs-csi-driver']) {
    expect(addon(template, name)[1].DependsOn).toContain(nodesId);
  }
});

test('enforces network policies, with a role of the add-on and not of the node', () => {
  const [, cni] = addon(cluster().template(), 'vpc-cni');
  expect(cni.Properties.ConfigurationValues).toBe('{"enableNetworkPolicy":"true"}');
  expect(cni.Properties.PodIdentityAssociations).toEqual([
    { ServiceAccount: 'aws-node', RoleArn: { 'Fn::GetAtt': [expect.stringContaining('CniRole'), 'Arn'] } },
  ]);
});

test('gives a role to one service account of this cluster only', () => {
  const { stack, made, template } = cluster();
  const role = made.grantPodIdentity('chat', 'vllm', 'ModelServer');
  const clusterArn = stack.resolve(made.cluster.clusterArn);
  template().hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    ClusterName: stack.resolve(made.cluster.clusterName),
    Namespace: 'chat',
    ServiceAccount: 'vllm',
    RoleArn: stack.resolve(role.roleArn),
  });
  template().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: {
            StringEquals: {
              'aws:RequestTag/eks-cluster-arn': clusterArn,
              'aws:RequestTag/kubernetes-namespace': 'chat',
              'aws:RequestTag/kubernetes-service-account': 'vllm',
            },
          },
        },
      ],
    },
  });
});

test('lets a model server read the weights through its role', () => {
  const { stack, made, encryption, template } = cluster();
  new ModelStore(stack, 'Models', { encryption }).grantRead(made.grantPodIdentity('chat', 'vllm', 'ModelServer'));
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject' })]) },
    Roles: [{ Ref: Match.stringLikeRegexp('ModelServer') }],
  });
});

test('gives Karpenter its role in the namespace that its chart goes to', () => {
  cluster().template().hasResourceProperties('AWS::EKS::PodIdentityAssociation', { Namespace: 'kube-system', ServiceAccount: 'karpenter' });
});

test('offers plain names, and tokens where AWS makes the name', () => {
  const { stack, made } = cluster();
  expect(Token.isUnresolved(made.clusterName)).toBe(false);
  expect(stack.resolve(made.interruptionQueueName)).toEqual({ 'Fn::GetAtt': [expect.stringContaining('InterruptionQueue'), 'QueueName'] });
  expect(stack.resolve(made.nodeRoleName)).toEqual({ Ref: expect.stringContaining('KarpenterNodeRole') });
  expect(stack.resolve(made.nodeSecurityGroupId)).toEqual({ 'Fn::GetAtt': [expect.any(String), 'ClusterSecurityGroupId'] });
});

test('never offers the subnets of NAT gateways to load balancers', () => {
  const tags = Object.values(cluster().template().findResources('AWS::EC2::Subnet')).flatMap((subnet) => subnet.Properties.Tags);
  expect(tags.filter(({ Key }) => Key === 'kubernetes.io/role/elb')).toEqual([]);
  expect(tags.filter(({ Key }) => Key === 'kubernetes.io/role/internal-elb')).toHaveLength(2);
});

test('stands in a network that exists', () => {
  const { template, made } = cluster({}, existingVpc);
  template().hasResourceProperties('AWS::EKS::Cluster', { ResourcesVpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'] } });
  template().hasResourceProperties('AWS::EKS::Nodegroup', { Subnets: ['subnet-1', 'subnet-2'] });
  expect(made.nodeSubnets.map((subnet) => subnet.subnetId)).toEqual(['subnet-1', 'subnet-2']);
});

test('takes isolated subnets where there are no others', () => {
  const { made } = cluster({}, (stack) =>
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      isolatedSubnetIds: ['subnet-3', 'subnet-4'],
      isolatedSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
    }),
  );
  expect(made.nodeSubnets.map((subnet) => subnet.subnetId)).toEqual(['subnet-3', 'subnet-4']);
});

test('two clusters fit in one stack', () => {
  const { stack, made, encryption } = cluster();
  const other = new AiCluster(stack, 'Other', { vpc: made.cluster.vpc, encryption });
  expect(other.clusterName).not.toBe(made.clusterName);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('takes what it is told', () => {
  const { template } = cluster({
    clusterName: 'chat',
    deletionProtection: false,
    publicAccessCidrs: ['203.0.113.0/24'],
    logRetention: logs.RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
    systemNodes: { min: 3, max: 6 },
  });
  template().hasResourceProperties('AWS::EKS::Cluster', {
    Name: 'chat',
    DeletionProtection: false,
    ResourcesVpcConfig: { EndpointPrivateAccess: true, EndpointPublicAccess: true, PublicAccessCidrs: ['203.0.113.0/24'] },
  });
  const logGroups = template().findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 } });
  expect(Object.values(logGroups).map((group) => group.DeletionPolicy)).toEqual(['Delete', 'Delete', 'Delete']);
  template().hasResourceProperties('AWS::EKS::Nodegroup', { ScalingConfig: { MinSize: 3, DesiredSize: 3, MaxSize: 6 } });
});

test('upgrades the system nodes with the control plane', () => {
  for (const [version, expected] of [
    [undefined, '1.35'],
    [eks.KubernetesVersion.V1_36, '1.36'],
  ] as const) {
    const template = cluster({ version }).template();
    template.hasResourceProperties('AWS::EKS::Cluster', { Version: expected });
    template.hasResourceProperties('AWS::EKS::Nodegroup', { Version: expected });
  }
});

test('leaves the system nodes behind while the control plane shows whether it holds', () => {
  const template = cluster({ version: eks.KubernetesVersion.V1_36, systemNodes: { version: eks.KubernetesVersion.V1_35 } }).template();
  template.hasResourceProperties('AWS::EKS::Cluster', { Version: '1.36' });
  template.hasResourceProperties('AWS::EKS::Nodegroup', { Version: '1.35' });
});

const ADDONS = {
  vpcCni: 'v1.21.1-eksbuild.1',
  kubeProxy: 'v1.35.0-eksbuild.2',
  coreDns: 'v1.13.1-eksbuild.1',
  podIdentityAgent: 'v1.3.10-eksbuild.1',
  ebsCsiDriver: 'v1.56.0-eksbuild.1',
};

test('moves add-ons to the versions that it is told', () => {
  const template = cluster({ addonVersions: ADDONS }).template();
  const versions = Object.values(template.findResources('AWS::EKS::Addon')).map(({ Properties: p }) => [p.AddonName, p.AddonVersion]);
  expect(Object.fromEntries(versions)).toEqual({
    'vpc-cni': ADDONS.vpcCni,
    'kube-proxy': ADDONS.kubeProxy,
    coredns: ADDONS.coreDns,
    'eks-pod-identity-agent': ADDONS.podIdentityAgent,
    'aws-ebs-csi-driver': ADDONS.ebsCsiDriver,
  });
});

test('warns that add-ons without a version stay behind when somebody moves the version of Kubernetes', () => {
  const { vpcCni, kubeProxy } = ADDONS;
  Annotations.fromStack(cluster({ version: eks.KubernetesVersion.V1_35, addonVersions: { vpcCni, kubeProxy } }).stack).hasWarning(
    '/Test/Cluster',
    Match.stringLikeRegexp(
      "a new 'version' does not move coredns, eks-pod-identity-agent, aws-ebs-csi-driver, .*'addonVersions'.*groundplan:addon-versions",
    ),
  );
  Annotations.fromStack(cluster().stack).hasNoWarning('/Test/Cluster', Match.anyValue());
});

test.each(['latest', '1.35.0', 'v1.35'])("fails when the version of an add-on is '%s'", (kubeProxy) => {
  expect(() => cluster({ addonVersions: { kubeProxy } })).toThrow(
    `'addonVersions' has '${kubeProxy}' for kube-proxy; give a version as 'v1.35.0-eksbuild.2', one that 'aws eks describe-addon-versions' lists ` +
      '[ClusterAddonVersion at Test/Cluster]',
  );
});

test('applies charts with the kubectl that it is given, and warns of no skew then', () => {
  const layer = (stack: Stack) =>
    lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-central-1:111122223333:layer:kubectl:36');
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
  const encryption = new EncryptionDomain(stack, 'Encryption');
  new AiCluster(stack, 'Cluster', {
    vpc: existingVpc(stack),
    encryption,
    version: eks.KubernetesVersion.V1_37,
    addonVersions: ADDONS,
    kubectlLayer: layer(stack),
  });
  Annotations.fromStack(stack).hasNoWarning('/Test/Cluster', Match.stringLikeRegexp('kubectl-skew'));
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Layers: Match.arrayWith(['arn:aws:lambda:eu-central-1:111122223333:layer:kubectl:36']),
  });
});

test('warns of a version that its kubectl does not reach, and of no other', () => {
  Annotations.fromStack(cluster({ version: eks.KubernetesVersion.V1_37 }).stack).hasWarning(
    '/Test/Cluster',
    Match.stringLikeRegexp('Kubernetes 1.37 is not within one minor version of kubectl 1.35.*groundplan:kubectl-skew'),
  );
  for (const version of [eks.KubernetesVersion.V1_34, eks.KubernetesVersion.V1_35, eks.KubernetesVersion.V1_36]) {
    Annotations.fromStack(cluster({ version, addonVersions: ADDONS }).stack).hasNoWarning('/Test/Cluster', Match.anyValue());
  }
});

test.each(['-chat', 'chat.prod', 'a'.repeat(101)])("fails when the cluster is called '%s'", (clusterName) => {
  expect(() => cluster({ clusterName })).toThrow(
    `'clusterName' (${clusterName}) must be at most 100 letters, digits, '-' or '_', start with a letter or digit, and be no token [ClusterName at Test/Cluster]`,
  );
});

test('fails when the name of the cluster is a token', () => {
  expect(() => cluster({ clusterName: Token.asString({ Ref: 'Name' }) })).toThrow(/and be no token \[ClusterName at Test\/Cluster\]$/);
});

test('fails when a service account gets a second role', () => {
  const { made } = cluster();
  expect(() => made.grantPodIdentity('kube-system', 'karpenter', 'Another')).toThrow(
    "service account 'kube-system/karpenter' already has a role; keep the role that the first call returned [PodIdentityTaken at Test/Cluster]",
  );
});

test.each([
  { account: '444455556666', region: 'eu-central-1' },
  { account: '111122223333', region: 'us-east-1' },
])('fails when the role of pods should stand in %p, and the cluster does not', (env) => {
  const app = new App();
  const infra = new Stack(app, 'infra', { env: { account: '111122223333', region: 'eu-central-1' } });
  const ai = new AiCluster(infra, 'Cluster', { vpc: existingVpc(infra), encryption: new EncryptionDomain(infra, 'Encryption') });
  expect(() => ai.grantPodIdentity('chat', 'vllm', 'ModelServer', new Stack(app, 'work', { env }))).toThrow(
    `the stack of 'scope' is in ${env.account}/${env.region}, the cluster in 111122223333/eu-central-1; ` +
      "Pod Identity takes roles of the cluster's account only, so take a stack beside the cluster [PodIdentityStack at work]",
  );
});

test('stands in a VPC that CDK has not looked up yet', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { isDefault: false });
  expect(() => new AiCluster(stack, 'Cluster', { vpc, encryption: new EncryptionDomain(stack, 'Encryption') })).not.toThrow();
});

test('fails when the network has no private subnets', () => {
  const publicOnly = (stack: Stack) =>
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'], publicSubnetIds: ['subnet-9'] });
  expect(() => cluster({}, publicOnly)).toThrow(
    "'vpc' has no private subnets; the API server and the nodes stand in private ones only [ClusterSubnets at Test/Cluster]",
  );
});

test('can be changed through its default child', () => {
  const { made, template } = cluster();
  (made.node.defaultChild as eks.CfnCluster).upgradePolicy = { supportType: 'STANDARD' };
  template().hasResourceProperties('AWS::EKS::Cluster', { UpgradePolicy: { SupportType: 'STANDARD' } });
});

test.each([{}, { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': false }])(
  'keeps the logs of the kubectl functions, in which stands what is applied, as those of the control plane, with the flags %p',
  (context) => {
    const stack = new Stack(new App({ context }), 'Test');
    const encryption = new EncryptionDomain(stack, 'Encryption');
    new AiCluster(stack, 'Cluster', { vpc: existingVpc(stack), encryption, logRetention: logs.RetentionDays.ONE_WEEK });
    const groups = Object.values(Template.fromStack(stack).findResources('AWS::Logs::LogGroup')).map((group) => group.Properties);
    const key = stack.resolve(encryption.keyFor(DataClass.LOGS).keyArn) as unknown;
    expect(groups).toEqual(Array(3).fill(expect.objectContaining({ KmsKeyId: key, RetentionInDays: 7 })));
  },
);

/** A VPC from elsewhere with a subnet for each of these zones. */
function vpcOf(...availabilityZones: string[]) {
  return (stack: Stack) =>
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones,
      privateSubnetIds: availabilityZones.map((_, i) => `subnet-${i + 1}`),
      publicSubnetIds: availabilityZones.map((_, i) => `subnet-9${i + 1}`),
    });
}

test('stands in the subnets that it is given, and in no others', () => {
  const subnet = (stack: Stack, id: string, availabilityZone: string) =>
    ec2.Subnet.fromSubnetAttributes(stack, id, { subnetId: `subnet-${id}`, availabilityZone });
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
  const encryption = new EncryptionDomain(stack, 'Encryption');
  const subnets = { subnets: [subnet(stack, 'a', 'eu-central-1a'), subnet(stack, 'b', 'eu-central-1b')] };
  new AiCluster(stack, 'Cluster', { vpc: vpcOf('eu-central-1a', 'eu-central-1a', 'eu-central-1b')(stack), encryption, subnets });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EKS::Cluster', { ResourcesVpcConfig: { SubnetIds: ['subnet-a', 'subnet-b'] } });
  template.hasResourceProperties('AWS::EKS::Nodegroup', { Subnets: ['subnet-a', 'subnet-b'] });
  template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: ['subnet-a', 'subnet-b'] }) });
  Annotations.fromStack(stack).hasNoWarning('/Test/Cluster', Match.stringLikeRegexp('cluster-subnets'));
});

test('warns that it takes all private subnets where a zone has several, as those of databases', () => {
  Annotations.fromStack(cluster({}, vpcOf('eu-central-1a', 'eu-central-1b', 'eu-central-1a')).stack).hasWarning(
    '/Test/Cluster',
    Match.stringLikeRegexp("'vpc' has 3 private subnets in 2 zones.*'subnets'.*groundplan:cluster-subnets"),
  );
});

test.each([[['eu-central-1a']], [['eu-central-1a', 'eu-central-1a']]])('fails when the private subnets stand in %p only', (zones) => {
  expect(() => cluster({}, vpcOf(...zones))).toThrow(
    "'vpc' has private subnets in one zone only (eu-central-1a); EKS wants them in at least two, so add a subnet in another zone [ClusterSubnets at Test/Cluster]",
  );
});

test('fails when the subnets stand in another region than the stack', () => {
  expect(() => cluster({}, vpcOf('us-east-1a', 'us-east-1b'))).toThrow(
    "'vpc' has subnets in us-east-1a, us-east-1b, which is not in the region of the stack; give both the same region [ClusterSubnets at Test/Cluster]",
  );
});

test('fails when it should stand in public subnets', () => {
  const subnets = { subnetType: ec2.SubnetType.PUBLIC };
  expect(() => cluster({ subnets }, vpcOf('eu-central-1a', 'eu-central-1b'))).toThrow(
    "'subnets' takes 2 public subnets; the API server and the nodes stand in private ones only [ClusterSubnets at Test/Cluster]",
  );
});

test('lets zones of subnets be unknown', () => {
  const tokens = (stack: Stack) =>
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: Fn.importValue('vpc'),
      availabilityZones: Fn.split(',', Fn.importValue('zones'), 2),
      privateSubnetIds: Fn.split(',', Fn.importValue('subnets'), 2),
    });
  expect(cluster({}, tokens).made.nodeSubnets).toHaveLength(2);
  const unnamed = (stack: Stack) => ({ subnets: ['a', 'b'].map((id) => ec2.Subnet.fromSubnetId(stack, id, `subnet-${id}`)) });
  const stack = new Stack(new App(), 'Test');
  const encryption = new EncryptionDomain(stack, 'Encryption');
  expect(() => new AiCluster(stack, 'Cluster', { vpc: tokens(stack), encryption, subnets: unnamed(stack) })).not.toThrow();
});

test("leaves none of CDK's warnings that say the contrary, and says once which tags subnets from elsewhere need", () => {
  const closed = (stack: Stack) =>
    new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'], egress: NetworkEgress.none() }).vpc;
  expect(Annotations.fromStack(cluster({}, closed).stack).findWarning('*', Match.anyValue())).toEqual([]);
  const { stack } = cluster({}, vpcOf('eu-central-1a', 'eu-central-1b'));
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('aws-eks|groundplan'));
  expect(warnings.map((warning) => warning.entry.data)).toEqual([
    expect.stringMatching(/'kubernetes\.io\/role\/internal-elb' = '1'.*groundplan:subnet-tags/),
  ]);
});

test.each(['the pods', 'the cluster'])(
  'lets the role of pods stand where its grants come from, so that stacks depend one way: beside %s',
  (where) => {
    const app = new App();
    const env = { region: 'eu-central-1' };
    const infra = new Stack(app, 'infra', { env });
    const work = new Stack(app, 'work', { env });
    const encryption = new EncryptionDomain(infra, 'Encryption');
    const ai = new AiCluster(infra, 'Cluster', { vpc: existingVpc(infra), encryption });
    if (where === 'the pods') {
      new ModelStore(work, 'Models', { encryption }).grantRead(ai.grantPodIdentity('chat', 'vllm', 'ModelServer', work));
    } else {
      const models = new ModelStore(infra, 'Models', { encryption });
      models.grantRead(ai.grantPodIdentity('chat', 'vllm', 'ModelServer'));
      new CfnOutput(work, 'Bucket', { value: models.bucketName });
    }
    const holder = Template.fromStack(where === 'the pods' ? work : infra);
    holder.hasResourceProperties('AWS::EKS::PodIdentityAssociation', { Namespace: 'chat', ServiceAccount: 'vllm' });
    expect(work.dependencies.map((stack) => stack.stackName)).toEqual(['infra']);
    expect(infra.dependencies).toEqual([]);
  },
);
