import { networkPolicyInWords } from '../../review/network-policy';
import { resourcesOf } from '../../review/input';
import { clusterAccess, Rights } from '../../review/rights';

const role = (principal: unknown) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: principal }] } },
});
const entry = (principal: unknown, policy?: string) => ({
  Type: 'AWS::EKS::AccessEntry',
  Properties: {
    PrincipalArn: principal,
    AccessPolicies: policy ? [{ AccessScope: { Type: 'cluster' }, PolicyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}` }] : [],
    ...(policy ? {} : { Type: 'EC2_LINUX' }),
  },
});
const rightsOf = (Resources: object): Rights => new Rights(resourcesOf([{ name: 's', body: { Resources } }]));

test('lists administrators first, and tells people from functions', () => {
  const access = clusterAccess(
    rightsOf({
      Nodes: role({ Service: 'ec2.amazonaws.com' }),
      Kubectl: role({ Service: 'lambda.amazonaws.com' }),
      People: role({ AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] } }),
      A: entry({ 'Fn::GetAtt': ['Nodes', 'Arn'] }),
      B: entry({ 'Fn::GetAtt': ['Kubectl', 'Arn'] }, 'AmazonEKSClusterAdminPolicy'),
      C: entry({ 'Fn::GetAtt': ['People', 'Arn'] }, 'AmazonEKSClusterAdminPolicy'),
      D: entry('arn:aws:iam::111122223333:role/readers', 'AmazonEKSViewPolicy'),
    }),
  );
  expect(access).toEqual([
    {
      who: 'Kubectl',
      takenOnBy: 'Lambda functions',
      right: 'AmazonEKSClusterAdminPolicy on the whole cluster',
      admin: true,
      person: false,
    },
    {
      who: 'People',
      takenOnBy: 'whoever of the account has a policy that allows it',
      right: 'AmazonEKSClusterAdminPolicy on the whole cluster',
      admin: true,
      person: true,
    },
    { who: 'Nodes', takenOnBy: 'EC2 instances', right: 'joins as a node', admin: false, person: false },
    {
      who: 'arn:aws:iam::111122223333:role/readers',
      takenOnBy: 'whoever the account lets; the role is not made here',
      right: 'AmazonEKSViewPolicy on the whole cluster',
      admin: false,
      person: true,
    },
  ]);
});

test('says a statement in one line, with its conditions', () => {
  const rights = rightsOf({ Models: { Type: 'AWS::S3::Bucket' } });
  expect(
    rights.statement({
      Effect: 'Deny',
      Action: 's3:*',
      Principal: { AWS: '*' },
      Resource: [{ 'Fn::GetAtt': ['Models', 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Models', 'Arn'] }, '/*']] }],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  ).toBe('everybody: never s3:* on Models and Models/*, if aws:SecureTransport Bool false');
  expect(rights.statement({ Action: ['a:B', 'a:C'], Resource: ['1', '2', '3', '4', '5'] })).toBe('a:B, a:C on 1, 2 and 3 more');
});

test('says a network policy in words', () => {
  expect(
    networkPolicyInWords({
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { client: 'true' } } }], ports: [{ port: 'http' }] },
          { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] },
        ],
        egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 53 }, { port: 53 }] }, {}],
      },
    }),
  ).toEqual({
    pods: 'all pods of the namespace',
    in: 'pods with client=true in any namespace, port http; all pods in namespace monitoring, any port',
    out: 'any address (0.0.0.0/0) but 10.0.0.0/8, port 53; anybody, any port',
  });
  expect(networkPolicyInWords({ spec: { podSelector: { matchLabels: { a: 'b' } }, policyTypes: ['Egress'] } })).toEqual({
    pods: 'pods with a=b',
    in: 'left to other policies',
    out: 'nothing',
  });
});
