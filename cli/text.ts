import type { PlanDocument } from '../constructs/planning/plan-document';
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

/** A plan for a person: asked, chosen, numbers, cost. */
export function planText(plan: PlanDocument): string {
  const asked = plan.asked.map((a) => [a.field, `${a.value}${a.unit ? ` ${a.unit}` : ''}`, a.isDefault ? 'default' : 'asked']);
  const numbers = plan.lines.map((l) => [l.id, `${l.value}${l.unit ? ` ${l.unit}` : ''}`, l.formula]);
  const decisions = plan.decisions.flatMap((d) => [
    `${d.what}: ${d.chosen}, ${d.because}`,
    ...d.rejected.map((r) => `  not ${r.option}: ${r.because}`),
  ]);
  return [plan.summary, '', 'Asked', table(asked), '', 'Chosen', ...decisions, '', 'Numbers', table(numbers), '', costText(plan)].join(
    '\n',
  );
}

/** The bill for a person. */
export function costText(plan: PlanDocument): string {
  const { cost } = plan;
  const rows = cost.items.map((i) => [
    i.name,
    `${i.unitsAtRest}–${i.unitsAtPeak} × ${i.unit}`,
    i.usdPerHour === undefined ? 'no list price' : `${i.usdPerHour.toFixed(4)} USD/h`,
    `${i.source.date}`,
  ]);
  return [
    `Cost (${cost.region}, list prices)`,
    table(rows),
    `at rest ${cost.monthlyFloorUsd.toFixed(2)} USD a month, at the ceiling all month ${cost.monthlyCeilingUsd.toFixed(2)} USD a month`,
    `not counted: ${cost.notCounted.join('; ')}`,
  ].join('\n');
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
  const gpus = (pick: (s: PlanDocument['servers'][number]) => number): number => plan.servers.reduce((sum, s) => sum + pick(s), 0);
  const { errors, warnings, acknowledged } = built.report.counts;
  return table([
    ['plan', plan.summary],
    ['CloudFormation', `${resources} resources in ${built.templates.length} template${built.templates.length > 1 ? 's' : ''}`],
    ['Kubernetes', `${objects} objects in ${built.charts.filter((c) => c.nodes.length > 0).length} charts`],
    ['Pulumi', `${built.pulumi.length} resources`],
    [
      'GPUs',
      `${gpus((s) => s.minReplicas * s.gpusPerReplica)} at rest, ${gpus((s) => s.maxReplicas * s.gpusPerReplica)} at peak, at most ${gpus((s) => s.poolMaxGpus)}`,
    ],
    [
      'cost',
      `${plan.cost.monthlyFloorUsd.toFixed(0)} USD a month at rest, ${plan.cost.monthlyCeilingUsd.toFixed(0)} at the ceiling (list prices, ${plan.cost.region})`,
    ],
    ['findings', `${errors} errors, ${warnings} warnings, ${acknowledged} acknowledged with a reason`],
    ['files', `${files} in ${folder}`],
  ]);
}
