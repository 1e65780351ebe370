import { Annotations, Aspects, CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as v1 from 'aws-cdk-lib/aws-eks';
import * as v2 from 'aws-cdk-lib/aws-eks-v2';
import type { ApiObject, App } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { GroundplanError } from '../planning/groundplan-error';
import { OPERATOR_MINUTES } from '../planning/operator-release';
import { type EksStep, planEks } from './eks-plan';
import { LateValues, validateLateValues } from './late-values';
import { ociReference, renderCharts } from './manifest-graph';
import { kindsOf } from './provided-kinds';
import { validateGraph, type ValidateGraphOptions } from './validate-graph';

/** A cluster of `aws-eks-v2` or of the older `aws-eks`. */
export type EksCluster = v2.ICluster | v1.ICluster;

/** A construct with a cluster and what it needs: `AiCluster`, `AiPlatform`, `ExistingCluster`, or a platform of your own. */
export interface IEksPlatform extends IConstruct {
  /** The cluster, or the construct that makes it. */
  readonly cluster: EksCluster | IEksPlatform;
}

/** Properties of `EksDoor`. */
export interface EksDoorProps extends ValidateGraphOptions {
  /**
   * The cluster to deliver to, best as the construct that made it: the door waits for all that is in there (nodes, add-ons, rights),
   * and all of it outlives the charts. For a bare cluster say by `door.node.addDependency()` what must be there.
   */
  readonly cluster: EksCluster | IEksPlatform;
  /** The charts. */
  readonly app: App;
}

// The kubectl Lambda's event carries the manifest as a string inside JSON, and on an update the old one too: 200 KiB stay below
// 1 MB then. Lambda took 262,144 bytes until October 2025 (aws-cdk issue 19165), and kubectl writes the object once more, into an
// annotation of 262,144 bytes.
const LARGEST_OBJECT = 200 * 1024;
// CloudFormation quotas, read 2026-11-28; the template holds more than the door, so that a tenth of the bytes is left to the rest.
const MOST_RESOURCES = 500;
const LARGEST_TEMPLATE = 900_000;

/**
 * Delivers charts to EKS from a CDK stack: a `KubernetesManifest` an object, a `HelmChart` an operator, in order.
 *
 * Each is known to CloudFormation by what it is in the cluster, so that what leaves the charts is deleted, and what only moves stays.
 */
export class EksDoor extends Construct {
  private readonly cluster: EksCluster;
  private readonly made = new Map<string, Construct>();

  public constructor(scope: Construct, id: string, props: EksDoorProps) {
    super(scope, id);
    const { cluster } = props;
    const platform = isPlatform(cluster) ? cluster : undefined;
    this.cluster = clusterOf(cluster);
    this.refuseTarget(platform);
    const charts = renderCharts(props.app);
    validateGraph(charts, props);
    validateLateValues(charts, LateValues.AWS);
    const steps = planEks(charts, kindsOf(props.alsoProvided));
    this.refuseTooMuch(steps);
    const byId = new Map<string, Construct>();
    for (const step of steps) {
      const made = this.make(step);
      made.node.addDependency(...step.after.map((d) => byId.get(d)!));
      if (platform && step.after.length === 0) {
        // the first of all is enough: whatever comes later waits for them.
        made.node.addDependency(platform);
      }
      byId.set(step.id, made);
      this.made.set(step.path, made);
    }
    if (!platform) {
      this.warnWithoutOrder();
    }
  }

  /** What delivers an object of the charts: a `KubernetesManifest`, or a `HelmChart` for the release of an operator. */
  public delivered(object: ApiObject): Construct {
    const made = this.made.get(object.node.path);
    if (!made) {
      throw new GroundplanError(
        'NotDelivered',
        `'${object.node.path}' is no object that this door delivers; give an object of its app`,
        this,
      );
    }
    return made;
  }

  private make({ id, object, release, crd }: EksStep): Construct {
    const eks = this.library();
    const cluster = this.cluster as v2.ICluster;
    if (object) {
      return new eks.KubernetesManifest(this, id, {
        cluster,
        manifest: [object],
        // without it the first delivery fails on what is there already.
        overwrite: true,
        // CloudFormation deletes what leaves the charts; kubectl would look for a label in vain, and for few kinds only.
        prune: false,
        // with a kind go all its objects in the cluster, whoever made them.
        removalPolicy: object.kind === 'CustomResourceDefinition' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : undefined,
      });
    }
    if (release) {
      return new eks.HelmChart(this, id, {
        cluster,
        chart: release.chart,
        // the handler pulls what 'repository' names if that starts with oci://, and never adds the chart to it.
        repository: release.repository.startsWith('oci://') ? ociReference(release) : release.repository,
        version: release.version,
        release: release.name,
        namespace: release.namespace,
        createNamespace: true,
        // Helm takes no values for 'as before' (v4.1.4, pkg/action/upgrade.go, reuseValues), and those of before would stay for ever.
        values: Object.keys(release.values).length > 0 ? { ...release.values } : { global: {} },
        skipCrds: release.crdChart !== undefined,
        wait: true,
        // else a failed try stays 'pending', and every later one is refused because of it.
        atomic: true,
        timeout: Duration.minutes(OPERATOR_MINUTES),
      });
    }
    return new eks.KubernetesObjectValue(this, id, {
      cluster,
      objectType: 'crd',
      objectName: crd!,
      // The handler waits for any output, and the condition Established is there as 'False' (reason Installing) some seconds
      // before it is 'True': only the reason, which no other condition has, tells the two apart.
      jsonPath: '.status.conditions[?(@.reason=="InitialNamesAccepted")].status',
    });
  }

  /** The constructs of the older module have the same names and props; only the cluster is another type. */
  private library(): Pick<typeof v2, 'HelmChart' | 'KubernetesManifest' | 'KubernetesObjectValue'> {
    return isOlder(this.cluster) ? (v1 as unknown as typeof v2) : v2;
  }

  private refuseTarget(platform: IEksPlatform | undefined): void {
    const { cluster } = this;
    if (platform && this.node.scopes.includes(platform)) {
      throw new GroundplanError(
        'DoorInPlatform',
        `the door is inside '${platform.node.path}', which it waits for; put it beside, or pass the cluster alone`,
        this,
      );
    }
    const older = isOlder(cluster);
    if (!cluster.kubectlProvider && !(older && cluster.kubectlRole)) {
      const remedy = older
        ? `import it with 'kubectlRoleArn' and 'kubectlLayer'`
        : `give it 'kubectlProviderOptions', or import it with 'kubectlProvider: KubectlProvider.fromKubectlProviderAttributes(…)'`;
      throw new GroundplanError('KubectlFunctionMissing', `'cluster' (${cluster.node.path}) has no kubectl function; ${remedy}`, this);
    }
  }

  private refuseTooMuch(steps: readonly EksStep[]): void {
    const sizes = steps.map((s) => ({ path: s.path, bytes: Buffer.byteLength(JSON.stringify(s.object ?? s.release ?? s.crd)) }));
    for (const { path, bytes } of sizes.filter((s) => s.bytes > LARGEST_OBJECT)) {
      throw new GroundplanError(
        'ChartTooLarge',
        `'${path}' renders to ${bytes} bytes, at most ${LARGEST_OBJECT} fit through the kubectl function; split it, or fetch its data from elsewhere`,
        this,
      );
    }
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (steps.length > MOST_RESOURCES || total > LARGEST_TEMPLATE) {
      throw new GroundplanError(
        'DoorTooLarge',
        `the charts make ${steps.length} resources of ${total} bytes, at most ${MOST_RESOURCES} of ${LARGEST_TEMPLATE} fit a stack; ` +
          `split the app, and put a door for each part into a stack or NestedStack of its own`,
        this,
      );
    }
  }

  private warnWithoutOrder(): void {
    if (!this.cluster.node.findAll().some((c) => CfnResource.isCfnResource(c))) {
      // imported: whatever it needs stands already.
      return;
    }
    const warn = (): void =>
      Annotations.of(this).addWarningV2(
        'groundplan:door-order',
        `the door waits for its cluster alone: on a destroy nodes, add-ons and rights can go before the charts, and hold them; ` +
          `pass the construct that made the cluster as 'cluster', or say with node.addDependency() what the charts need`,
      );
    Aspects.of(this).add({
      visit: (node) => {
        if (node === this && this.node.dependencies.length === 0) {
          warn();
        }
      },
    });
  }
}

function isPlatform(cluster: EksCluster | IEksPlatform): cluster is IEksPlatform {
  return 'cluster' in cluster;
}

function clusterOf(cluster: EksCluster | IEksPlatform): EksCluster {
  return isPlatform(cluster) ? clusterOf(cluster.cluster) : cluster;
}

function isOlder(cluster: EksCluster): cluster is v1.ICluster {
  // the newer module dropped the role that kubectl had to assume; the field is there even where it is undefined.
  return 'kubectlRole' in cluster;
}
