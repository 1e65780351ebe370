import { ApiObject, type App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { GroundplanError } from '../planning/groundplan-error';
import type { OperatorRelease } from '../planning/operator-release';
import { type ImpliedNeed, TreeOrder } from './tree-order';

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

/** Marks a node as part of an operator that Helm installs. */
export interface OperatorPart {
  /** The operator; on the release itself with address, version and values as rendered, patches included. */
  readonly release: OperatorRelease;
  /** Which part of it the node is. */
  readonly role: OperatorRole;
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
  readonly operator?: OperatorPart;
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

/**
 * Turns a cdk8s app into plain data: charts in order, objects in order. Every door folds over this.
 *
 * Beside what `addDependency()` says, an object waits for its `Namespace`, and a binding for its role, if the app has them.
 * The tree is not changed; two calls give the same graph.
 */
export function renderCharts(app: App): ManifestChart[] {
  refuseFailedValidations(app);
  const bodies = new Map(
    app.node
      .findAll()
      .filter((c) => ApiObject.isApiObject(c))
      .map((object) => [object, bodyOf(object)]),
  );
  const sources = sourceAddresses([...bodies.values()]);
  const nodes = new Map([...bodies].map(([object, body]) => [object, operatorPart(object, body, sources)]));
  const order = new TreeOrder(app, impliedNeeds(bodies, nodes));
  return order.charts().map((chart) => ({
    id: chart.node.path,
    dependsOn: paths(order.dependencies(chart).filter((c) => Chart.isChart(c))),
    nodes: order.objects(chart).map((object) => {
      const operator = nodes.get(object);
      return {
        id: object.node.path,
        body: bodies.get(object)!,
        dependsOn: paths(order.dependencies(object).filter((c) => ApiObject.isApiObject(c))),
        ...(operator && { operator }),
      };
    }),
  }));
}

/**
 * Takes objects out of a graph without losing order: what depended on one of them depends on what that one depended on.
 *
 * The doors that install operators by themselves leave out the Flux sources this way.
 */
export function withoutNodes(charts: readonly ManifestChart[], drop: (node: ManifestNode) => boolean): ManifestChart[] {
  const dropped = new Map(charts.flatMap((c) => c.nodes.filter(drop)).map((n) => [n.id, n]));
  const through = (id: string): string[] => dropped.get(id)?.dependsOn.flatMap(through) ?? [id];
  return charts.map((chart) => ({
    ...chart,
    nodes: chart.nodes
      .filter((n) => !dropped.has(n.id))
      .map((n) => ({ ...n, dependsOn: [...new Set(n.dependsOn.flatMap(through))].filter((id) => id !== n.id) })),
  }));
}

/** The whole reference of an operator's chart in an OCI registry: what Helm, EKS and Pulumi want. */
export function ociReference(release: OperatorRelease): string {
  return `${release.repository.replace(/\/$/, '')}/${release.chart}`;
}

function paths(constructs: readonly IConstruct[]): string[] {
  return constructs.map((c) => c.node.path);
}

function refuseFailedValidations(app: App): void {
  const failed = app.node.findAll().flatMap((c) => c.node.validate().map((message) => `${c.node.path}: ${message}`));
  if (failed.length > 0) {
    throw new GroundplanError('TreeNotValid', failed.join('; '));
  }
}

function bodyOf(object: ApiObject): KubernetesObject {
  try {
    return object.toJson() as KubernetesObject;
  } catch (error) {
    if (GroundplanError.is(error)) {
      throw error;
    }
    throw new GroundplanError(
      'ObjectNotPlain',
      `'${object.kind}' cannot be rendered: ${error instanceof Error ? error.message : String(error)}; ` +
        `give it plain values: of AWS a string token, of Pulumi what defer() returns`,
      object,
    );
  }
}

/** What must come first though nobody says so: a namespace before what lives in it, a role before what binds it. */
function impliedNeeds(
  bodies: ReadonlyMap<ApiObject, KubernetesObject>,
  operators: ReadonlyMap<ApiObject, OperatorPart | undefined>,
): ImpliedNeed[] {
  const key = (kind: string, name: string, namespace = ''): string => `${kind}/${kind === 'Role' ? namespace : ''}/${name}`;
  const found = new Map([...bodies].map(([object, b]) => [key(b.kind, b.metadata.name, b.metadata.namespace), object]));
  const needs: ImpliedNeed[] = [];
  const need = (source: ApiObject, target: ApiObject | undefined, because: string): void => {
    if (target && target !== source) {
      needs.push({ source, target, because: `${source.node.path} ${because}` });
    }
  };
  for (const [object, body] of bodies) {
    const { namespace } = body.metadata;
    // cdk8s writes the namespace of the chart on every object, also on those that live in none.
    if (namespace && !['Namespace', 'CustomResourceDefinition'].includes(body.kind)) {
      need(object, found.get(key('Namespace', namespace)), `lives in namespace ${namespace}`);
    }
    const release = operators.get(object)?.release;
    if (release) {
      need(object, found.get(key('Namespace', release.namespace)), `installs into namespace ${release.namespace}`);
    }
    const role = body.roleRef as { kind: string; name: string } | undefined;
    if (role && /^(Cluster)?RoleBinding$/.test(body.kind)) {
      need(object, found.get(key(role.kind, role.name, namespace)), `binds ${role.name}`);
    }
  }
  return needs;
}

function operatorPart(object: ApiObject, body: KubernetesObject, sources: ReadonlyMap<string, string>): OperatorPart | undefined {
  const release = object.node.scopes
    .flatMap((scope) => scope.node.metadata)
    .filter((entry) => entry.type === 'groundplan:operator')
    .map((entry) => entry.data as OperatorRelease)
    .at(-1);
  if (release && body.apiVersion.startsWith('helm.toolkit.fluxcd.io/') && body.kind === 'HelmRelease') {
    const spec = body.spec as { chart?: { spec?: ChartSpec }; values?: Record<string, unknown> };
    const { version = release.version, sourceRef } = spec.chart?.spec ?? {};
    const source = sources.get(`${sourceRef?.namespace ?? body.metadata.namespace}/${sourceRef?.name}`);
    // what was rendered and not what was asked: a patch of the HelmRelease or of its source must reach every door.
    const rendered = { version, values: spec.values ?? release.values, repository: source ?? release.repository };
    return { release: { ...release, ...rendered }, role: OperatorRole.RELEASE };
  }
  return release && body.apiVersion.startsWith('source.toolkit.fluxcd.io/') ? { release, role: OperatorRole.SOURCE } : undefined;
}

interface ChartSpec {
  readonly version?: string;
  readonly sourceRef?: { readonly name?: string; readonly namespace?: string };
}

/** Addresses of chart repositories, by namespace and name of the object that says them. */
function sourceAddresses(bodies: readonly KubernetesObject[]): Map<string, string> {
  return new Map(
    bodies
      .filter((body) => body.apiVersion.startsWith('source.toolkit.fluxcd.io/') && body.kind === 'HelmRepository')
      .map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, (spec as { url: string }).url]),
  );
}
