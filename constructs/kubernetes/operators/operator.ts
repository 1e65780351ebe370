import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { GroundplanError } from '../../planning/groundplan-error';
import type { OperatorRelease } from '../../planning/operator-release';

/** Properties of `Operator`. */
export interface OperatorProps {
  /** What Helm installs. */
  readonly release: OperatorRelease;
}

/**
 * An operator that Helm installs, as a node of the tree: what uses its kinds depends on it.
 *
 * Defines a Flux `HelmRepository` and `HelmRelease` in `flux-system`; the EKS door turns them into a `HelmChart`,
 * the Pulumi door into a `helm.v3.Release`.
 */
export class Operator extends Construct {
  /** What Helm installs. */
  public readonly release: OperatorRelease;

  public constructor(scope: Construct, id: string, props: OperatorProps) {
    super(scope, id);
    const { release } = props;
    if (!/^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(release.version)) {
      throw new GroundplanError(
        'OperatorVersion',
        `'version' of chart '${release.chart}' must be one exact version like 1.2.3, got '${release.version}'`,
        this,
      );
    }
    this.release = release;
    this.node.addMetadata('groundplan:operator', release);

    const repository = new ApiObject(this, 'Repository', {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { namespace: 'flux-system' },
      spec: { interval: '1h', url: release.repository, ...(release.repository.startsWith('oci://') ? { type: 'oci' } : {}) },
    });
    new ApiObject(this, 'Resource', {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { namespace: 'flux-system' },
      spec: {
        interval: '1h',
        releaseName: release.name,
        targetNamespace: release.namespace,
        chart: {
          spec: { chart: release.chart, version: release.version, sourceRef: { kind: 'HelmRepository', name: repository.name } },
        },
        install: { createNamespace: true, crds: 'Create' },
        upgrade: { crds: 'CreateReplace' },
        values: release.values,
      },
    }).addDependency(repository);
  }
}
