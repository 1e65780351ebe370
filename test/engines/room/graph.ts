import { App } from 'cdk8s';
import { type ManifestChart, type ManifestNode, renderCharts } from '../../../constructs/delivery/manifest-graph';

/** The charts of an app of its own, in order. */
export function chartsOf(fill: (app: App) => unknown): readonly ManifestChart[] {
  const app = new App();
  fill(app);
  return renderCharts(app);
}

/** The objects of an app of its own, in order. */
export function nodesOf(fill: (app: App) => unknown): readonly ManifestNode[] {
  return chartsOf(fill).flatMap((chart) => chart.nodes);
}
