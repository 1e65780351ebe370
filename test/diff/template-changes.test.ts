import { templateChanges } from '../../diff/template-changes';
import { template } from './snapshots';

const bucket = (Properties: Record<string, unknown>, policies: Record<string, unknown> = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties,
  ...policies,
  Metadata: { 'aws:cdk:path': 'chat/Models/Bucket/Resource' },
});
const KEPT = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

test('a bucket with another name is replaced, and that is marked with what becomes of the old one', () => {
  const run = (policies: Record<string, unknown>) =>
    templateChanges(
      [template({ Models: bucket({ BucketName: 'a' }, policies) })],
      [template({ Models: bucket({ BucketName: 'b' }, policies) })],
    );
  expect(run({})).toEqual([
    {
      action: 'replace',
      what: 'AWS::S3::Bucket Models/Bucket',
      stateful: true,
      kept: false,
      note: 'BucketName cannot move in place',
      fields: [{ path: 'BucketName', before: 'a', after: 'b' }],
    },
  ]);
  expect(run(KEPT)).toMatchObject([{ action: 'replace', stateful: true, kept: true }]);
});

test('what refers to a resource that is replaced by its name is replaced with it', () => {
  const topic = (name: string) => ({
    Key: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name } },
    Stream: { Type: 'AWS::Logs::LogStream', Properties: { LogGroupName: { Ref: 'Key' } } },
  });
  expect(templateChanges([template(topic('a'))], [template(topic('b'))])).toMatchObject([
    { action: 'replace', what: 'AWS::Logs::LogGroup Key', stateful: true, kept: false },
    {
      action: 'replace',
      what: 'AWS::Logs::LogStream Stream',
      stateful: false,
      fields: [{ path: 'LogGroupName', before: '${Key}', after: '${Key (replaced)}' }],
    },
  ]);
});

test('tells what is created, changed and deleted, in the order in which it hurts', () => {
  const role = { Type: 'AWS::IAM::Role', Properties: { Description: 'a' } };
  const changes = templateChanges(
    [template({ Old: { Type: 'AWS::KMS::Key' }, Role: role, Gone: { Type: 'AWS::SNS::Topic' } }, { Url: { Value: 'a' } })],
    [
      template(
        { Role: { ...role, Properties: { Description: 'b' } }, Models: bucket({}) },
        { Url: { Value: { 'Fn::Join': ['/', ['a', { Ref: 'Models' }]] } } },
      ),
    ],
  );
  expect(changes.map(({ action, what, stateful, kept }) => [action, what, stateful, kept])).toEqual([
    ['delete', 'AWS::KMS::Key Old', true, false],
    ['delete', 'AWS::SNS::Topic Gone', false, false],
    ['change', 'AWS::IAM::Role Role', false, undefined],
    ['change', 'Output Url', false, undefined],
    ['create', 'AWS::S3::Bucket Models/Bucket', true, undefined],
  ]);
  expect(changes[3].fields).toEqual([{ path: 'Value', before: 'a', after: 'a/${Models}' }]);
});

test('another type under the same id is one thing deleted and one created', () => {
  expect(
    templateChanges([template({ A: { Type: 'AWS::KMS::Key', ...KEPT } })], [template({ A: { Type: 'AWS::SNS::Topic' } })]),
  ).toMatchObject([
    { action: 'delete', what: 'AWS::KMS::Key A', kept: true },
    { action: 'create', what: 'AWS::SNS::Topic A' },
  ]);
});

test('says when what holds data is kept no longer', () => {
  expect(
    templateChanges([template({ Models: bucket({}, KEPT) })], [template({ Models: bucket({}, { ...KEPT, DeletionPolicy: 'Delete' }) })]),
  ).toMatchObject([
    { action: 'change', note: 'no longer kept when it leaves the stack', fields: [{ path: 'DeletionPolicy', after: 'Delete' }] },
  ]);
});

test('a member of a database cluster holds no data of its own', () => {
  const member = { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: 'a' } };
  expect(templateChanges([template({ A: member })], [template({})])).toMatchObject([{ action: 'delete', stateful: false }]);
});

test('passes over order, metadata and the marks of the CDK', () => {
  const marks = (n: number) => ({
    CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: `v2:${n}` } },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { Timeout: n === 1 ? 10 : '10' },
      DependsOn: [`A${n}`],
      Metadata: { 'aws:cdk:path': 'chat/Fn/Resource', 'aws:asset:path': `/tmp/${n}` },
    },
  });
  expect(templateChanges([template(marks(1))], [template(marks(2))])).toEqual([]);
});
