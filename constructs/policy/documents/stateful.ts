import type { Fields } from './json';
import { at } from './json';

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

/** Whether deleting a resource of a CloudFormation template loses data, or the key that opens it. */
export function holdsData(type: string, properties: Fields): boolean {
  // a member of a cluster holds no data of its own.
  return STATEFUL.has(type) && !(type === 'AWS::RDS::DBInstance' && at(properties, 'DBClusterIdentifier') !== undefined);
}

/** Whether a `DeletionPolicy` or `UpdateReplacePolicy` keeps what a resource holds. */
export function keepsData(policy: unknown): boolean {
  return KEEPS.includes(String(policy));
}
