import { ApiObject, type App, Chart, DependencyGraph } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { GroundplanError } from '../planning/groundplan-error';
import type { OperatorRelease } from '../planning/operator-release';

/** A Kubernetes object as plain data. */
export interface KubernetesObject {
  /** API group and version: `apps/v1`. */
  readonly apiVersion: string;
  /** Kind: `Deployment`. */
  readonly kind: string;
  /** Name, namespace, labels, annotations. */
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly namespace?: string };
  /** Everything else: `spec`, `data`. */
  readonly [field: string]: unknown;
}

/** What part of an operator a node is: the address of its charts, or the release. */
export enum OperatorRole {
  /** Where the chart is fetched from. */
  SOURCE = 'source',
  /** The release itself. */
  RELEASE = 'release',
}

/** One object of a chart. */
export interface ManifestNode {
  /** Path in the tree; a contract. */
  readonly id: string;
  /** The object. */
  readonly body: KubernetesObject;
  /** Ids of the objects that must be there before it, in this chart and in others. */
  readonly dependsOn: readonly string[];
  /** If the object stands for an operator: which one, and which part of it. */
  readonly operator?: { readonly release: OperatorRelease; readonly role: OperatorRole };
}

/** One chart: objects that are delivered together. */
export interface ManifestChart {
  /** Path in the tree; a contract. */
  readonly id: string;
  /** Ids of the charts that must be there before it. */
  readonly dependsOn: readonly string[];
  /** Its objects, each after those it depends on. */
  readonly nodes: readonly ManifestNode[];
}

/** Turns a cdk8s app into plain data: charts in order, objects in order. Every door folds over this. */
export function renderCharts(app: App): ManifestChart[] {
  try {
    // toJson() validates the tree and turns construct dependencies into object dependencies; only then is the order known.
    app.charts.forEach((chart) => void chart.toJson());
    return inOrder(
      app.charts.map((chart) => ({
        id: chart.node.path,
        dependsOn: unique(chart.node.dependencies.filter((d) => Chart.isChart(d)).map((c) => c.node.path)),
        nodes: new DependencyGraph(chart.node)
          .topology()
          .filter((c): c is ApiObject => ApiObject.isApiObject(c))
          .filter((o) => o.chart === chart)
          .map(node),
      })),
    );
  } catch (error) {
    if (error instanceof Error && /cycle/i.test(error.message) && !GroundplanError.is(error)) {
      throw new GroundplanError('CircularOrder', `objects wait for each other: ${error.message}; remove one of these dependencies`);
    }
    throw error;
  }
}

function node(object: ApiObject): ManifestNode {
  const release = operatorOf(object);
  return {
    id: object.node.path,
    body: object.toJson() as KubernetesObject,
    dependsOn: unique(object.node.dependencies.filter((d) => ApiObject.isApiObject(d)).map((d) => d.node.path)),
    ...(release && {
      operator: { release, role: object.kind === 'HelmRelease' ? OperatorRole.RELEASE : OperatorRole.SOURCE },
    }),
  };
}

function operatorOf(object: IConstruct): OperatorRelease | undefined {
  return object.node.scopes.flatMap((scope) => scope.node.metadata).find((entry) => entry.type === 'groundplan:operator')?.data as
    OperatorRelease | undefined;
}

// charts in the order they were made, each pulled behind what it depends on.
function inOrder(charts: readonly ManifestChart[]): ManifestChart[] {
  const byId = new Map(charts.map((c) => [c.id, c]));
  const done = new Set<string>();
  const ordered: ManifestChart[] = [];
  const visit = (chart: ManifestChart, above: readonly string[]): void => {
    if (above.includes(chart.id)) {
      throw new GroundplanError(
        'CircularOrder',
        `charts wait for each other: ${[...above, chart.id].join(' → ')}; remove one of these dependencies`,
      );
    }
    if (!done.has(chart.id)) {
      chart.dependsOn.forEach((id) => visit(byId.get(id)!, [...above, chart.id]));
      done.add(chart.id);
      ordered.push(chart);
    }
  };
  charts.forEach((chart) => visit(chart, []));
  return ordered;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
