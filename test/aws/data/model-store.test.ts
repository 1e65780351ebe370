import {
  App,
  CfnOutput,
  Duration,
  Fn,
  RemovalPolicy,
  Stack,
  Token,
  Validations,
  aws_iam as iam,
  aws_kms as kms,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DataClass, EncryptionDomain, type ExistingModelStoreProps, ModelStore, type ModelStoreProps } from '../../../constructs/aws';

function store(props: Partial<ModelStoreProps> = {}) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
  const models = new ModelStore(stack, 'Models', { encryption: new EncryptionDomain(stack, 'Encryption'), ...props });
  const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
  return {
    stack,
    models,
    role,
    template: () => Template.fromStack(stack),
    id: stack.getLogicalId(models.node.defaultChild as s3.CfnBucket),
  };
}

test('keeps weights in a private, versioned bucket under the key of models', () => {
  const { template, id } = store();
  const bucket = template().findResources('AWS::S3::Bucket')[id];
  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  expect(bucket.Properties).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [key, 'Arn'] } },
        },
      ],
    },
  });
});

test('keeps both buckets and their policies when the stack goes, but not when its first deployment failed, unless told otherwise', () => {
  for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
    store().template().allResources(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    store({ removalPolicy: RemovalPolicy.DESTROY }).template().allResources(type, { DeletionPolicy: 'Delete' });
  }
});

test('refuses what comes without TLS 1.2', () => {
  const policies = Object.values(store().template().findResources('AWS::S3::BucketPolicy'));
  expect(policies).toHaveLength(2);
  for (const policy of policies) {
    const denied = policy.Properties.PolicyDocument.Statement.filter((statement: { Effect: string }) => statement.Effect === 'Deny');
    expect(denied.map((statement: { Condition: unknown }) => statement.Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
  }
});

test('forgets replaced objects after 30 days and broken uploads after a week', () => {
  store()
    .template()
    .hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          },
        ],
      },
    });
});

test('records who reads, in a second bucket for a year, whatever flags the app sets', () => {
  const { template } = store();
  const [logBucket] = Object.entries(template().findResources('AWS::S3::Bucket')).find(
    ([, bucket]) => !bucket.Properties.LoggingConfiguration,
  )!;
  template().hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: { Ref: logBucket } } });
  expect(template().findResources('AWS::S3::Bucket')[logBucket].Properties.LifecycleConfiguration.Rules).toEqual([
    { Status: 'Enabled', ExpirationInDays: 365 },
  ]);
});

test('lets a reader list and get what is under models/ and nothing else', () => {
  const { models, role, template, id } = store();
  models.grantRead(role);
  const bucket = { 'Fn::GetAtt': [id, 'Arn'] };
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [bucket, '/models/*']] } },
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket, Condition: { StringLike: { 's3:prefix': ['models/*'] } } },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: Match.anyValue() },
      ],
    },
  });
});

test('lets a writer write but not delete versions', () => {
  const { models, role, template } = store();
  models.grantWrite(role);
  const [policy] = Object.values(template().findResources('AWS::IAM::Policy'));
  expect(policy.Properties.PolicyDocument.Statement.flatMap((statement: { Action: unknown }) => statement.Action)).toEqual([
    's3:GetObject',
    's3:PutObject',
    's3:DeleteObject',
    's3:AbortMultipartUpload',
    's3:ListMultipartUploadParts',
    's3:ListBucket',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ]);
});

/** Who has no policy in the stack's account that a grant could go into. */
const STRANGERS: [string, (stack: Stack) => iam.IGrantable][] = [
  ['a role of another account', (stack) => iam.Role.fromRoleArn(stack, 'Other', 'arn:aws:iam::444455556666:role/publisher')],
  ['an account', () => new iam.AccountPrincipal('444455556666')],
  ['an ARN', () => new iam.ArnPrincipal('arn:aws:iam::444455556666:user/publisher')],
  ['an organisation', () => new iam.OrganizationPrincipal('o-1234567890')],
  ['a service', () => new iam.ServicePrincipal('sagemaker.amazonaws.com')],
];

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Statements of policies on resources of one type that allow any of some actions. */
function allowed(template: Template, type: string, property: string, actions: RegExp): Statement[] {
  return Object.values(template.findResources(type))
    .flatMap((resource) => resource.Properties[property].Statement as (Statement & { Effect: string })[])
    .filter((statement) => statement.Effect === 'Allow' && [statement.Action].flat().some((action) => actions.test(action)));
}

function accountStore(props: Partial<ModelStoreProps> = {}) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1', account: '111122223333' } });
  const encryption = new EncryptionDomain(stack, 'Encryption');
  return { stack, encryption, models: new ModelStore(stack, 'Models', { encryption, ...props }) };
}

test.each(STRANGERS)('lets %s in by the policies of bucket and key, and under models/ only', (_who, grantee) => {
  const { stack, models } = accountStore();
  const bucket = new s3.Bucket(stack, 'Plain', { encryption: s3.BucketEncryption.KMS });
  const who = grantee(stack);
  expect(models.grantRead(who).success).toBe(true);
  bucket.grantRead(who);
  const template = Template.fromStack(stack);
  const [get, list, plain] = allowed(template, 'AWS::S3::BucketPolicy', 'PolicyDocument', /^s3:(GetObject|ListBucket)/);
  const arn = stack.resolve(models.bucket.bucketArn) as unknown;
  expect(get).toMatchObject({ Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [arn, '/models/*']] }, Principal: plain.Principal });
  expect(list).toMatchObject({ Action: 's3:ListBucket', Resource: arn, Principal: plain.Principal });
  // an organisation has a condition of its own; both hold at once.
  expect(list.Condition).toEqual({ ...(get.Condition ?? {}), StringLike: { 's3:prefix': ['models/*'] } });
  expect(get.Condition).toEqual(plain.Condition);
  const [ours, theirs] = allowed(template, 'AWS::KMS::Key', 'KeyPolicy', /^kms:Decrypt$/);
  expect(ours.Principal).toEqual(theirs.Principal);
});

test('writes nothing into the policy of the bucket for a role that has a policy of its own', () => {
  const { models, role, template } = store();
  models.grantWrite(role);
  expect(allowed(template(), 'AWS::S3::BucketPolicy', 'PolicyDocument', /^s3:(GetObject|ListBucket)$/)).toEqual([]);
});

test.each([new iam.AnyPrincipal(), new iam.StarPrincipal()])('fails when a grant is to everyone', (everyone) => {
  expect(() => store().models.grantRead(everyone)).toThrow(
    'a grant to everyone would publish the models; grant to an account or an organisation [ModelStoreGrant at Test/Models]',
  );
});

const GIVEN_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test.each(STRANGERS)('fails when %s needs the policy of a key that came from outside', (_who, grantee) => {
  const { stack } = accountStore();
  const encryption = new EncryptionDomain(stack, 'Given');
  encryption.useKey(DataClass.MODELS, kms.Key.fromKeyArn(stack, 'Key', GIVEN_KEY));
  const models = new ModelStore(stack, 'Weights', { encryption });
  expect(() => models.grantRead(grantee(stack))).toThrow(
    /has no policy in this account, and the key of 'models' came from outside.* allow kms:Decrypt there by hand.*\[ModelStoreGrant at Test\/Weights\]$/,
  );
});

test('lets roles of this account in under a key that came from outside', () => {
  const { stack } = accountStore();
  const encryption = new EncryptionDomain(stack, 'Given');
  encryption.useKey(DataClass.MODELS, kms.Key.fromKeyArn(stack, 'Key', GIVEN_KEY));
  const models = new ModelStore(stack, 'Weights', { encryption });
  models.grantRead(iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111122223333:role/mine'));
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policy.Properties.Roles).toEqual(['mine']);
});

test.each([
  ['exports', {}, { region: 'eu-central-1' }],
  ['exports, whatever the region', {}, {}],
  ['weak references', { '@aws-cdk/core:defaultCrossStackReferences': 'weak' }, { region: 'eu-central-1' }],
  [
    'weak references of an account',
    { '@aws-cdk/core:defaultCrossStackReferences': 'weak' },
    { region: 'eu-central-1', account: '111122223333' },
  ],
])('gives its reason where the reader stands in another stack, with %s', (_how, context, env) => {
  const app = new App({ context });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const keys = new Stack(app, 'keys', { env });
  const data = new Stack(app, 'data', { env });
  const work = new Stack(app, 'work', { env });
  const models = new ModelStore(data, 'Models', { encryption: new EncryptionDomain(keys, 'Encryption') });
  models.grantRead(new iam.Role(work, 'Reader', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') }));
  Template.fromStack(work).hasResource('AWS::IAM::Policy', {
    Metadata: {
      cdk_nag: { rules_to_suppress: [Match.objectLike({ id: 'AwsSolutions-IAM5', applies_to: [Match.stringLikeRegexp('/models/\\*$')] })] },
    },
  });
  expect(() => app.synth({ force: true })).not.toThrow();
});

test('says where a model lies and how to put it there', () => {
  const { stack, models, id } = store();
  expect(models.weightsPath('Qwen/Qwen3-8B')).toBe('models/Qwen/Qwen3-8B');
  const include = "--include '*.safetensors' --include '*.json' --include '*.jinja' --include '*.model' --include '*.tiktoken'";
  const filter = `${include} --include '*.txt' --include '*.py' --exclude '*/*.safetensors' --exclude 'consolidated*'`;
  const [download, sync, last, ...more] = models.fillCommands('Qwen/Qwen3-8B');
  expect(download).toBe(`hf download Qwen/Qwen3-8B ${filter} --local-dir models/Qwen/Qwen3-8B`);
  expect(stack.resolve([sync, last])).toEqual([
    {
      'Fn::Join': [
        '',
        [
          'aws s3 sync models/Qwen/Qwen3-8B s3://',
          { Ref: id },
          `/models/Qwen/Qwen3-8B --exclude '*' ${filter} --exclude '.cache/*' --exclude config.json`,
        ],
      ],
    },
    { 'Fn::Join': ['', ['aws s3 cp models/Qwen/Qwen3-8B/config.json s3://', { Ref: id }, '/models/Qwen/Qwen3-8B/config.json']] },
  ]);
  expect(more).toEqual([]);
  expect(new CfnOutput(stack, 'Name', { value: models.bucketName })).toBeDefined();
});

test('brings the vocabulary that a server without internet could not fetch', () => {
  const [, vocabulary, ...more] = store().models.fillCommands('openai/gpt-oss-20b');
  expect(vocabulary).toBe(
    'curl -fsSL -o models/openai/gpt-oss-20b/o200k_base.tiktoken https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken',
  );
  expect(more.map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual(['aws s3 sync', 'aws s3 cp']);
});

test.each(['Qwen3-8B', 'a/b/c', '/b', '../b', '-a/b', 'a b/c', 'a/$(rm)', ''])("fails when the model is called '%s'", (modelId) => {
  expect(() => store().models.weightsPath(modelId)).toThrow(
    `'modelId' (${modelId}) must be '<org>/<name>', as in 'Qwen/Qwen3-8B' [ModelStoreModelId at Test/Models]`,
  );
});

test('lets a model id be a token', () => {
  expect(store().models.weightsPath(Token.asString({ Ref: 'Model' }))).toContain('models/');
});

test.each(['replacedKeptFor', 'accessLogsKeptFor'])('fails when %s is not whole days', (name) => {
  for (const duration of [Duration.days(0), Duration.hours(30)]) {
    expect(() => store({ [name]: duration })).toThrow(
      `'${name}' must be whole days, at least 1, got ${duration.toHumanString()} [ModelStoreRetention at Test/Models]`,
    );
  }
});

test('can be changed through its default child', () => {
  const { models, template } = store();
  (models.node.defaultChild as s3.CfnBucket).bucketName = 'weights';
  template().hasResourceProperties('AWS::S3::Bucket', { BucketName: 'weights' });
});

describe('a bucket that exists', () => {
  const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';
  function theirs(props: Partial<ExistingModelStoreProps> = {}) {
    const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1' } });
    const models = ModelStore.fromBucketName(stack, 'Models', { bucketName: 'weights-of-team-a', ...props });
    const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
    return { stack, models, role, template: () => Template.fromStack(stack) };
  }
  const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::weights-of-team-a${rest}`]] });
  const statements = (template: Template) =>
    Object.values(template.findResources('AWS::IAM::Policy')).flatMap((policy) => policy.Properties.PolicyDocument.Statement as unknown[]);

  test('lets a reader list and get what is under its prefix, decrypt with its key, and nothing else; and makes nothing', () => {
    const { models, role, template } = theirs({ prefix: 'llm/production', keyArn: KEY });
    expect(models.grantRead(role).success).toBe(true);
    expect(statements(template())).toEqual([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: arn('/llm/production/*') },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: arn(''), Condition: { StringLike: { 's3:prefix': ['llm/production/*'] } } },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
    ]);
    expect(Object.values(template().toJSON().Resources as Record<string, { Type: string }>).map((r) => r.Type)).toEqual([
      'AWS::IAM::Role',
      'AWS::IAM::Policy',
    ]);
  });

  test('has its weights where a store of our own has them, unless told otherwise', () => {
    expect(theirs().models.weightsPath('Qwen/Qwen3-8B')).toBe(store().models.weightsPath('Qwen/Qwen3-8B'));
    expect(theirs({ prefix: 'a/b' }).models.weightsPath('Qwen/Qwen3-8B')).toBe('a/b/Qwen/Qwen3-8B');
    expect(theirs().models.bucketName).toBe('weights-of-team-a');
  });

  test('wants no key where S3 has its own', () => {
    const { models, role, template } = theirs();
    models.grantRead(role);
    expect(statements(template()).map((s) => (s as { Action: unknown }).Action)).toEqual(['s3:GetObject', 's3:ListBucket']);
  });

  test('may be in another stack than the reader, and known late', () => {
    const { stack, models } = theirs({
      bucketName: Fn.importValue('bucket'),
      keyArn: Fn.importValue('key'),
      prefix: Fn.importValue('prefix'),
    });
    const other = new Stack(stack.node.scope, 'Other', { env: { region: 'eu-central-1' } });
    const role = new iam.Role(other, 'Reader', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
    models.grantRead(role);
    expect(statements(Template.fromStack(other))).toContainEqual(
      expect.objectContaining({ Action: 'kms:Decrypt', Resource: { 'Fn::ImportValue': 'key' } }),
    );
  });

  test('fails when somebody without a policy here is to read', () => {
    const { models } = theirs();
    expect(() => models.grantRead(new iam.AccountPrincipal('444455556666'))).toThrow(
      "AccountPrincipal(444455556666) has no policy that could be written here, and the policy of the bucket 'weights-of-team-a' is not ours; " +
        'grant to a role of this app, or let it in by the policies of bucket and key [ModelStoreGrant at Test/Models]',
    );
    expect(() => models.grantRead(new iam.AnyPrincipal())).toThrow(expect.objectContaining({ code: 'ModelStoreGrant' }));
  });

  test.each<[Partial<ExistingModelStoreProps>, string]>([
    [{ bucketName: 'arn:aws:s3:::weights' }, 'ModelStoreBucket'],
    [{ bucketName: 's3://weights/models' }, 'ModelStoreBucket'],
    [{ bucketName: '' }, 'ModelStoreBucket'],
    [{ prefix: '' }, 'ModelStorePrefix'],
    [{ prefix: '/models' }, 'ModelStorePrefix'],
    [{ prefix: 'models/' }, 'ModelStorePrefix'],
    [{ prefix: '*' }, 'ModelStorePrefix'],
    [{ prefix: 'models/${aws:username}' }, 'ModelStorePrefix'],
    [{ keyArn: '0a1b2c3d-0000-4000-8000-000000000000' }, 'ModelStoreKey'],
    [{ keyArn: 'arn:aws:kms:eu-central-1:111122223333:alias/models' }, 'ModelStoreKey'],
    [{ keyArn: '*' }, 'ModelStoreKey'],
  ])('fails when it is %p', (props, code) => {
    const [[prop, value]] = Object.entries(props);
    expect(() => theirs(props)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(`'${prop}' (${value}) must be`) }),
    );
  });

  test('fails when a model has no organisation', () => {
    expect(() => theirs().models.weightsPath('gpt2')).toThrow(expect.objectContaining({ code: 'ModelStoreModelId' }));
  });
});
