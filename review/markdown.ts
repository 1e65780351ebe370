import { acceptedRules, ruleFamily, subject } from './accepted';
import { changesInShort, costInShort, gpusInShort, judge, loads, standsOn, verdict } from './decision';
import { expectations } from './expects';
import type { ReviewInput } from './input';
import { orderedChanges } from './sections/changes';
import { bill } from './sections/cost';
import { topologyMermaid } from './topology';
import { counted, quantity, sentence } from './words';

/** What a comment on GitHub holds is 65,536 characters; a little is left for whoever posts it. */
export const MARKDOWN_CHARACTERS = 65_000;

const MOST_CHANGES = 40;
const MOST_OPEN = 40;

/** Renders the review as Markdown that fits a comment on a pull request: what to decide from always, details as long as there is room. */
export function renderReviewMarkdown(input: ReviewInput): string {
  const closing = `Groundplan ${input.version}. The whole review, with every number and its source, is in review.html.`;
  const parts = [...decisionParts(input), ...openFindings(input)];
  let text = clip(parts.join('\n\n'), MARKDOWN_CHARACTERS - 500);
  let left = 0;
  for (const detail of details(input)) {
    if (text.length + detail.length + closing.length + 200 < MARKDOWN_CHARACTERS) {
      text += `\n\n${detail}`;
    } else {
      left++;
    }
  }
  const missing = left > 0 ? `${counted(left, 'part is', 'parts are')} left out to fit a comment. ` : '';
  return `${text}\n\n${missing}${closing}\n`;
}

function decisionParts(input: ReviewInput): string[] {
  const { plan } = input;
  const cost = costInShort(plan);
  const gpus = gpusInShort(plan);
  const { rest, ceiling } = loads(plan);
  const made = [input.requirements && `asked for in \`${input.requirements}\``, input.madeFrom && `made from ${input.madeFrom}`].filter(
    Boolean,
  );
  return [
    `# ${input.title}: review`,
    `${plan.summary}. On ${standsOn(input)}${made.length > 0 ? `; ${made.join(', ')}` : ''}.`,
    `**${verdict(input).text}**`,
    table(
      ['', 'at rest', 'at the ceiling'],
      [
        ['**cost a month**', `**${cost.rest}**`, `**${cost.ceiling}**`],
        ['GPUs of the nodes', String(gpus.rest), String(gpus.ceiling)],
        ['idle of them', String(gpus.idleAtRest), String(gpus.idleAtCeiling)],
      ],
    ),
    `At rest is ${rest}; the ceiling is ${ceiling}. ${sentence(cost.note)}. ${gpus.idle}`,
    table(
      ['95 of 100 users wait for', 'expected, and target', ''],
      plan.latency.map((l) => {
        const { name, text, judgement, tone } = judge(l);
        return [name, text, tone === 'good' ? judgement : `**${judgement}**`];
      }),
    ),
    ...changesPart(input),
    ...(plan.questions.length > 0
      ? ['## Open questions', plan.questions.map((q) => plain(`- **${q.question}** Otherwise: ${q.otherwise}. \`${q.field}\``)).join('\n')]
      : []),
    '## Cost',
    table(
      ['item', 'units', 'price of one', 'a month at rest', 'at the ceiling', 'share'],
      bill(input).map((l) => [l.name, l.units, l.price, l.rest, l.ceiling, l.share]),
    ),
    `Not counted: ${plan.cost.notCounted.join('; ')}.`,
  ];
}

function changesPart({ changes }: ReviewInput): string[] {
  if (changes === undefined) {
    return [];
  }
  const rows = orderedChanges(changes.rows);
  const more = rows.length > MOST_CHANGES ? [`And ${rows.length - MOST_CHANGES} more.`] : [];
  return [
    '## What changes',
    `${changesInShort(changes).text}.`,
    ...(rows.length > 0
      ? [
          table(
            ['', 'what', 'data'],
            rows.slice(0, MOST_CHANGES).map((r) => [r.action, `\`${r.what}\``, r.stateful ? '**holds data**' : '']),
          ),
        ]
      : []),
    ...more,
  ];
}

function openFindings({ findings }: ReviewInput): string[] {
  const open = findings.filter((f) => !f.acknowledged).sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1));
  const more = open.length > MOST_OPEN ? [`And ${open.length - MOST_OPEN} more.`] : [];
  return [
    '## Findings',
    open.length === 0
      ? 'None is open.'
      : open
          .slice(0, MOST_OPEN)
          .map((f) => plain(`- ${f.severity} \`${ruleFamily(f.ruleId)}\` ${subject(f)}: ${f.message}. ${sentence(f.remedy)}.`))
          .join('\n'),
    ...more,
  ];
}

/** What may be left out, the most needed first. */
function details(input: ReviewInput): string[] {
  const { plan } = input;
  const accepted = acceptedRules(input.findings);
  const expected = expectations(input);
  return [
    ...(accepted.length > 0
      ? [
          folded(
            `${counted(
              accepted.reduce((n, r) => n + r.count, 0),
              'finding',
            )} accepted with a reason`,
            table(
              ['severity', 'rule', 'times', 'reason'],
              accepted.flatMap((r) => r.reasons.map((s) => [s.severity, `${r.title} (\`${r.id}\`)`, String(s.count), s.reason])),
            ),
          ),
        ]
      : []),
    ...(plan.decisions.length > 0
      ? [
          folded(
            'What was chosen, and what was not',
            plan.decisions
              .flatMap((d) => [`- **${d.what}: ${d.chosen}**, ${d.because}`, ...d.rejected.map((r) => `  - not ${r.option}: ${r.because}`)])
              .join('\n'),
          ),
        ]
      : []),
    folded('What talks to what', `\`\`\`mermaid\n${topologyMermaid(input)}\n\`\`\``),
    ...(expected.length > 0
      ? [folded('What it expects in the cluster', expected.map((e) => `- **${e.what}**: ${e.because}`).join('\n'))]
      : []),
    folded('How it is deployed', input.doors.map((d) => `**${d.name}**\n\n\`\`\`sh\n${d.commands.join('\n')}\n\`\`\``).join('\n\n')),
    folded(
      'What was asked',
      table(
        ['field', 'value', ''],
        plan.asked.map((a) => [`\`${a.field}\``, quantity(a.value, a.unit), a.isDefault ? 'default' : 'asked']),
      ),
    ),
  ];
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => plain(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

// what is shown is text: outside of code a sign that begins a tag is written as GitHub shows it.
function plain(text: string): string {
  return text
    .split('`')
    .map((part, i) => (i % 2 === 0 ? part.replaceAll('<', '&lt;') : part))
    .join('`');
}

// the decision stands first, so what is cut is at the end of it; a whole line goes, so that no table breaks.
function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, text.lastIndexOf('\n', most))}\n\nThe rest is left out to fit a comment.`;
}
