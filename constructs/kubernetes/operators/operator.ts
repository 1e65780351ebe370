import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import { OPERATOR_MINUTES, type OperatorRelease } from '../../planning/operator-release';
import { isLateText } from '../late-text';

/** Properties of `Operator`. */
export interface OperatorProps {
  /** What Helm installs. */
  readonly release: OperatorRelease;
}

// Helm v4.1.4, pkg/chart/v2/util/validate_name.go: names of releases; Kubernetes: labels of DNS, which namespaces are.
const RELEASE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_RELEASE_NAME = 53;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const EXACT_VERSION = /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/;

/**
 * An operator that Helm installs, as a node of the tree: what uses its kinds depends on it.
 *
 * Defines a Flux `HelmRepository` and `HelmRelease` in `flux-system`; the EKS door turns them into a `HelmChart`,
 * the Pulumi door into a `helm.v3.Release`. With `crdChart` there is a release more, before the other.
 */
export class Operator extends Construct {
  /** What Helm installs. */
  public readonly release: OperatorRelease;

  public constructor(scope: Construct, id: string, props: OperatorProps) {
    super(scope, id);
    const { release } = props;
    this.refuseWrong(release);
    this.release = release;
    this.node.addMetadata('groundplan:operator', release);

    const repository = new ApiObject(this, 'Repository', {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { namespace: 'flux-system' },
      spec: { interval: '1h', url: release.repository, ...(release.repository.startsWith('oci://') ? { type: 'oci' } : {}) },
    });
    helmRelease(this, release, repository, this.kindsFirst(release, repository));
  }

  /** The release that brings the kinds, where a chart of its own does. */
  private kindsFirst({ crdChart, crdVersion, crdValues, pods: _, ...rest }: OperatorRelease, repository: ApiObject): ApiObject | undefined {
    if (crdChart === undefined) {
      return undefined;
    }
    const scope = new Construct(this, 'Crds');
    const release = {
      ...rest,
      name: `${rest.name}-crd`,
      chart: crdChart,
      version: crdVersion ?? rest.version,
      values: crdValues ?? {},
    };
    scope.node.addMetadata('groundplan:operator', release);
    return helmRelease(scope, release, repository);
  }

  private refuseWrong({ name, chart, repository, version, namespace, crdChart, crdVersion = version }: OperatorRelease): void {
    const longest = LONGEST_RELEASE_NAME - (crdChart === undefined ? 0 : '-crd'.length);
    if (!isLateText(name) && (name.length > longest || !RELEASE_NAME.test(name))) {
      throw new GroundplanError(
        'OperatorName',
        `'name' of the release must be at most ${longest} small letters, digits, '-' or '.', and begin and end with a letter or a digit, got '${name}'`,
        this,
      );
    }
    if (!isLateText(namespace) && !NAMESPACE.test(namespace)) {
      throw new GroundplanError(
        'OperatorNamespace',
        `'namespace' of release '${name}' must be at most 63 small letters, digits or '-', and begin and end with a letter or a digit, got '${namespace}'`,
        this,
      );
    }
    if (!isLateText(repository) && !/^(https|oci):\/\/[^\s/]+(\/\S*)?$/.test(repository)) {
      throw new GroundplanError(
        'OperatorRepository',
        `'repository' of chart '${chart}' must be an address that begins with https:// or oci://, got '${repository}'`,
        this,
      );
    }
    for (const [prop, of, pinned] of [
      ['version', chart, version],
      ['crdVersion', crdChart, crdVersion],
    ]) {
      if (!EXACT_VERSION.test(pinned!)) {
        throw new GroundplanError(
          'OperatorVersion',
          `'${prop}' of chart '${of}' must be one exact version like 1.2.3, got '${pinned}'`,
          this,
        );
      }
    }
  }
}

function helmRelease(scope: Construct, release: OperatorRelease, repository: ApiObject, kinds?: ApiObject): ApiObject {
  // A failed try is tried again, and never by uninstalling: that could take the kinds away, and with them every object of theirs.
  const strategy = { name: 'RetryOnFailure' };
  const made = new ApiObject(scope, 'Resource', {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { namespace: 'flux-system' },
    spec: {
      interval: '1h',
      timeout: `${OPERATOR_MINUTES}m`,
      ...(kinds && { dependsOn: [{ name: kinds.name }] }),
      releaseName: release.name,
      targetNamespace: release.namespace,
      chart: {
        spec: { chart: release.chart, version: release.version, sourceRef: { kind: 'HelmRepository', name: repository.name } },
      },
      install: { createNamespace: true, crds: kinds ? 'Skip' : 'Create', strategy },
      upgrade: { crds: kinds ? 'Skip' : 'CreateReplace', strategy },
      values: release.values,
    },
  });
  made.addDependency(repository, ...(kinds ? [kinds] : []));
  return made;
}
