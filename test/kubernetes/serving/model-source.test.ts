import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';
import { hubFilter, s3Filter } from '../../../constructs/planning/checkpoint-files';

const S3 = { bucketName: 'models', prefix: 'qwen3-8b/v1', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' };

test('copies a prefix with a pinned image and the identity of the pod', () => {
  const source = ModelSource.s3(S3);
  expect(source.image).toMatch(/^public\.ecr\.aws\/aws-cli\/aws-cli:\d+\.\d+\.\d+$/);
  expect(source.command).toEqual([
    'aws',
    's3',
    'sync',
    '--only-show-errors',
    '--exact-timestamps',
    ...s3Filter(),
    's3://models/qwen3-8b/v1',
  ]);
  expect(source.environment.AWS_REGION).toBe('eu-west-1');
  expect(source.tokenSecretName).toBeUndefined();
});

test('goes to the S3 endpoint and to the credentials on the node only', () => {
  const source = ModelSource.s3(S3);
  expect(source.egress).toEqual([
    { cidr: '10.0.0.0/16', port: 443 },
    { cidr: '169.254.170.23/32', port: 80 },
  ]);
  expect(source.exposureReason).toBeUndefined();
});

test('downloads a repository with the image of the server', () => {
  const source = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B' });
  expect([source.image, source.tokenSecretName]).toEqual([undefined, undefined]);
  expect(source.command).toEqual(['hf', 'download', 'Qwen/Qwen3-8B', ...hubFilter(), '--local-dir']);
});

test('pins a revision and names the token when asked', () => {
  const source = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B', revision: 'b968826', tokenSecretName: 'hub' });
  expect(source.command).toEqual(['hf', 'download', 'Qwen/Qwen3-8B', '--revision', 'b968826', ...hubFilter(), '--local-dir']);
  expect(source.tokenSecretName).toBe('hub');
});

test('says why it needs the internet', () => {
  const source = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B' });
  expect(source.egress).toEqual([{ cidr: '0.0.0.0/0', port: 443 }]);
  expect(source.exposureReason).toContain('Hugging Face hub');
});

test('keeps the memory of a download far under what the container may take', () => {
  const { environment } = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B' });
  expect(environment).toMatchObject({
    HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE: '1gb',
    HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_PERFILE_SIZE: '120mb',
    HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT: '2gb',
  });
});

test.each([
  ['prefix', ['', '/a', 'a/', 'a//b', 'a b', 'a"b', "a'b", 'a*', '..', 'a/../b', 'a/./b', 'a\nb', '$(rm)']],
  ['bucketName', ['', 'ab', 'Models', 'a_b', '-models', 'models.', 'a..b', '10.0.0.1', 's3://models', 'a'.repeat(64)]],
  ['region', ['', 'eu', 'eu-west', 'EU-WEST-1', 'eu-west-1a', 'Ireland']],
  ['endpointCidr', ['', '10.0.0.0', '10.0.0.0/33', '10.0.0/16', '10.0.0.0/16/1', '10.0.0.256/8', 'fd00::/129', 'vpc', '10.0.0.0/']],
])("fails when the '%s' of a bucket is not one", (name, wrong) => {
  for (const value of wrong) {
    expect(() => ModelSource.s3({ ...S3, [name]: value })).toThrow(`'${name}' (${value}) must be `);
  }
});

test.each([
  ['modelId', ['', 'Qwen3-8B', 'a/b/c', '--token/x', 'a b/c', 'https://huggingface.co/a/b', 'a/"b"']],
  ['revision', ['', '--token', 'a..b', 'v1 ', "v'1", '/main']],
  ['tokenSecretName', ['', 'HF_TOKEN', 'hub token', 'hub-', 'hf_abc']],
])("fails when the '%s' of a repository is not one", (name, wrong) => {
  for (const value of wrong) {
    expect(() => ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B', [name]: value })).toThrow(`'${name}' (${value}) must be `);
  }
});

test('says with a code what a prefix looks like', () => {
  expect(() => ModelSource.s3({ ...S3, prefix: 'qwen3-8b/' })).toThrow(
    "'prefix' (qwen3-8b/) must be folder names with single slashes between them and none at the ends, such as 'qwen3-8b/v1' [ModelSourceInput]",
  );
});

test.each(['models/Qwen/Qwen3-8B', 'a', 'v1.2_3/x=1@2+3'])("takes the prefix '%s'", (prefix) => {
  expect(ModelSource.s3({ ...S3, prefix }).command.at(-1)).toBe(`s3://models/${prefix}`);
});

test.each(['eu-west-1', 'us-gov-west-1', 'eusc-de-east-1', 'ap-southeast-5'])("takes the region '%s'", (region) => {
  expect(ModelSource.s3({ ...S3, region }).environment.AWS_REGION).toBe(region);
});

test.each(['0.0.0.0/0', '::/0'])('fails when %s is the way out and nobody says why', (endpointCidr) => {
  for (const exposureReason of [undefined, ' ']) {
    expect(() => ModelSource.s3({ ...S3, endpointCidr, exposureReason })).toThrow(
      `'endpointCidr' (${endpointCidr}) is every address; name the VPC's range, or write an 'exposureReason' for the review [ModelSourceInput]`,
    );
  }
  const exposureReason = 'S3 is reached through a gateway endpoint';
  expect(ModelSource.s3({ ...S3, endpointCidr, exposureReason }).exposureReason).toBe(exposureReason);
});

test('takes values that are known only when they are deployed', () => {
  const late = ['${Token[TOKEN.12]}', '${Pulumi[0]}'];
  for (const value of late) {
    const bucket = { bucketName: value, prefix: `models/${value}`, region: value, endpointCidr: value };
    expect(ModelSource.s3(bucket).egress[0].cidr).toBe(value);
    expect(ModelSource.huggingFace({ modelId: value, revision: value, tokenSecretName: value }).tokenSecretName).toBe(value);
  }
});
