import type { CostPlan, PlanDocument } from '../constructs/planning/plan-document';
import type { Finding } from '../constructs/policy/finding';
import type { BuiltBlueprint } from './build';

/** Lays rows out in columns; the last column is left ragged. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((w, row) => row.map((cell, i) => Math.max(w[i] ?? 0, cell.length)), []);
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A number to three digits that say something: `121,000`, `68.2`, `0.805`. */
export function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** The bill in one line: `978 USD a month, at rest and at the ceiling (us-east-1, list prices)`. */
export function costLine({ region, items, monthlyFloorUsd, monthlyCeilingUsd, notCounted }: CostPlan): string {
  const unknown = items.filter((i) => i.usdPerHour === undefined).map((i) => i.name);
  if (items.length > 0 && unknown.length === items.length) {
    return `not known: no price is given for ${unknown.join(', ')}`;
  }
  // prices of another region than the deployment's must not pass for those of its own.
  const elsewhere = notCounted.find((note) => note.startsWith('prices are those of'));
  const place = region === undefined ? 'prices as asked' : (elsewhere ?? `${region}, list prices`);
  const without = unknown.length === 0 ? '' : `, without ${unknown.join(', ')}`;
  const months =
    monthlyFloorUsd === monthlyCeilingUsd
      ? `${figure(monthlyFloorUsd)} USD a month, at rest and at the ceiling`
      : `${figure(monthlyFloorUsd)} USD a month at rest, ${figure(monthlyCeilingUsd)} at the ceiling all month`;
  return `${months}${without} (${place})`;
}

/** What the plan buys in GPUs: `1 at rest, 1 at peak, at most 2 in the pool`. */
export function gpusLine({ servers }: PlanDocument): string {
  const sum = (pick: (s: PlanDocument['servers'][number]) => number): number => servers.reduce((all, s) => all + pick(s), 0);
  const [rest, peak] = [sum((s) => s.minReplicas * s.gpusPerReplica), sum((s) => s.maxReplicas * s.gpusPerReplica)];
  return `${rest} at rest, ${peak} at peak, at most ${sum((s) => s.poolMaxGpus)} in the pool`;
}

/** Findings for a person, open ones in full. */
export function findingsText(findings: readonly Finding[]): string {
  const open = findings.filter((f) => !f.acknowledged);
  return open
    .map(
      (f) => `${f.severity}: ${f.message}\n  ${f.ruleId} at ${[f.document, f.subject, f.path].filter(Boolean).join(' › ')}\n  ${f.remedy}`,
    )
    .join('\n');
}

/** The closing summary. */
export function summaryText(plan: PlanDocument, built: BuiltBlueprint, folder: string, files: number): string {
  const resources = built.templates.reduce((sum, t) => sum + Object.keys(t.body.Resources ?? {}).length, 0);
  const objects = built.charts.reduce((sum, c) => sum + c.nodes.length, 0);
  const charts = built.charts.filter((c) => c.nodes.length > 0).length;
  const { errors, warnings, acknowledged } = built.report.counts;
  const [first] = plan.questions;
  return table([
    ['plan', plan.summary],
    ...(built.templates.length === 0
      ? []
      : [['CloudFormation', `${counted(resources, 'resource')} in ${counted(built.templates.length, 'template')}`]]),
    ['Kubernetes', `${counted(objects, 'object')} in ${counted(charts, 'chart')}`],
    ...(built.pulumi.length === 0 ? [] : [['Pulumi', counted(built.pulumi.length, 'resource')]]),
    ['GPUs', gpusLine(plan)],
    ['cost', costLine(plan.cost)],
    ...plan.servers.map((s) => ['URL', s.url]),
    [
      'open questions',
      first === undefined
        ? 'none'
        : `${plan.questions.length}, the gravest: ${first.question} Otherwise ${first.otherwise} (${first.field})`,
    ],
    ['findings', `${counted(errors, 'error')}, ${counted(warnings, 'warning')}, ${acknowledged} acknowledged with a reason`],
    ['files', `${files} in ${folder}`],
  ]);
}

/** A number of things: `1 chart`, `3 charts`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
