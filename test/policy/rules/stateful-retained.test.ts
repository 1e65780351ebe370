import { say, stack } from '../support';

test.each(['Retain', 'Snapshot'])('accepts %p', (policy) => {
  expect(say('StatefulRetained', stack({ B: { Type: 'AWS::S3::Bucket', DeletionPolicy: policy, UpdateReplacePolicy: policy } }))).toEqual(
    [],
  );
});

test('accepts a bucket that a failed first deployment takes with it', () => {
  const bucket = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
  expect(say('StatefulRetained', stack({ B: bucket }))).toEqual([]);
});

test('flags both policies of a resource that says nothing', () => {
  expect(say('StatefulRetained', stack({ K: { Type: 'AWS::KMS::Key' } }))).toEqual([
    ['AWS::KMS::Key K', 'DeletionPolicy', 'DeletionPolicy is not set, which means Delete, and the resource holds data'],
    ['AWS::KMS::Key K', 'UpdateReplacePolicy', 'UpdateReplacePolicy is not set, which means Delete, and the resource holds data'],
  ]);
});

test('flags Delete', () => {
  expect(
    say('StatefulRetained', stack({ T: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' } })),
  ).toEqual([['AWS::DynamoDB::Table T', 'DeletionPolicy', "DeletionPolicy is 'Delete', and the resource holds data"]]);
});

test('leaves resources without data and members of a database cluster alone', () => {
  const member = { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: { Ref: 'C' } } };
  expect(say('StatefulRetained', stack({ Role: { Type: 'AWS::IAM::Role' }, Member: member }))).toEqual([]);
});
