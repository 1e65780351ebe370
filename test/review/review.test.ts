import { renderReviewHtml } from '../../review';
import { INPUT, planOf } from './input';

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

test('begins with the decision; numbers come last but one, what was asked last', async () => {
  const page = await renderReviewHtml({ ...INPUT, changes: { summary: 'nothing', rows: [] } });
  const ids = [...page.matchAll(/<section id="(\w+)"/g)].map((m) => m[1]);
  expect(ids).toEqual(['changes', 'cost', 'plan', 'topology', 'content', 'identity', 'findings', 'deploy', 'numbers', 'asked']);
  expect(page.indexOf('id="card-questions"')).toBeLessThan(page.indexOf('<main'));
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
  expect(page).toContain('1 open error stops a delivery; 0 open warnings; accepted with a written reason: 1 error; 2 open questions.');
  expect(page.indexOf('no tag')).toBeLessThan(page.indexOf('Logs only'));
});

test('shows reasons unfolded, so that paper has them', async () => {
  const page = await renderReviewHtml(INPUT);
  const findings = page.slice(page.indexOf('<section id="findings"'), page.indexOf('<section id="deploy"'));
  expect(findings).toContain('<b>Logs only.</b>');
  expect(findings).not.toContain('<details');
});

test('shows where it was made from only if somebody says so', async () => {
  const page = await renderReviewHtml({ ...INPUT, requirements: 'prod.yaml', madeFrom: 'commit 0123abc' });
  expect(page).toContain('Asked for in <code>prod.yaml</code>.');
  expect(page).toContain('Made from commit 0123abc.');
  expect(await renderReviewHtml(INPUT)).not.toMatch(/Asked for in|Made from/);
});

test('puts what cannot be taken back first among the changes', async () => {
  const rows = [
    { action: 'create', what: 'Service n/new', stateful: false },
    { action: 'change', what: 'Deployment n/x', stateful: false },
    { action: 'replace', what: 'AWS::S3::Bucket Models', stateful: true },
    { action: 'delete', what: 'ConfigMap n/x', stateful: false },
  ] as const;
  const page = await renderReviewHtml({ ...INPUT, changes: { summary: 'against the stack of today', rows } });
  expect(page).toContain(
    'against the stack of today (1 created, 1 changed, 1 replaced and 1 deleted; 1 of them holds data and would be replaced or deleted).',
  );
  const section = page.slice(page.indexOf('<section id="changes"'), page.indexOf('<section id="cost"'));
  expect([...section.matchAll(/<b class="\w+">(\w+)<\/b>/g)].map((m) => m[1])).toEqual(['delete', 'replace', 'change', 'create']);
});

test('shows an administrator of the cluster, and that no person is one', async () => {
  const page = await renderReviewHtml(INPUT);
  expect(page).toContain('administrator: AmazonEKSClusterAdminPolicy on the whole cluster');
  expect(page).toContain('No person can be one of them');
  expect(page).toContain('s3:GetObject on Models/<wbr />models/<wbr />*');
});

test('has nothing of AWS where the cluster is somebody else’s', async () => {
  const page = await renderReviewHtml({ ...INPUT, plan: planOf('on-prem'), templates: [], findings: [] });
  expect(page).not.toMatch(/NAT gateway|KMS|IAM roles|EKS|<h3>Buckets/);
  expect(page).toContain('What it expects in the cluster');
  expect(page).toContain('Nothing here makes a role or gives a person rights');
});

test('says nothing is known of a bill without a price, and never 0 USD', async () => {
  const page = await renderReviewHtml({ ...INPUT, plan: planOf('on-prem'), templates: [] });
  expect(page).toContain('<dd>not known</dd>');
  expect(page).not.toMatch(/(?<![\d,.])0 USD/);
});
