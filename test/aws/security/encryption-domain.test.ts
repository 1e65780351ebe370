import { App, Duration, Fn, RemovalPolicy, Stack, aws_kms as kms } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DataClass, EncryptionDomain, type EncryptionDomainProps } from '../../../constructs/aws';

function domain(props: EncryptionDomainProps = {}) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
  return { stack, encryption: new EncryptionDomain(stack, 'Encryption', props) };
}

/** The statements of the only key, without the one that hands the key to the account's IAM policies. */
function statements(dataClass: DataClass) {
  const { stack, encryption } = domain();
  encryption.keyFor(dataClass);
  const key = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'))[0];
  return key.Properties.KeyPolicy.Statement.slice(1);
}

test('makes no key that nobody asked for', () => {
  const { stack, encryption } = domain();
  encryption.keyFor(DataClass.MODELS);
  encryption.keyFor(DataClass.MODELS);
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
});

test('gives each data class a key of its own, rotated and kept, but not after a first deployment that failed', () => {
  const { stack, encryption } = domain();
  expect(encryption.keyFor(DataClass.MODELS)).not.toBe(encryption.keyFor(DataClass.SECRETS));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 2);
  template.allResources('AWS::KMS::Key', {
    Properties: Match.objectLike({ EnableKeyRotation: true, PendingWindowInDays: 30 }),
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

test('names each key by its domain and class', () => {
  const { stack, encryption } = domain();
  encryption.keyFor(DataClass.of('prompts'));
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Alias', {
    AliasName: Match.stringLikeRegexp('^alias/Test-Encryption-[0-9A-F]{8}/prompts$'),
  });
});

test('two domains in one stack take different aliases', () => {
  const { stack, encryption } = domain();
  encryption.keyFor(DataClass.MODELS);
  new EncryptionDomain(stack, 'Other').keyFor(DataClass.MODELS);
  const names = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Alias')).map((alias) => alias.Properties.AliasName);
  expect(new Set(names).size).toBe(2);
});

test('treats data classes of the same name as one', () => {
  const { encryption } = domain();
  expect(encryption.keyFor(DataClass.of('models'))).toBe(encryption.keyFor(DataClass.MODELS));
});

test('lets only CloudWatch Logs use the key of logs, and only for log groups of the account', () => {
  const [statement, ...rest] = statements(DataClass.LOGS);
  expect(rest).toEqual([]);
  expect(statement.Principal).toEqual({ Service: 'logs.eu-central-1.amazonaws.com' });
  expect(statement.Condition).toEqual({
    ArnLike: {
      'kms:EncryptionContext:aws:logs:arn': {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-central-1:', { Ref: 'AWS::AccountId' }, ':*']],
      },
    },
  });
});

test('lets EventBridge write under the key of messages, for rules of the account', () => {
  expect(statements(DataClass.MESSAGES)).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
  ]);
});

test('lets the account use the key of volumes through EC2 only, and grants go to AWS services only', () => {
  const [use, grant, ...rest] = statements(DataClass.VOLUMES);
  const throughEc2 = { 'kms:CallerAccount': { Ref: 'AWS::AccountId' }, 'kms:ViaService': 'ec2.eu-central-1.amazonaws.com' };
  expect(rest).toEqual([]);
  expect(use.Condition).toEqual({ StringEquals: throughEc2 });
  expect(use.Action).not.toContain('kms:CreateGrant');
  expect(grant.Action).toBe('kms:CreateGrant');
  expect(grant.Condition).toEqual({ StringEquals: throughEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } });
});

test.each([DataClass.MODELS, DataClass.SECRETS, DataClass.of('prompts')])('lets no service in of itself for $name', (dataClass) => {
  expect(statements(dataClass)).toEqual([]);
});

test('names no action with a wildcard to a service', () => {
  const actions = [DataClass.LOGS, DataClass.MESSAGES, DataClass.VOLUMES].flatMap(statements).flatMap((statement) => statement.Action);
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
});

test('takes a key that exists in place of one of its own', () => {
  const { stack, encryption } = domain();
  const key = kms.Key.fromKeyArn(stack, 'Given', 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab');
  encryption.useKey(DataClass.MODELS, key);
  expect(encryption.keyFor(DataClass.MODELS)).toBe(key);
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
});

test('deletes with the stack when told to', () => {
  const { stack, encryption } = domain({ removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
  encryption.keyFor(DataClass.MODELS);
  Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete', Properties: { PendingWindowInDays: 7 } });
});

test('fails when a key comes after the data class has one', () => {
  const { encryption } = domain();
  expect(() => encryption.useKey(DataClass.LOGS, encryption.keyFor(DataClass.LOGS))).toThrow(
    "data class 'logs' already has a key; call useKey() once and before the first keyFor('logs') [EncryptionKeyTaken at Test/Encryption]",
  );
});

test.each([
  ['an alias from outside', (stack: Stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/corp')],
  [
    'an alias of the app',
    (stack: Stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/corp', targetKey: new kms.Key(stack, 'Key') }),
  ],
  ['an ARN of an alias', (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:alias/corp')],
])('fails when the key is %s', (_what, key) => {
  const { stack, encryption } = domain();
  expect(() => encryption.useKey(DataClass.LOGS, key(stack))).toThrow(
    "the key for 'logs' is an alias, which log groups, EKS and IAM policies do not take for a key; " +
      "give the key: Key.fromKeyArn() or Key.fromLookup(), or an alias's 'aliasTargetKey' [EncryptionKeyAlias at Test/Encryption]",
  );
});

test('takes the key that an alias stands for, and a key whose ARN is a token', () => {
  const { stack, encryption } = domain();
  const alias = new kms.Alias(stack, 'Alias', { aliasName: 'alias/corp', targetKey: new kms.Key(stack, 'Key') });
  expect(() => encryption.useKey(DataClass.LOGS, alias.aliasTargetKey)).not.toThrow();
  const arn = Fn.importValue('key');
  expect(() => encryption.useKey(DataClass.MODELS, kms.Key.fromKeyArn(stack, 'Given', arn))).not.toThrow();
});

test.each([Duration.days(6), Duration.days(31), Duration.hours(1)])('fails when the pending window is %s', (pendingWindow) => {
  expect(() => domain({ pendingWindow })).toThrow(
    `'pendingWindow' must be 7 to 30 whole days, got ${pendingWindow.toHumanString()} [EncryptionPendingWindow at Test/Encryption]`,
  );
});

test.each(['', 'Models', '1st', 'a b', 'a'.repeat(33)])("fails when a data class is called '%s'", (name) => {
  expect(() => DataClass.of(name)).toThrow(/\[DataClassName\]$/);
});

test('can be changed through the default child of a key', () => {
  const { stack, encryption } = domain();
  const key = encryption.keyFor(DataClass.MODELS).node.defaultChild as kms.CfnKey;
  key.rotationPeriodInDays = 90;
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', { RotationPeriodInDays: 90 });
});
