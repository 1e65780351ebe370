import { App, Stack, type aws_ec2 as ec2, aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ClusterAccess, PrivateNetwork } from '../../../constructs/aws';

function access(props: { adminRole?: iam.IRole } = {}) {
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
  const network = new PrivateNetwork(stack, 'Network', { availabilityZones: ['eu-central-1a', 'eu-central-1b'] });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    vpc: network.vpc,
    version: eks.KubernetesVersion.V1_35,
    kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(stack, 'Layer') },
  });
  const made = new ClusterAccess(stack, 'Access', {
    cluster,
    clusterName: 'chat',
    vpc: network.vpc,
    subnets: network.privateSubnets,
    ...props,
  });
  return { stack, made, template: () => Template.fromStack(stack) };
}

test('makes an admin role that principals of this account take on, and that may do nothing else', () => {
  const { stack, made, template } = access();
  template().hasResourceProperties('AWS::IAM::Role', {
    Description: 'administers chat; whoever a policy of this account allows to take it on, so that nobody is locked out',
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] } },
        },
      ],
    },
    ManagedPolicyArns: Match.absent(),
  });
  template().hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('AccessAdminRole') }],
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: Match.anyValue() }] },
  });
  template().hasResourceProperties('AWS::EKS::AccessEntry', {
    PrincipalArn: stack.resolve(made.adminRole.roleArn),
    AccessPolicies: [
      {
        AccessScope: { Type: 'cluster' },
        PolicyArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy']] },
      },
    ],
  });
});

test('takes the admin role that there is', () => {
  const roles = new Stack();
  const adminRole = iam.Role.fromRoleArn(roles, 'Admin', 'arn:aws:iam::111122223333:role/sso-admin');
  const { made, template } = access({ adminRole });
  expect(made.adminRole).toBe(adminRole);
  template().hasResourceProperties('AWS::EKS::AccessEntry', { PrincipalArn: 'arn:aws:iam::111122223333:role/sso-admin' });
  template().resourcePropertiesCountIs('AWS::IAM::Role', { Description: Match.stringLikeRegexp('^administers') }, 0);
});

test('lets its security group in to the API server on 443, and not to the nodes', () => {
  const { stack, made, template } = access();
  const ingress = Object.values(template().findResources('AWS::EC2::SecurityGroupIngress')).map((rule) => rule.Properties);
  expect(ingress.filter((rule) => rule.Description === 'people with kubectl')).toEqual([
    {
      Description: 'people with kubectl',
      FromPort: 443,
      ToPort: 443,
      IpProtocol: 'tcp',
      GroupId: { 'Fn::GetAtt': [expect.stringContaining('ClusterControlPlaneSecurityGroup'), 'GroupId'] },
      SourceSecurityGroupId: stack.resolve(made.shellSecurityGroup.securityGroupId),
    },
  ]);
});

test('lets nothing into its security group, and only TLS out', () => {
  access()
    .template()
    .hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'may open connections to the API server of chat',
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })],
    });
});

test('says how to get in, in a command and in words', () => {
  const { made } = access({ adminRole: iam.Role.fromRoleArn(new Stack(), 'Admin', 'arn:aws:iam::111122223333:role/sso-admin') });
  expect(made.kubeconfigCommand).toBe(
    'aws eks update-kubeconfig --region eu-central-1 --name chat --role-arn arn:aws:iam::111122223333:role/sso-admin',
  );
  expect(made.shell).toMatch(
    /^AWS CloudShell, Create VPC environment: VPC .+, subnet .+, security group .+; in it run the command of 'Kubeconfig'$/,
  );
});

test('can be changed through its default child', () => {
  const { made, template } = access();
  (made.node.defaultChild as ec2.CfnSecurityGroup).groupName = 'kubectl';
  template().hasResourceProperties('AWS::EC2::SecurityGroup', { GroupName: 'kubectl' });
});
