import { cloudFormationResources } from '../documents/cloudformation';
import { at, isUnknown } from '../documents/json';
import type { PolicyRule, Verdict } from '../rule';

/** Resource types whose deletion loses what cannot be made again. */
const STATEFUL: ReadonlySet<string> = new Set([
  'AWS::Backup::BackupVault',
  'AWS::Cognito::UserPool',
  'AWS::DocDB::DBCluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EC2::Volume',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::FSx::FileSystem',
  'AWS::FSx::Volume',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::MSK::Cluster',
  'AWS::Neptune::DBCluster',
  'AWS::OpenSearchService::Domain',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::GlobalCluster',
  'AWS::Redshift::Cluster',
  'AWS::S3::Bucket',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::VectorBucket',
]);

const KEEPS: readonly string[] = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** What holds data outlives its stack. */
export const STATEFUL_RETAINED: PolicyRule = {
  id: 'StatefulRetained',
  severity: 'error',
  title: 'Resources that hold data, and the keys that open it, are kept or snapshotted when they leave the template or are replaced.',
  why: 'A renamed id or a removed stack must not delete models, conversations or keys. CloudFormation deletes by default.',
  remedy:
    "set 'DeletionPolicy' and 'UpdateReplacePolicy' to Retain or Snapshot, 'DeletionPolicy' better to RetainExceptOnCreate, so that a first deployment that fails leaves nothing; in the CDK: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE",
  *check(input): Iterable<Verdict> {
    for (const { type, body, properties, document, subject } of cloudFormationResources(input)) {
      // a member of a cluster holds no data of its own.
      if (!STATEFUL.has(type) || (type === 'AWS::RDS::DBInstance' && at(properties, 'DBClusterIdentifier') !== undefined)) {
        continue;
      }
      for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy']) {
        const value = at(body, policy);
        if (!isUnknown(value) && !KEEPS.includes(String(value))) {
          const message = `${policy} is ${value === undefined ? 'not set, which means Delete' : `'${String(value)}'`}, and the resource holds data`;
          yield { document, subject, path: policy, message };
        }
      }
    }
  },
};
