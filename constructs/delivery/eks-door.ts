import { Duration } from 'aws-cdk-lib';
import { HelmChart, type ICluster, KubernetesManifest, KubernetesObjectValue } from 'aws-cdk-lib/aws-eks-v2';
import type { App } from 'cdk8s';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { GroundplanError } from '../planning/groundplan-error';
import type { OperatorRelease } from '../planning/operator-release';
import { LateValues, validateLateValues } from './late-values';
import { type ManifestChart, type ManifestNode, ociReference, OperatorRole, renderCharts, withoutNodes } from './manifest-graph';
import { validateGraph, type ValidateGraphOptions } from './validate-graph';

/** Properties of `EksDoor`. */
export interface EksDoorProps extends ValidateGraphOptions {
  /** The cluster to deliver to. */
  readonly cluster: ICluster;
  /** The charts. */
  readonly app: App;
}

// The kubectl Lambda's event carries the manifest as a string inside JSON, and on an update the old one too: 200 KiB stay below
// 1 MB then. Lambda took 262,144 bytes until October 2025 (aws-cdk issue 19165), and the template as a whole takes 1 MB.
const LARGEST_MANIFEST = 200 * 1024;

/**
 * Delivers charts to EKS from a CDK stack: a `KubernetesManifest` a chart, a `HelmChart` an operator, in order.
 *
 * A chart waits for the charts it depends on, and for the kinds they bring to be served.
 */
export class EksDoor extends Construct {
  private readonly cluster: ICluster;

  public constructor(scope: Construct, id: string, props: EksDoorProps) {
    super(scope, id);
    this.cluster = props.cluster;
    const charts = withoutNodes(renderCharts(props.app), (n) => n.operator?.role === OperatorRole.SOURCE);
    validateGraph(charts, props);
    validateLateValues(charts, LateValues.AWS);
    const ready = new Map<string, IDependable[]>();
    for (const chart of charts) {
      const before = chart.dependsOn.flatMap((d) => ready.get(d)!);
      const parts = this.deliver(chart, before);
      // a chart without objects still passes on what it waited for.
      ready.set(chart.id, parts.length > 0 ? parts : before);
    }
  }

  /** Delivers one chart: its objects in as few manifests as its operators allow. */
  private deliver(chart: ManifestChart, before: readonly IDependable[]): IDependable[] {
    const scope = new Construct(this, chart.id);
    const wave = waves(chart);
    const partOf = (n: ManifestNode): string => (n.operator ? n.id : `wave ${wave.get(n.id)}`);
    const parts = new Map<string, DependencyGroup>();
    const nodes = [...chart.nodes].sort((a, b) => wave.get(a.id)! - wave.get(b.id)! || Number(!!a.operator) - Number(!!b.operator));
    const byId = new Map(nodes.map((n) => [n.id, n]));
    for (const node of nodes) {
      const part = partOf(node);
      if (!parts.has(part)) {
        const members = nodes.filter((n) => partOf(n) === part);
        const needs = members.flatMap((n) => n.dependsOn.flatMap((d) => byId.get(d) ?? [])).map(partOf);
        const earlier = [...new Set(needs)].filter((p) => p !== part).map((p) => parts.get(p)!);
        const after = [...before, ...earlier];
        parts.set(
          part,
          node.operator
            ? this.install(scope, node.operator.release, after)
            : this.apply(scope, wave.get(node.id)!, chart.id, members, after),
        );
      }
    }
    return [...parts.values()];
  }

  private apply(scope: Construct, wave: number, chart: string, nodes: readonly ManifestNode[], after: IDependable[]): DependencyGroup {
    const manifest = nodes.map((n) => n.body);
    const bytes = Buffer.byteLength(JSON.stringify(manifest));
    if (bytes > LARGEST_MANIFEST) {
      throw new GroundplanError(
        'ChartTooLarge',
        `chart '${chart}' renders to ${bytes} bytes, at most ${LARGEST_MANIFEST} fit; split it by meaning, and make the later part depend on the earlier`,
        this,
      );
    }
    const applied = new KubernetesManifest(scope, wave === 0 ? 'Manifest' : `Manifest${wave}`, {
      cluster: this.cluster,
      manifest: manifest as Record<string, unknown>[],
      // without it the first delivery fails on every object that is there already.
      overwrite: true,
    });
    applied.node.addDependency(...after);
    const crds = manifest.filter((b) => b.kind === 'CustomResourceDefinition').map((b) => b.metadata.name);
    return new DependencyGroup(applied, ...crds.map((crd) => this.gate(scope, crd, applied)));
  }

  private install(scope: Construct, release: OperatorRelease, after: IDependable[]): DependencyGroup {
    const chart = new HelmChart(scope, release.name, {
      cluster: this.cluster,
      chart: release.chart,
      // the handler pulls what 'repository' names if that starts with oci://, and never adds the chart to it.
      repository: release.repository.startsWith('oci://') ? ociReference(release) : release.repository,
      version: release.version,
      release: release.name,
      namespace: release.namespace,
      createNamespace: true,
      values: { ...release.values },
      wait: true,
      timeout: Duration.minutes(15),
    });
    chart.node.addDependency(...after);
    return new DependencyGroup(chart, ...release.providesKinds.map((kind) => this.gate(scope, kind.crd, chart)));
  }

  /** Holds back what comes later until the API server serves a kind; kubectl returns before. */
  private gate(scope: Construct, crd: string, after: IDependable): Construct {
    const gate = new KubernetesObjectValue(scope, `${crd}-Established`, {
      cluster: this.cluster,
      objectType: 'crd',
      objectName: crd,
      // The handler waits for any output, and the condition Established is there as 'False' (reason Installing) some seconds
      // before it is 'True': only the reason, which no other condition has, tells the two apart.
      jsonPath: '.status.conditions[?(@.reason=="InitialNamesAccepted")].status',
    });
    gate.node.addDependency(after);
    return gate;
  }
}

/** How many operators of the chart must be ready before each node: 0 for what needs none. */
function waves(chart: ManifestChart): Map<string, number> {
  const nodes = new Map(chart.nodes.map((n) => [n.id, n]));
  const wave = new Map<string, number>();
  for (const node of chart.nodes) {
    const needs = node.dependsOn.filter((d) => nodes.has(d)).map((d) => wave.get(d)! + (nodes.get(d)!.operator ? 1 : 0));
    wave.set(node.id, Math.max(0, ...needs));
  }
  return wave;
}
