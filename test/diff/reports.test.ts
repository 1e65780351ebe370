import { changesMarkdown, commentMark } from '../../diff/markdown';
import { deploymentChanges } from '../../diff/deployment-changes';
import { changesText } from '../../diff/text';
import { cost, object, plan, server, snapshot, template } from './snapshots';

const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName }, UpdateReplacePolicy: 'Retain' });
const finding = {
  ruleId: 'PinnedImages',
  severity: 'error' as const,
  document: '',
  subject: 'Pod chat/a',
  path: '',
  message: 'not pinned',
  remedy: '',
};
const CHANGES = deploymentChanges(
  snapshot({ templates: [template({ Models: bucket('a'), Gone: { Type: 'AWS::KMS::Key' } })] }),
  snapshot({
    plan: plan({
      cost: cost(1, 4, 1),
      servers: [server({ maxReplicas: 4 })],
      latency: [{ ...plan().latency[0], expectedMs: 1000, highMs: 2400 }],
      questions: [],
    }),
    templates: [template({ Models: bucket('b'), New: { Type: 'AWS::SNS::Topic' } })],
    findings: [finding],
  }),
);

test('text starts with the decision and goes from the plan to what is delivered', () => {
  expect(changesText(CHANGES)).toBe(
    `+1,460 USD (+100 %) a month at the ceiling, 1 created, 1 replaced, 1 deleted, 1 finding opened: STATEFUL AWS::S3::Bucket Models replaced; STATEFUL AWS::KMS::Key Gone deleted

                          before                               after
  a month at rest         730 USD                              730 USD                                the same
  a month at the ceiling  1,460 USD                            2,920 USD                              +1,460 USD (+100 %)
  GPUs at peak            2                                    4                                      +2
  chat: first token       900 ms (500 to 1,500), target 2,000  1,000 ms (500 to 2,400), target 2,000  may miss the target

Cost, line by line
  ~ GPU nodes for chat: 1–2 × g6.xlarge → 1–4 × g6.xlarge, +1,460 USD (+100 %) at the ceiling

Servers
  ~ chat.maxReplicas: 2 → 4

Questions
  - alerts: Who is told?

CloudFormation: 1 replaced, 1 deleted, 1 created
  ± STATEFUL AWS::S3::Bucket Models (replaced; the old one is kept; BucketName cannot move in place)
      BucketName: "a" → "b"
  - STATEFUL AWS::KMS::Key Gone (deleted; it is lost)
  + AWS::SNS::Topic New

Findings: 1 opened, 0 closed
  + error PinnedImages Pod chat/a: not pinned`,
  );
});

test('text has colours only where they are asked for', () => {
  const esc = '\u001b[';
  expect(changesText(CHANGES)).not.toContain(esc);
  const coloured = changesText(CHANGES, { colour: true });
  expect(coloured.startsWith(`${esc}31m+1,460 USD`)).toBe(true);
  expect(coloured).toContain(`${esc}32m  + AWS::SNS::Topic New${esc}39m`);
});

test('text shows some values of a thing, and counts the rest', () => {
  const of = (value: string) => [
    object('ConfigMap', 'a', { data: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, value])) }),
  ];
  const eks = plan({ platform: 'eks' });
  const text = changesText(deploymentChanges(snapshot({ plan: eks, objects: of('1') }), snapshot({ plan: eks, objects: of('2') })));
  expect(text).toContain('      data.k7: "1" → "2"\n      … 12 more');
  expect(text).not.toContain('data.k8');
});

test('no changes are one line, in Markdown under the mark of the deployment', () => {
  const none = deploymentChanges(snapshot(), snapshot());
  expect(changesText(none)).toBe('no changes');
  expect(changesMarkdown(none)).toBe('<!-- groundplan diff: chat -->\n\n### chat: no changes\n');
});

test('Markdown has the decision, what is lost, the table, and the rest folded', () => {
  expect(changesMarkdown(CHANGES, ['too dear'])).toBe(`<!-- groundplan diff: chat -->

### chat: +1,460 USD (+100 %) a month at the ceiling, 1 created, 1 replaced, 1 deleted, 1 finding opened

❌ **too dear**

- 🔴 **STATEFUL** AWS::S3::Bucket Models (replaced; the old one is kept; BucketName cannot move in place)
- 🔴 **STATEFUL** AWS::KMS::Key Gone (deleted; it is lost)

|  | before | after | change |
| --- | --: | --: | --: |
| a month at rest | 730 USD | 730 USD | the same |
| a month at the ceiling | 1,460 USD | 2,920 USD | +1,460 USD (+100 %) |
| GPUs at peak | 2 | 4 | +2 |
| chat: first token | 900 ms (500 to 1,500), target 2,000 | 1,000 ms (500 to 2,400), target 2,000 | may miss the target |

<details><summary>Cost, line by line</summary>

\`\`\`diff
# GPU nodes for chat: 1–2 × g6.xlarge → 1–4 × g6.xlarge, +1,460 USD (+100 %) at the ceiling
\`\`\`

</details>

<details><summary>Servers</summary>

\`\`\`diff
# chat.maxReplicas: 2 → 4
\`\`\`

</details>

<details><summary>Questions</summary>

\`\`\`diff
- alerts: Who is told?
\`\`\`

</details>

<details><summary>CloudFormation: 1 replaced, 1 deleted, 1 created</summary>

\`\`\`diff
! STATEFUL AWS::S3::Bucket Models (replaced; the old one is kept; BucketName cannot move in place)
-     BucketName: "a"
+     BucketName: "b"
- STATEFUL AWS::KMS::Key Gone (deleted; it is lost)
+ AWS::SNS::Topic New
\`\`\`

</details>

<details><summary>Findings: 1 opened, 0 closed</summary>

\`\`\`diff
! error PinnedImages Pod chat/a: not pinned
\`\`\`

</details>
`);
});

test('Markdown fits a comment, whatever changes, and says what it left out', () => {
  const eks = plan({ platform: 'eks' });
  const of = (value: string) =>
    Array.from({ length: 2000 }, (_, i) => object('ConfigMap', `a${i}`, { data: { a: `${value} ${'long '.repeat(40)}` } }));
  const markdown = changesMarkdown(deploymentChanges(snapshot({ plan: eks, objects: of('1') }), snapshot({ plan: eks, objects: of('2') })));
  expect(markdown.length).toBeLessThan(65_536);
  expect(markdown).toMatch(/\n```\n\n… and \d+ more: `groundplan diff` prints them all\.\n\n<\/details>\n$/);
});

test('no value breaks out of Markdown, mentions a person or starts another block', () => {
  const eks = plan({ platform: 'eks' });
  const evil = '```\n</details> @everyone | #1';
  const of = (value: string, asked: string) =>
    snapshot({
      plan: { ...eks, asked: [{ ...eks.asked[0], field: asked, value: evil }] },
      objects: [object('ConfigMap', 'a', { data: { a: value } })],
    });
  const markdown = changesMarkdown(deploymentChanges(of('a', 'x'), of(evil, 'y')), [evil]);
  expect(markdown).toContain('❌ **\\`\\`\\` &lt;/details> @<!-- -->everyone \\| #<!-- -->1**');
  // fences are longer than what stands in them, and each value keeps to its line.
  expect(markdown.split('\n').filter((line) => /^`/.test(line))).toEqual(['````diff', '````', '````diff', '````']);
  expect(markdown.match(/^<\/details>/gm)).toHaveLength(2);
});

test('the mark of a deployment stays one comment', () => {
  expect(commentMark('a-->b')).toBe('<!-- groundplan diff: a>b -->');
});
