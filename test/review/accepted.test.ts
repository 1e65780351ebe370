import { acceptedRules, ruleTitle } from '../../review/accepted';
import { finding } from './input';

const KEPT = 'kept by AWS';

test('groups accepted findings by rule and reason, errors first, each policy named once', () => {
  const on = (ruleId: string, subject: string, reason: string) => finding({ ruleId, subject, document: 'peak', severity: 'error' }, reason);
  const rules = acceptedRules([
    on(
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      'peak/A/Role/Resource',
      KEPT,
    ),
    on(
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      'peak/B/Role/Resource',
      KEPT,
    ),
    on(
      'AwsSolutions-IAM4[Policy::{"Fn::If":["X",{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly"]]},{"Ref":"AWS::NoValue"}]}]',
      'peak/B/Role/Resource',
      KEPT,
    ),
    finding({ ruleId: 'NoWildcardIam', severity: 'warning' }, 'knows no resources'),
    finding({ ruleId: 'AwsSolutions-S1' }),
  ]);
  expect(rules.map((r) => [r.id, r.count, r.severity])).toEqual([
    ['AwsSolutions-IAM4', 3, 'error'],
    ['NoWildcardIam', 1, 'warning'],
  ]);
  expect(rules[0].reasons).toEqual([
    {
      reason: KEPT,
      severity: 'error',
      count: 3,
      subjects: ['A/Role', 'B/Role'],
      details: ['AWSLambdaBasicExecutionRole', 'AmazonElasticContainerRegistryPublicReadOnly'],
    },
  ]);
});

test.each([
  ['AwsSolutions-IAM5[Resource::*]', 'A permission names its resources with a wildcard'],
  ['NoRemoteCode', 'Not kept: no container runs the Python code that lies beside the weights of a model'],
  ['CloudFormation-Validate::W9009', "Property 'Resources' is deprecated"],
])('calls %s by words', (ruleId, title) => {
  expect(ruleTitle(finding({ ruleId, message: "EncryptionConfig.*.Resources: Property 'Resources' is deprecated." }))).toBe(title);
});
