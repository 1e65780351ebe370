import { quantity } from '../../review/html';
import { planChoice } from '../../blueprints/doors/requirements-file';
import { renderReviewHtml, renderReviewMarkdown, type ReviewInput } from '../../review';

const INPUT: ReviewInput = {
  title: 'customer-service',
  plan: planChoice({ requirements: 'starter' }).document,
  templates: [
    {
      name: 'stack',
      body: {
        Resources: {
          Models: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'pods.eks.amazonaws.com' } }] } },
          },
        },
      },
    },
  ],
  manifests: [
    {
      name: 'chat',
      dependsOn: ['operators'],
      objects: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'n' }, data: { text: '<script>alert(1)</script>' } },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'deny' },
          spec: { policyTypes: ['Ingress', 'Egress'] },
        },
      ],
    },
  ],
  findings: [
    {
      ruleId: 'PinnedImages',
      severity: 'error',
      document: 'kubernetes',
      subject: 'Deployment n/x',
      path: 'spec',
      message: 'no tag',
      remedy: 'write one',
    },
    {
      ruleId: 'EncryptedAtRest',
      severity: 'error',
      document: 'stack',
      subject: 'AWS::S3::Bucket Models',
      path: '',
      message: 'no key',
      remedy: 'give one',
      acknowledged: { reason: 'logs only' },
    },
  ],
  doors: [{ name: 'AWS CDK', commands: ['npx cdk deploy'] }],
  version: '1.2.3',
};

test('is one file that asks for nothing and runs nothing', async () => {
  const page = await renderReviewHtml(INPUT);
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).not.toMatch(/<script|<link|src=|@import|url\(/);
  expect(page.length).toBeLessThan(400_000);
});

test('escapes what comes in', async () => {
  expect(await renderReviewHtml(INPUT)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('gives the same bytes twice', async () => {
  expect(await renderReviewHtml(INPUT)).toBe(await renderReviewHtml(INPUT));
});

test('opens each number to its formula, its inputs and its source', async () => {
  const page = await renderReviewHtml(INPUT);
  for (const line of INPUT.plan.lines) {
    expect(page).toContain(`id="n-${line.id.replaceAll('.', '-')}"`);
    line.inputs.forEach((i) => expect(page).toContain(`href="#n-${i.replaceAll('.', '-')}"`));
  }
});

test('says what is open first, and why the rest may stay', async () => {
  const page = await renderReviewHtml(INPUT);
  expect(page).toContain('1 open error, 0 warnings, 1 acknowledged with a reason');
  expect(page.indexOf('no tag')).toBeLessThan(page.indexOf('logs only'));
});

test('fits a comment on a pull request', () => {
  const text = renderReviewMarkdown(INPUT);
  expect(text).toContain('- error `PinnedImages` Deployment n/x: no tag. write one');
  expect(text.length).toBeLessThan(65_536);
});

test.each([
  [147_456, 'bytes', '147,456 bytes'],
  [1, 'GPUs', '1 GPU'],
  [1, 'ms', '1 ms'],
  [1, 'Mbit/s', '1 Mbit/s'],
  [0.92, '', '0.92'],
  ['l4', '', 'l4'],
])('writes %p with unit %p as %p', (value, unit, text) => {
  expect(quantity(value, unit)).toBe(text);
});
