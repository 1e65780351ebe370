import { Duration, Token } from 'aws-cdk-lib';
import { HelmChart, type ICluster, KubernetesManifest, KubernetesObjectValue } from 'aws-cdk-lib/aws-eks-v2';
import type { App } from 'cdk8s';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { GroundplanError } from '../planning/groundplan-error';
import type { OperatorRelease } from '../planning/operator-release';
import { type ManifestChart, OperatorRole, renderCharts } from './manifest-graph';
import { validateGraph, type ValidateGraphOptions } from './validate-graph';

/** Properties of `EksDoor`. */
export interface EksDoorProps extends ValidateGraphOptions {
  /** The cluster to deliver to. */
  readonly cluster: ICluster;
  /** The charts. */
  readonly app: App;
}

// The event of the kubectl Lambda takes 262,144 bytes (aws-cdk issue 19165); the rest is for the other properties.
const LARGEST_CHART = 200 * 1024;

/**
 * Delivers charts to EKS from a CDK stack: a `KubernetesManifest` a chart, a `HelmChart` an operator, in order.
 *
 * A chart waits for the charts it depends on, and for the kinds they bring to be served.
 */
export class EksDoor extends Construct {
  public constructor(scope: Construct, id: string, props: EksDoorProps) {
    super(scope, id);
    const charts = renderCharts(props.app);
    validateGraph(charts, props);
    const ready = new Map<string, IDependable>();
    for (const chart of charts) {
      ready.set(
        chart.id,
        this.deliver(
          chart,
          props.cluster,
          chart.dependsOn.map((d) => ready.get(d)!),
        ),
      );
    }
  }

  private deliver(chart: ManifestChart, cluster: ICluster, before: readonly IDependable[]): IDependable {
    const id = chart.id.replaceAll('/', '-');
    const done = new DependencyGroup();
    const operators = chart.nodes
      .filter((n) => n.operator?.role === OperatorRole.RELEASE)
      .map((n) => this.install(n.operator!.release, cluster, before));
    operators.forEach((o) => done.add(o));

    const manifest = chart.nodes.filter((n) => !n.operator).map((n) => n.body);
    if (manifest.length === 0) {
      before.forEach((b) => done.add(b));
      return done;
    }
    manifest.forEach((body) => this.refuseObjects(body, `${body.kind} '${body.metadata.name}'`));
    const bytes = Buffer.byteLength(JSON.stringify(manifest));
    if (bytes > LARGEST_CHART) {
      throw new GroundplanError(
        'ChartTooLarge',
        `chart '${chart.id}' renders to ${bytes} bytes, at most ${LARGEST_CHART} fit; split it`,
        this,
      );
    }
    const applied = new KubernetesManifest(this, id, { cluster, manifest: manifest as Record<string, unknown>[], overwrite: true });
    applied.node.addDependency(...before, ...operators);
    done.add(applied);
    for (const body of manifest.filter((b) => b.kind === 'CustomResourceDefinition')) {
      done.add(this.gate(`${id}-${body.metadata.name}`, body.metadata.name, cluster, applied));
    }
    return done;
  }

  private install(release: OperatorRelease, cluster: ICluster, before: readonly IDependable[]): IDependable {
    // the handler wants the whole reference of an OCI chart as its repository.
    const oci = release.repository.startsWith('oci://');
    const chart = new HelmChart(this, release.name, {
      cluster,
      chart: release.chart,
      repository: oci ? `${release.repository}/${release.chart}` : release.repository,
      version: release.version,
      release: release.name,
      namespace: release.namespace,
      createNamespace: true,
      values: { ...release.values },
      wait: true,
      timeout: Duration.minutes(15),
    });
    if (before.length > 0) {
      chart.node.addDependency(...before);
    }
    return new DependencyGroup(
      chart,
      ...release.providesKinds.map((kind) => this.gate(`${release.name}-${kind.crd}`, kind.crd, cluster, chart)),
    );
  }

  // kubectl returns before a kind is served; without this gate the next manifest fails with 'no matches for kind'.
  private gate(id: string, crd: string, cluster: ICluster, after: IDependable): Construct {
    const gate = new KubernetesObjectValue(this, `${id}-Established`, {
      cluster,
      objectType: 'crd',
      objectName: crd,
      jsonPath: '.status.conditions[?(@.type=="Established")].status',
    });
    gate.node.addDependency(after);
    return gate;
  }

  // cdk8s resolves an IResolvable without a stack: it would land in the cluster as the literal text {"Fn::GetAtt": …}.
  private refuseObjects(value: unknown, where: string): void {
    if (Array.isArray(value)) {
      value.forEach((v, i) => this.refuseObjects(v, `${where}[${i}]`));
    } else if (typeof value === 'object' && value !== null) {
      const keys = Object.keys(value);
      if (Token.isUnresolved(value) || (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::')))) {
        throw new GroundplanError(
          'LateValueNotString',
          `${where} is a value that AWS fills in later, but not a string; pass it as a string token, for instance with Token.asString()`,
          this,
        );
      }
      Object.entries(value).forEach(([k, v]) => this.refuseObjects(v, `${where}.${k}`));
    }
  }
}
