import { html, quantity, usd } from './html';
import type { ReviewInput } from './input';
import { content, identity } from './sections/content';
import { counts, deploy, findings, verdict } from './sections/findings';
import { asked, cost, planned } from './sections/plan';
import { STYLE } from './style';
import { topology } from './topology';

const SECTIONS: readonly (readonly [string, string])[] = [
  ['asked', 'Asked'],
  ['plan', 'Planned'],
  ['cost', 'Cost'],
  ['topology', 'Topology'],
  ['content', 'Objects and resources'],
  ['identity', 'Identity and exposure'],
  ['findings', 'Findings'],
  ['deploy', 'Deploy'],
];

/** Renders the review as one HTML file that needs nothing else: no script, no request. The same input gives the same bytes. */
export async function renderReviewHtml(input: ReviewInput): Promise<string> {
  const { plan } = input;
  const { errors, warnings } = counts(input.findings);
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>${input.title}: review</title>
      <style></style>
    </head>
    <body>
      <a class="skip" href="#main">Skip to the review</a>
      <div class="page">
        <header>
          <p class="kit">Groundplan ${input.version}</p>
          <h1>${input.title}</h1>
          <p class="lead">${plan.summary}</p>
          <p class="verdict ${errors > 0 ? 'bad' : warnings > 0 ? 'warn' : 'good'}">${verdict(input.findings)}</p>
          <dl class="facts">
            ${facts(input).map(
              ([name, value]) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${value}</dd>
                </div>`,
            )}
          </dl>
        </header>
        <nav aria-label="Sections">
          <ol>
            ${SECTIONS.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ol>
        </nav>
        <main id="main" tabindex="-1">
          ${[asked(input), planned(input), cost(input), await topology(input), content(input), identity(input), findings(input), deploy(input)]}
        </main>
      </div>
    </body>
  </html>`;
  return `<!doctype html>\n${page.text.replace('<style></style>', `<style>${STYLE}</style>`)}\n`;
}

/** Renders the review as Markdown that fits a comment on a pull request. */
export function renderReviewMarkdown(input: ReviewInput): string {
  const { plan } = input;
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
  const open = input.findings.filter((f) => !f.acknowledged);
  return [
    `# ${input.title}: review`,
    plan.summary,
    `**${verdict(input.findings)}**`,
    table(['', ''], facts(input)),
    '## Asked',
    table(
      ['field', 'value', ''],
      plan.asked.map((a) => [a.field, quantity(a.value, a.unit), a.isDefault ? 'default' : 'asked']),
    ),
    '## Planned',
    ...plan.decisions.map((d) => `- **${d.what}: ${d.chosen}**, ${d.because}`),
    '<details><summary>Numbers</summary>\n',
    table(
      ['number', 'value', 'formula', 'source'],
      plan.lines.map((l) => [l.name, quantity(l.value, l.unit), l.formula, `${l.source.title}, ${l.source.date}`]),
    ),
    '\n</details>',
    '## Findings',
    open.length === 0
      ? 'None open.'
      : open.map((f) => `- ${f.severity} \`${f.ruleId}\` ${f.subject}: ${f.message}. ${f.remedy}`).join('\n'),
    `Groundplan ${input.version}`,
    '',
  ].join('\n\n');
}

function facts({ plan }: ReviewInput): [string, string][] {
  const sum = (pick: (s: ReviewInput['plan']['servers'][number]) => number): number =>
    plan.servers.reduce((total, s) => total + pick(s), 0);
  return [
    ['GPUs at rest', String(sum((s) => s.minReplicas * s.gpusPerReplica))],
    ['GPUs at peak', String(sum((s) => s.maxReplicas * s.gpusPerReplica))],
    ['A month at rest', usd(plan.cost.monthlyFloorUsd)],
    ['A month at the ceiling', usd(plan.cost.monthlyCeilingUsd)],
    ['Conversations at once', String(sum((s) => s.maxReplicas * s.sequencesPerReplica))],
    ['Cold start', `${Math.max(...plan.servers.map((s) => s.startupSeconds))} s`],
  ];
}
