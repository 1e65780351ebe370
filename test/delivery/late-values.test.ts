import { CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { LateValues, validateLateValues } from '../../constructs/delivery/late-values';
import { renderCharts } from '../../constructs/delivery/manifest-graph';
import { object, tree } from './trees';

const bucketName = new Bucket(new Stack(), 'Bucket').bucketName;
const check = (value: unknown, allowed: LateValues, field = 'spec') =>
  validateLateValues(renderCharts(tree((chart) => object(chart('c'), 'A', { [field]: value }))), allowed);

test.each([
  ['a string token', `s3://${bucketName}/x`],
  ['a number token', Token.asNumber(Fn.getAtt('A', 'Port'))],
  ['a list token', Token.asList(Fn.getAtt('A', 'Names'))],
  ['a lazy string', Lazy.string({ produce: () => 'x' })],
])('lets %s of AWS through to EKS only', (_, value) => {
  expect(() => check({ value }, LateValues.AWS)).not.toThrow();
  for (const allowed of [LateValues.NONE, LateValues.PULUMI]) {
    expect(() => check({ value }, allowed)).toThrow(
      expect.objectContaining({ code: 'LateValueForeign', message: expect.stringContaining('only the EKS door can fill it in') }),
    );
  }
});

test('lets what defer() returns through to Pulumi only', () => {
  expect(() => check(['${Pulumi[0]}'], LateValues.PULUMI)).not.toThrow();
  expect(() => check(['${Pulumi[0]}'], LateValues.AWS)).toThrow(
    "'c/A.spec[0]' is known only later and only the Pulumi door can fill it in",
  );
});

test('lets literals through, also those that look a little like late values', () => {
  const value = { ref: 'x', port: -1, text: '${HOME} $(POD_IP) {{ .Values.x }}', big: Number.MAX_SAFE_INTEGER };
  expect(() => check(value, LateValues.NONE)).not.toThrow();
  expect(() => check({ Ref: 'x' }, LateValues.NONE, 'data')).not.toThrow();
});

test.each([
  ['an attribute', Fn.getAtt('Bucket', 'Arn')],
  ['a reference', Token.asAny({ Ref: 'Bucket' })],
  ['a lazy object', Lazy.any({ produce: () => ({ 'Fn::Sub': 'x' }) })],
])('fails when %s of AWS is an object and not a string', (_, value) => {
  expect(() => check({ arn: value }, LateValues.AWS)).toThrow(
    expect.objectContaining({
      code: 'LateValueNotString',
      message: expect.stringContaining("'c/A.spec.arn' is a value that AWS fills in later"),
    }),
  );
});

test('fails when a parameter of AWS is given as an object', () => {
  const value = new CfnParameter(new Stack(), 'P').value;
  expect(() => check({ value }, LateValues.AWS)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/LateValueNotString|ObjectNotPlain/) }),
  );
});

test('fails when a late value is a key', () => {
  expect(() => check({ '${Pulumi[0]}': 'x' }, LateValues.PULUMI, 'data')).toThrow(expect.objectContaining({ code: 'LateValueAsKey' }));
});
