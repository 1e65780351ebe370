import { cluster, say, stack } from '../support';

const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
const sse = (rule: unknown): unknown => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: rule }] },
});

const ENCRYPTED: Record<string, unknown> = {
  'AWS::S3::Bucket': sse({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key }),
  'AWS::EC2::LaunchTemplate': { LaunchTemplateData: { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }] } },
  'AWS::EKS::Cluster': { EncryptionConfig: [{ Resources: ['secrets'], Provider: { KeyArn: key } }] },
  'AWS::SQS::Queue': { SqsManagedSseEnabled: true },
  'AWS::SNS::Topic': { KmsMasterKeyId: key },
  'AWS::Logs::LogGroup': { KmsKeyId: key },
  'AWS::EFS::FileSystem': { Encrypted: true },
  'AWS::RDS::DBInstance': { StorageEncrypted: 'true' },
  'AWS::RDS::DBCluster': { StorageEncrypted: true },
  'AWS::DynamoDB::Table': { SSESpecification: { SSEEnabled: true } },
  'AWS::ElastiCache::ReplicationGroup': { AtRestEncryptionEnabled: true },
  'AWS::OpenSearchService::Domain': { EncryptionAtRestOptions: { Enabled: true } },
  'AWS::Kinesis::Stream': { StreamEncryption: { EncryptionType: 'KMS', KeyId: key } },
};

test.each(Object.entries(ENCRYPTED))('accepts an encrypted %s', (type, properties) => {
  expect(say('EncryptedAtRest', stack({ R: { Type: type, Properties: properties } }))).toEqual([]);
});

test.each([
  ['AWS::S3::Bucket', sse({ SSEAlgorithm: 'AES256' }), 'the bucket is not encrypted with a key of its own'],
  ['AWS::S3::Bucket', {}, 'the bucket is not encrypted with a key of its own'],
  ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: {} }] } }, 'the volume is not encrypted'],
  ['AWS::EKS::Cluster', {}, 'the encryption of Kubernetes secrets names no key of its own'],
  ['AWS::SQS::Queue', {}, 'the queue does not say that it is encrypted'],
  ['AWS::SNS::Topic', {}, 'the topic names no key of its own'],
  ['AWS::Logs::LogGroup', {}, 'the log group names no key of its own'],
  ['AWS::EFS::FileSystem', {}, 'the file system is not encrypted'],
  ['AWS::RDS::DBInstance', { StorageEncrypted: false }, 'the database is not encrypted'],
  ['AWS::DynamoDB::Table', {}, 'the table is not encrypted with a KMS key'],
  ['AWS::ElastiCache::ReplicationGroup', {}, 'the cache is not encrypted'],
  ['AWS::OpenSearchService::Domain', { EncryptionAtRestOptions: { Enabled: false } }, 'the domain is not encrypted'],
])('flags %s with %j', (type, properties, message) => {
  expect(say('EncryptedAtRest', stack({ R: { Type: type, Properties: properties } })).map((finding) => finding[2])).toEqual([message]);
});

test('passes what an intrinsic hides, not what AWS::NoValue leaves out', () => {
  const hidden = { BucketEncryption: { 'Fn::If': ['Own', {}, {}] } };
  expect(say('EncryptedAtRest', stack({ R: { Type: 'AWS::S3::Bucket', Properties: hidden } }))).toEqual([]);
  const none = { KmsMasterKeyId: { Ref: 'AWS::NoValue' } };
  expect(say('EncryptedAtRest', stack({ R: { Type: 'AWS::SNS::Topic', Properties: none } }))).toHaveLength(1);
});

test('leaves the members of a database cluster to the cluster', () => {
  const member = { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: { Ref: 'Cluster' } } };
  expect(say('EncryptedAtRest', stack({ Member: member }))).toEqual([]);
});

test('reads the volumes of node classes and storage classes', () => {
  const nodes = (ebs: unknown): Record<string, unknown> => ({
    apiVersion: 'karpenter.k8s.aws/v1',
    kind: 'EC2NodeClass',
    metadata: { name: 'gpu' },
    spec: { blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs }] },
  });
  const volumes = (parameters: unknown): Record<string, unknown> => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'gp3' },
    provisioner: 'ebs.csi.aws.com',
    parameters,
  });
  expect(say('EncryptedAtRest', cluster(nodes({ encrypted: true }), volumes({ encrypted: 'true' })))).toEqual([]);
  expect(
    say('EncryptedAtRest', cluster(nodes({ volumeSize: '200Gi' }), volumes({ type: 'gp3' }))).map(([subject, path]) => [subject, path]),
  ).toEqual([
    ['EC2NodeClass gpu', 'spec.blockDeviceMappings[0].ebs.encrypted'],
    ['StorageClass gp3', 'parameters.encrypted'],
  ]);
});
