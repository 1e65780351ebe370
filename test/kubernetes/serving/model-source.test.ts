import { ModelSource } from '../../../constructs/kubernetes/serving/model-source';

test('a bucket needs the way to its endpoint and to the pod’s identity, and no wider one', () => {
  const source = ModelSource.s3({ bucketName: 'b', prefix: 'models/x', region: 'eu-west-1', endpointCidr: '10.0.0.0/16' });
  expect(source.command).toEqual(['aws', 's3', 'sync', '--only-show-errors', '--exact-timestamps', 's3://b/models/x']);
  expect(source.egress).toEqual([
    { cidr: '10.0.0.0/16', port: 443 },
    { cidr: '169.254.170.23/32', port: 80 },
  ]);
  expect(source.exposureReason).toBeUndefined();
});

test('the hub needs the internet, and says why', () => {
  const source = ModelSource.huggingFace({ modelId: 'Qwen/Qwen3-8B', revision: 'abc' });
  expect(source.command).toEqual(['hf', 'download', 'Qwen/Qwen3-8B', '--revision', 'abc', '--local-dir']);
  expect(source.exposureReason).toContain('Hugging Face');
});
