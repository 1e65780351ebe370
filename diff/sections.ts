import type { Finding } from '../constructs/policy';
import type { PlannedLatency } from '../constructs/planning/plan-document';
import { type Change, countActions } from './change';
import type { AmountChange, CostItemChange } from './cost-changes';
import { type DeploymentChanges, moreText } from './deployment-changes';
import { moveText } from './field-changes';

/** How a line reads: something comes, something goes, something is lost, something moves. */
export type LineTone = 'good' | 'bad' | 'warn' | 'plain';

/** One line of a report, in the words that text and Markdown share. */
export interface ReportLine {
  /** `+`, `-`, `~`, `±` or nothing. */
  readonly mark: string;
  /** What it says. */
  readonly text: string;
  /** How it reads. */
  readonly tone: LineTone;
  /** Values that moved under it, each in one line before and after. */
  readonly moves: readonly { readonly path: string; readonly before: string; readonly after: string }[];
}

/** A part of a report. */
export interface ReportSection {
  /** Its title, with what it counts. */
  readonly title: string;
  /** Its lines. */
  readonly lines: readonly ReportLine[];
}

/** Whole dollars: `12,345`. */
export function usd(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** The rows of the table that stands first: what, before, after, change. */
export function figuresOf({ plan }: DeploymentChanges): readonly (readonly [string, string, string, string])[] {
  const amount = (name: string, a: AmountChange): [string, string, string, string] => [
    name,
    `${usd(a.beforeUsd)} USD`,
    `${usd(a.afterUsd)} USD`,
    a.moreUsd === 0 ? 'the same' : moreText(a),
  ];
  const count = (name: string, [before, after]: readonly [number, number]): [string, string, string, string][] =>
    before === after ? [] : [[name, String(before), String(after), `${after > before ? '+' : '−'}${Math.abs(after - before)}`]];
  return [
    ...(plan.cost ? [amount('a month at rest', plan.cost.atRest), amount('a month at the ceiling', plan.cost.atCeiling)] : []),
    ...count('GPUs at rest', plan.gpusAtRest),
    ...count('GPUs at peak', plan.gpusAtPeak),
    ...plan.latency.map(({ name, before, after }): [string, string, string, string] => [
      name,
      latencyText(before),
      latencyText(after),
      verdictText(after),
    ]),
  ];
}

/** The parts of a report after the table, those with something in them only. */
export function sectionsOf(changes: DeploymentChanges): readonly ReportSection[] {
  const { plan, resources, objects, findings } = changes;
  const move = (path: string, before: unknown, after: unknown): ReportLine => {
    const [a, b] = moveText({ path, before, after });
    return { mark: '~', text: `${path}: ${unquoted(a)} → ${unquoted(b)}`, tone: 'plain', moves: [] };
  };
  const plain = (mark: string, text: string, tone: LineTone = 'plain'): ReportLine => ({ mark, text, tone, moves: [] });
  const sections: ReportSection[] = [
    {
      title: 'Cost, line by line',
      lines: (plan.cost?.items ?? []).map((i) =>
        plain(
          i.before === undefined ? '+' : i.after === undefined ? '-' : '~',
          `${i.name}: ${i.before ?? 'none'} → ${i.after ?? 'none'}${itemAmount(i)}`,
          i.atCeiling.moreUsd > 0 ? 'bad' : i.atCeiling.moreUsd < 0 ? 'good' : 'plain',
        ),
      ),
    },
    { title: 'Asked', lines: plan.asked.map((a) => move(a.path, a.before, a.after)) },
    {
      title: 'Chosen',
      lines: plan.decisions.map((d) =>
        plain('~', `${d.what}: ${d.before ?? 'none'} → ${d.after ?? 'none'}${d.because ? `, ${d.because}` : ''}`),
      ),
    },
    { title: 'Servers', lines: plan.servers.map((s) => move(s.path, s.before, s.after)) },
    {
      title: 'Questions',
      lines: [
        ...plan.questionsOpened.map((q) => plain('+', `${q.field}: ${q.question} Otherwise ${q.otherwise}`, 'warn')),
        ...plan.questionsClosed.map((q) => plain('-', `${q.field}: ${q.question}`, 'good')),
      ],
    },
    { title: `CloudFormation: ${countText(resources)}`, lines: resources.map(changeLine) },
    { title: `Kubernetes: ${countText(objects)}`, lines: objects.map(changeLine) },
    {
      title: `Findings: ${findings?.opened.length ?? 0} opened, ${findings?.closed.length ?? 0} closed`,
      lines: [
        ...(findings?.opened ?? []).map((f) => plain('+', findingText(f), 'bad')),
        ...(findings?.closed ?? []).map((f) => plain('-', findingText(f), 'good')),
      ],
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function itemAmount({ atRest, atCeiling }: CostItemChange): string {
  const [amount, when] = atCeiling.moreUsd !== 0 ? [atCeiling, 'at the ceiling'] : [atRest, 'at rest'];
  return amount.moreUsd === 0 ? '' : `, ${moreText(amount)} ${when}`;
}

const MARKS = { create: '+', change: '~', replace: '±', delete: '-' } as const;
const WORDS = { create: 'created', change: 'changed', replace: 'replaced', delete: 'deleted' } as const;

function changeLine(change: Change): ReportLine {
  const { action, what, stateful, kept, note, fields } = change;
  const lost = action === 'replace' || action === 'delete';
  const it = action === 'replace' ? 'the old one' : 'it';
  const fate = kept === undefined ? [] : [kept ? `${it} is kept` : `${it} is lost`];
  // the mark says that much of what only comes or changes.
  const words = [...(lost ? [WORDS[action]] : []), ...(stateful && lost ? fate : []), ...(note === undefined ? [] : [note])];
  return {
    mark: MARKS[action],
    text: `${stateful && lost ? 'STATEFUL ' : ''}${what}${words.length > 0 ? ` (${words.join('; ')})` : ''}`,
    tone: lost ? (stateful ? 'bad' : 'warn') : action === 'create' ? 'good' : 'plain',
    moves: fields.map((f) => {
      const [before, after] = moveText(f);
      return { path: f.path, before, after };
    }),
  };
}

/** How many of what: `1 replaced, 2 created`. */
function countText(changes: readonly Change[]): string {
  const counts = countActions(changes);
  return (['replace', 'delete', 'change', 'create'] as const)
    .filter((action) => counts[action] > 0)
    .map((action) => `${counts[action]} ${WORDS[action]}`)
    .join(', ');
}

function findingText({ severity, ruleId, subject, message }: Finding): string {
  return `${severity} ${ruleId} ${subject}: ${message}`;
}

function latencyText(latency: PlannedLatency | undefined): string {
  if (latency === undefined) {
    return 'none';
  }
  const [expected, low, high, target] = [latency.expectedMs, latency.lowMs, latency.highMs, latency.targetMs].map((ms) =>
    Math.round(ms).toLocaleString('en-US'),
  );
  return `${expected} ms (${low} to ${high}), target ${target}`;
}

function verdictText(latency: PlannedLatency | undefined): string {
  if (latency === undefined) {
    return 'promised no more';
  }
  const { targetMs, expectedMs, highMs } = latency;
  return expectedMs > targetMs ? 'misses the target' : highMs > targetMs ? 'may miss the target' : 'keeps the target';
}

// what is asked and planned is words and numbers, and reads better without the quotes of JSON.
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
