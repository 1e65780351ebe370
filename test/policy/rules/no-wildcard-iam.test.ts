import { evaluatePolicy, ruleById } from '../../../constructs/policy';
import { cluster, say, stack } from '../support';

const arn = { 'Fn::GetAtt': ['Bucket', 'Arn'] };
const policy = (statement: unknown, type = 'AWS::IAM::Policy'): ReturnType<typeof stack> =>
  stack({ P: { Type: type, Properties: { PolicyDocument: { Statement: statement } } } });
const messages = (statement: unknown, type?: string): string[] =>
  say('NoWildcardIam', policy(statement, type)).map((finding) => finding[2]);
const severities = (statement: unknown): string[] =>
  evaluatePolicy(policy(statement), { rules: [ruleById('NoWildcardIam')!] }).findings.map((finding) => finding.severity);

test.each([
  [{ Effect: 'Allow', Action: ['s3:GetObject*', 's3:List*'], Resource: arn }],
  [{ Effect: 'Allow', Action: ['ec2:DescribeInstances', 'eks:ListClusters'], Resource: '*' }],
  [{ Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' }],
  [{ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' }],
  [{ Effect: 'Allow', Action: { 'Fn::If': ['C', '*', 's3:GetObject'] }, Resource: arn }],
  [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'pods.eks.amazonaws.com' } }],
])('accepts %j', (statement) => {
  expect(messages([statement])).toEqual([]);
});

test.each([
  [{ Action: '*', Resource: arn }, "the policy allows '*'"],
  [{ Action: ['s3:*'], Resource: arn }, "the policy allows 's3:*'"],
  [{ NotAction: 'iam:*', Resource: arn }, 'the policy allows everything except what it names'],
  [{ Action: 's3:PutObject', Resource: ['*'] }, 'the policy allows s3:PutObject on every resource'],
  [{ Action: 'sqs:SendMessage', Principal: '*' }, 'the policy lets anyone in, without a condition'],
  [{ Action: 'sqs:SendMessage', Principal: { AWS: ['*'] } }, 'the policy lets anyone in, without a condition'],
])('flags %j', (statement, message) => {
  expect(messages({ Effect: 'Allow', ...statement })).toEqual([message]);
});

test('warns of reads, and of changes under a condition, on every resource', () => {
  const read = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const tagged = {
    Effect: 'Allow',
    Action: 'ec2:RunInstances',
    Resource: '*',
    Condition: { StringEquals: { 'aws:RequestTag/cluster': 'c' } },
  };
  expect(severities([read])).toEqual(['warning']);
  expect(severities([tagged])).toEqual(['warning']);
  expect(severities([{ ...read, Action: 'ec2:RunInstances' }])).toEqual(['error']);
});

test('accepts anyone under a condition', () => {
  expect(
    messages({ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: '*', Condition: { ArnEquals: { 'aws:SourceArn': arn } } }),
  ).toEqual([]);
});

test("accepts the key policy that gives a key to its account, where '*' is the key itself", () => {
  const root = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] };
  const document = { Statement: [{ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: root }, Resource: '*' }] };
  expect(say('NoWildcardIam', stack({ Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: document } } }))).toEqual([]);
});

test('finds policies inside roles, and the administrator among managed ones', () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }] },
      ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AdministratorAccess']] }],
      Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: arn }] } }],
    },
  };
  expect(say('NoWildcardIam', stack({ Role: role })).map(([, path]) => path)).toEqual([
    'Properties.AssumeRolePolicyDocument.Statement[0].Principal',
    'Properties.ManagedPolicyArns[0]',
    'Properties.Policies[0].PolicyDocument.Statement[0].Action',
  ]);
});

test('reads the roles of Kubernetes', () => {
  const role = (rule: unknown): Record<string, unknown> => ({
    kind: 'ClusterRole',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    metadata: { name: 'r' },
    rules: [rule],
  });
  expect(say('NoWildcardIam', cluster(role({ apiGroups: [''], resources: ['pods'], verbs: ['get'] })))).toEqual([]);
  expect(say('NoWildcardIam', cluster(role({ apiGroups: ['*'], resources: ['pods'], verbs: ['*'] })))).toEqual([
    ['ClusterRole r', 'rules[0].apiGroups', 'the role holds every one of its apiGroups'],
    ['ClusterRole r', 'rules[0].verbs', 'the role holds every one of its verbs'],
  ]);
});
