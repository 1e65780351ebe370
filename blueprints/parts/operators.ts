import { type App, Chart } from 'cdk8s';
import { Operator } from '../../constructs/kubernetes/operators/operator';
import type { OperatorRelease } from '../../constructs/planning/operator-release';

/** A chart with the operators that a blueprint needs, by the id that each gets in the tree. */
export function operatorsChart(app: App, id: string, releases: Readonly<Record<string, OperatorRelease>>): Chart {
  const chart = new Chart(app, id);
  Object.entries(releases).forEach(([name, release]) => new Operator(chart, name, { release }));
  return chart;
}
