import { type ReviewInput, renderReviewMarkdown } from '../../review';
import { finding, INPUT } from './input';

test('has the decision, the bill, the questions and the findings in what is not folded', () => {
  const text = renderReviewMarkdown(INPUT);
  const open = text.slice(0, text.indexOf('<details>'));
  expect(open).toContain('| **cost a month** | **978 USD** | **978 USD** |');
  expect(open).toContain('| first token | 982 ms expected (between 566 ms and 1.91 s), target 2 s | the whole band keeps the target |');
  expect(open).toContain('| VPC interface endpoints | 22 × endpoint × zone | 0.01 USD an hour | 161 USD | 161 USD | 16.4 % |');
  expect(open).toContain('- **Who is told when an alert fires?** Otherwise: alerts stand in Alertmanager, and reach nobody. `alerts`');
  expect(open).toContain('- error `PinnedImages` Deployment n/x: no tag. Write one.');
});

test('folds accepted findings with their reasons, and the picture', () => {
  const text = renderReviewMarkdown(INPUT);
  expect(text).toContain('<details><summary>1 finding accepted with a reason</summary>');
  expect(text).toContain(
    '| error | Not kept: everything that stores data says in the template that it is encrypted; buckets, topics, log groups and Kubernetes secrets with a key of their own (`EncryptedAtRest`) | 1 | logs only |',
  );
  expect(text).toContain('```mermaid\nflowchart LR\n');
});

test('writes no markup of what is shown', () => {
  expect(renderReviewMarkdown({ ...INPUT, findings: [finding({ message: 'admits <img src=x> | more' })] })).toContain(
    'admits &lt;img src=x> | more',
  );
  expect(renderReviewMarkdown({ ...INPUT, findings: [finding({}, 'because of <b> | it')] })).toContain('because of &lt;b> \\| it');
});

test('fits a comment on a pull request whatever comes in, and cuts details before the decision', () => {
  const long = 'a long word '.repeat(40);
  const huge: ReviewInput = {
    ...INPUT,
    findings: [
      ...Array.from({ length: 300 }, (_, i) => finding({ subject: `Deployment n/x${i}`, message: long })),
      ...Array.from({ length: 300 }, (_, i) => finding({ ruleId: `Rule${i}` }, `${long}${i}`)),
    ],
    changes: {
      summary: 'all of it',
      rows: Array.from({ length: 500 }, (_, i) => ({ action: 'create', what: `ConfigMap n/${i}${long}`, stateful: false })),
    },
  };
  const text = renderReviewMarkdown(huge);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('**300 open errors stop a delivery');
  expect(text).toContain('| **cost a month** | **978 USD** | **978 USD** |');
  expect(text).toContain('And 460 more.');
  expect(text).toContain('is left out to fit a comment.');
});
