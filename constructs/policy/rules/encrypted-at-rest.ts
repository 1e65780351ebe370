import { cloudFormationResources } from '../documents/cloudformation';
import type { Fields } from '../documents/json';
import { at, isKnownNotTrue, isUnknown, list } from '../documents/json';
import { objectsOfKind } from '../documents/kubernetes';
import type { PolicyInput } from '../policy-input';
import type { PolicyRule, Verdict } from '../rule';

interface Lack {
  readonly path: string;
  readonly message: string;
}

type Check = (properties: Fields) => readonly (Lack | false)[];

function mustBeTrue(path: string, what: string, by = ''): Check {
  return (p) => [isKnownNotTrue(at(p, ...path.split('.'))) && { path: `Properties.${path}`, message: `${what} is not encrypted${by}` }];
}

function mustHave(path: string, what: string): Check {
  return (p) => [at(p, ...path.split('.')) === undefined && { path: `Properties.${path}`, message: `${what} names no key of its own` }];
}

function disks(path: string): Check {
  return (p) =>
    list(at(p, ...path.split('.'))).map((disk, i) => {
      const ebs = at(disk, 'Ebs');
      return (
        ebs !== undefined &&
        isKnownNotTrue(at(ebs, 'Encrypted')) && { path: `Properties.${path}[${i}].Ebs.Encrypted`, message: 'the volume is not encrypted' }
      );
    });
}

const bucket: Check = (p) => {
  const path = 'BucketEncryption.ServerSideEncryptionConfiguration';
  const rules = at(p, ...path.split('.'));
  const own = list(rules).some((rule) => {
    const algorithm = at(rule, 'ServerSideEncryptionByDefault', 'SSEAlgorithm');
    const key = at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID');
    return isUnknown(algorithm) || (['aws:kms', 'aws:kms:dsse'].includes(String(algorithm)) && key !== undefined);
  });
  return [!isUnknown(rules) && !own && { path: `Properties.${path}`, message: 'the bucket is not encrypted with a key of its own' }];
};

const queue: Check = (p) => [
  at(p, 'KmsMasterKeyId') === undefined &&
    isKnownNotTrue(at(p, 'SqsManagedSseEnabled')) && {
      path: 'Properties.SqsManagedSseEnabled',
      message: 'the queue does not say that it is encrypted',
    },
];

const database: Check = (p) =>
  // a member of a cluster stores its data in the cluster's volume; a copy or a restore takes over what its source has.
  ['DBClusterIdentifier', 'DBSnapshotIdentifier', 'SnapshotIdentifier', 'SourceDBInstanceIdentifier'].some(
    (key) => at(p, key) !== undefined,
  )
    ? []
    : mustBeTrue('StorageEncrypted', 'the database')(p);

/** What must be encrypted, by resource type. FSx, MSK and DocumentDB elastic clusters always are. */
const CHECKS: Readonly<Record<string, Check>> = Object.freeze({
  'AWS::S3::Bucket': bucket,
  'AWS::EC2::Volume': mustBeTrue('Encrypted', 'the volume'),
  'AWS::EC2::LaunchTemplate': disks('LaunchTemplateData.BlockDeviceMappings'),
  'AWS::EC2::Instance': disks('BlockDeviceMappings'),
  'AWS::EKS::Cluster': mustHave('EncryptionConfig', 'the encryption of Kubernetes secrets'),
  'Custom::AWSCDK-EKS-Cluster': mustHave('Config.encryptionConfig', 'the encryption of Kubernetes secrets'),
  'AWS::SQS::Queue': queue,
  'AWS::SNS::Topic': mustHave('KmsMasterKeyId', 'the topic'),
  'AWS::Logs::LogGroup': mustHave('KmsKeyId', 'the log group'),
  'AWS::EFS::FileSystem': mustBeTrue('Encrypted', 'the file system'),
  'AWS::RDS::DBInstance': database,
  'AWS::RDS::DBCluster': database,
  'AWS::Neptune::DBCluster': database,
  'AWS::DocDB::DBCluster': database,
  'AWS::DynamoDB::Table': mustBeTrue('SSESpecification.SSEEnabled', 'the table', ' with a KMS key'),
  'AWS::DynamoDB::GlobalTable': mustBeTrue('SSESpecification.SSEEnabled', 'the table', ' with a KMS key'),
  'AWS::ElastiCache::ReplicationGroup': mustBeTrue('AtRestEncryptionEnabled', 'the cache'),
  'AWS::OpenSearchService::Domain': mustBeTrue('EncryptionAtRestOptions.Enabled', 'the domain'),
  'AWS::Kinesis::Stream': mustHave('StreamEncryption', 'the stream'),
});

function* nodesAndClasses(input: PolicyInput): Iterable<Verdict> {
  for (const { document, subject, object } of objectsOfKind(input, 'EC2NodeClass')) {
    for (const [i, disk] of list(at(object, 'spec', 'blockDeviceMappings')).entries()) {
      if (isKnownNotTrue(at(disk, 'ebs', 'encrypted'))) {
        const path = `spec.blockDeviceMappings[${i}].ebs.encrypted`;
        yield { document, subject, path, message: 'the volume of the nodes does not say encrypted: true' };
      }
    }
  }
  for (const { document, subject, object } of objectsOfKind(input, 'StorageClass')) {
    if (object.provisioner === 'ebs.csi.aws.com' && isKnownNotTrue(at(object, 'parameters', 'encrypted'))) {
      yield { document, subject, path: 'parameters.encrypted', message: 'volumes of the class do not say encrypted: "true"' };
    }
  }
}

/** What is stored is encrypted, and the template says so. */
export const ENCRYPTED_AT_REST: PolicyRule = {
  id: 'EncryptedAtRest',
  severity: 'error',
  title:
    'Everything that stores data says in the template that it is encrypted; buckets, topics, log groups and Kubernetes secrets with a key of their own.',
  why: 'Prompts and answers are personal data. A key of its own can be revoked and its use is logged; a default of the account can be neither read nor reviewed here.',
  remedy: 'switch encryption on and name a KMS key; where the service has its own key only, acknowledge it with the reason',
  *check(input): Iterable<Verdict> {
    for (const { type, properties, document, subject } of cloudFormationResources(input)) {
      for (const lack of CHECKS[type]?.(properties) ?? []) {
        if (lack) {
          yield { document, subject, ...lack };
        }
      }
    }
    yield* nodesAndClasses(input);
  },
};
