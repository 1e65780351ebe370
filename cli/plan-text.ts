import type { DerivationLine } from '../constructs/planning/derivation';
import type { CostPlan, PlanDecision, PlanDocument, PlannedLatency, PlannedServer } from '../constructs/planning/plan-document';
import { costLine, counted, figure, gpusLine, table } from './text';

/** Options that lost, by decision, that are shown before the rest is only counted. */
const LOSERS = 3;

/** What is left to read of a plan after its decisions. */
const MORE = 'what was asked, every number and every price: --all; as data: --json';

/** A plan for a person: what is decided, in at most 40 lines. */
export function planText(plan: PlanDocument): string {
  const rows = [
    ['cost', costLine(plan.cost)],
    ...plan.latency.map((l) => [l.name, latencyText(l)]),
    ['GPUs', gpusLine(plan)],
    ...plan.servers.flatMap((s) => [...idleRow(s), ['URL', s.url]]),
  ];
  return [
    `${plan.deployment} (${plan.platform}): ${plan.summary}`,
    '',
    table(rows),
    '',
    'Chosen',
    ...plan.decisions.flatMap((d) => decisionText(d, LOSERS)),
    '',
    ...questionsText(plan),
    '',
    MORE,
  ].join('\n');
}

/** A plan with all that leads to it: decisions, what was asked, numbers, bill. */
export function wholePlanText(plan: PlanDocument): string {
  const asked = plan.asked.map((a) => [a.field, `${a.value} ${a.unit}`.trim(), a.isDefault ? 'default' : 'asked']);
  const numbers = plan.lines.map((l) => [l.id, valueText(l), l.formula]);
  const decided = planText({ ...plan, decisions: [] }).split('\nChosen')[0];
  const chosen = ['Chosen', ...plan.decisions.flatMap((d) => decisionText(d, Infinity)), '', ...questionsText(plan)];
  return [decided, ...chosen, '', 'Asked', table(asked), '', 'Numbers', table(numbers), '', billText(plan.cost)].join('\n');
}

function latencyText({ expectedMs, lowMs, highMs, targetMs }: PlannedLatency): string {
  const verdict =
    expectedMs > targetMs ? 'MISSES the target' : highMs > targetMs ? 'may miss the target, measure before users come' : 'keeps the target';
  return `${figure(expectedMs)} ms expected (${figure(lowMs)} to ${figure(highMs)}), target ${targetMs} ms: ${verdict}`;
}

/** GPUs of nodes that no replica uses. */
function idleRow(s: PlannedServer): string[][] {
  const idle = (nodes: number, replicas: number): number => nodes * s.gpusPerNode - replicas * s.gpusPerReplica;
  const [rest, peak] = [idle(s.minNodes, s.minReplicas), idle(s.maxNodes, s.maxReplicas)];
  if (rest <= 0 && peak <= 0) {
    return [];
  }
  const because =
    s.minNodes === s.minReplicas
      ? `a replica of ${counted(s.gpusPerReplica, 'GPU')} has a node of ${s.gpusPerNode} to itself`
      : `nodes of ${s.gpusPerNode} GPUs are not filled by replicas of ${s.gpusPerReplica}`;
  return [['idle GPUs', `${rest} at rest, ${peak} at peak: ${because}`]];
}

function decisionText({ what, chosen, because, rejected }: PlanDecision, most: number): string[] {
  const rest = rejected.length - most;
  return [
    `  ${what}: ${chosen}, ${because}`,
    ...rejected.slice(0, most).map((r) => `    not ${r.option}: ${r.because}`),
    ...(rest > 0 ? [`    nor ${counted(rest, 'other')}`] : []),
  ];
}

function questionsText({ questions }: PlanDocument): string[] {
  return questions.length === 0
    ? ['Open questions: none']
    : [`Open questions (${questions.length})`, ...questions.map((q) => `  ${q.field}: ${q.question} Otherwise ${q.otherwise}.`)];
}

/** Counts stay whole, since they stand in flags and files too; what was measured or predicted has three digits. */
function valueText({ value, unit }: DerivationLine): string {
  const text = typeof value === 'number' && !Number.isInteger(value) ? figure(value) : String(value);
  return `${text} ${unit}`.trim();
}

function billText(cost: CostPlan): string {
  const rows = cost.items.map((i) => [
    i.name,
    i.unitsAtRest === i.unitsAtPeak ? `${i.unitsAtRest} × ${i.unit}` : `${i.unitsAtRest}–${i.unitsAtPeak} × ${i.unit}`,
    i.usdPerHour === undefined ? 'no price' : `${figure(i.usdPerHour)} USD/h`,
    i.source.date,
  ]);
  return [`Cost: ${costLine(cost)}`, table(rows), `not counted: ${cost.notCounted.join('; ')}`].join('\n');
}
