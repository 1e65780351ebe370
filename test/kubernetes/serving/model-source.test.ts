import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';

const S3 = { bucketName: 'models', prefix: 'qwen3-8b/v1', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' };

test('copies a prefix with a pinned image and the identity of the pod', () => {
  const source = ModelSource.s3(S3);
  expect(source.image).toMatch(/^public\.ecr\.aws\/aws-cli\/aws-cli:\d+\.\d+\.\d+$/);
  expect(source.command).toEqual(['aws', 's3', 'sync', '--only-show-errors', '--exact-timestamps', 's3://models/qwen3-8b/v1']);
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
  expect(source.command).toEqual(['hf', 'download', 'Qwen/Qwen3-8B', '--local-dir']);
});

test('pins a revision and names the token when asked', () => {
  const source = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B', revision: 'b968826', tokenSecretName: 'hub' });
  expect(source.command).toEqual(['hf', 'download', 'Qwen/Qwen3-8B', '--revision', 'b968826', '--local-dir']);
  expect(source.tokenSecretName).toBe('hub');
});

test('says why it needs the internet', () => {
  const source = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B' });
  expect(source.egress).toEqual([{ cidr: '0.0.0.0/0', port: 443 }]);
  expect(source.exposureReason).toContain('Hugging Face hub');
});
