import type { DerivationLine } from '../../constructs/planning/derivation';
import { html, type Html, section } from '../html';
import type { ReviewInput } from '../input';
import { counted, quantity, sentence } from '../words';

// by what a line's id ends with or begins with, behind the name of its server; what no group takes comes last.
const GROUPS: readonly (readonly [string, RegExp])[] = [
  [
    'Memory: does the model fit',
    /^(gpuMemory|utilization|usable|gpusPerReplica|weights|engine|communication|activations|logits|cache|kvPerToken|context|cacheNeeded|largest)/,
  ],
  ['Speed of one full replica', /^(full\.|perToken$|firstToken$)/],
  [
    'Load: how many replicas',
    /^(demand|sequences|inService|waiting|requestsPerReplica|replicas|loadReplicas|minReplicas|maxReplicas|poolMaxGpus)/,
  ],
  ['Start of a replica', /^(files|network|nodeStart|imagePull|fetch|load|engineStart|coldStart|startupProbe)/],
  ['Price', /^(nodePrice|month|million)/],
];

/** The numbers of a plan by what they are about. */
export function numberGroups(lines: readonly DerivationLine[]): { readonly name: string; readonly lines: readonly DerivationLine[] }[] {
  const groupOf = (line: DerivationLine): string =>
    GROUPS.find(([, ids]) => ids.test(line.id.slice(line.id.indexOf('.') + 1)))?.[0] ?? 'Other';
  return [...GROUPS.map(([name]) => name), 'Other']
    .map((name) => ({ name, lines: lines.filter((l) => groupOf(l) === name) }))
    .filter((g) => g.lines.length > 0);
}

/** Every number with its formula and its source, folded by what it is about. */
export function numbers({ plan }: ReviewInput): Html {
  return section(
    'numbers',
    'Every number, and where it comes from',
    html`<p class="soft">Each group opens to its numbers, and each number to its formula, to what goes into it, and to its source.</p>
      <p class="paper soft">On paper the numbers are left out: they are in the page itself, and in plan.json.</p>`,
    numberGroups(plan.lines).map(
      (g) =>
        html`<details class="group">
          <summary>${g.name}<span class="v">${counted(g.lines.length, 'number')}</span></summary>
          <div>${g.lines.map((l) => numberLine(l))}</div>
        </details>`,
    ),
  );
}

function numberLine(line: DerivationLine): Html {
  const { source } = line;
  const title = [source.title, source.version, source.date].filter(Boolean).join(', ');
  return html`<details id="${anchor(line.id)}">
    <summary>${sentence(line.name)}<span class="v">${quantity(line.value, line.unit)}</span></summary>
    <div>
      ${sentence(line.formula)}.
      ${line.inputs.length > 0 && html`From ${line.inputs.map((i, n) => html`${n > 0 && ', '}<a href="#${anchor(i)}">${i}</a>`)}.`}
      <br /><span class="soft">Source: ${source.url ? html`<a href="${source.url}">${title}</a>` : title}</span>
    </div>
  </details>`;
}

function anchor(id: string): string {
  return `n-${id.replaceAll('.', '-')}`;
}
