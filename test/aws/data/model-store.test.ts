import { App, CfnOutput, Duration, RemovalPolicy, Stack, Token, aws_iam as iam, type aws_s3 as s3 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EncryptionDomain, ModelStore, type ModelStoreProps } from '../../../constructs/aws';

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

test('keeps both buckets and their policies when the stack goes, unless told otherwise', () => {
  for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
    store().template().allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
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
