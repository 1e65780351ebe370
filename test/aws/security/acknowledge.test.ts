import { App, Stack, Validations } from 'aws-cdk-lib';
import { acknowledge } from '../../../constructs/aws/security/acknowledge';

const REASON = 'every version of a handler is the same handler';

afterEach(() => jest.restoreAllMocks());

function acknowledged(id: string): unknown[] {
  const stack = new Stack(new App(), 'Stack');
  acknowledge(stack, id, REASON);
  return stack.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).map(({ data }) => data);
}

test('writes a reason where the validators of the CDK look', () => {
  expect(acknowledged('AwsSolutions::AwsSolutions-S1')).toEqual([{ 'AwsSolutions::AwsSolutions-S1': REASON }]);
});

test('writes an id with an ARN in it as it is', () => {
  const id = 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:s3:::models/*]';
  expect(acknowledged(id)).toEqual([{ [id]: REASON }]);
});

test.each([
  ['has no such method', undefined],
  [
    'refuses the id',
    {
      acknowledge: () => {
        throw new Error('InvalidValidationId');
      },
    },
  ],
])('writes both names of a rule where the CDK %s: its own checks read the one, cdk-nag the other', (_, validations) => {
  jest.spyOn(Validations, 'of').mockReturnValue(validations as unknown as Validations);
  expect(acknowledged('AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:s3:::models/*]')).toEqual([
    {
      'AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:s3:::models/*]': REASON,
      'AwsSolutions-IAM5[Resource::arn:aws:s3:::models/*]': REASON,
    },
  ]);
});
