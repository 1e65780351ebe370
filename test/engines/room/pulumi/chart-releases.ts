import { readFileSync } from 'node:fs';
import type { KubernetesObject } from '../../../../constructs/delivery/manifest-graph';
import type { LiveObject } from '../../../../verify/api-client';
import type { ClusterObjects } from './cluster-objects';

/** What the resource `kubernetes:helm.sh/v3:Release` asks for, as far as it is read here. */
export interface ReleaseInputs {
  readonly name: string;
  readonly chart: string;
  readonly version: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly skipCrds?: boolean;
  readonly values: object;
}

/**
 * Stands in for Helm. No chart is fetched or rendered: of what an operator's chart brings, only the definitions of kinds come.
 *
 * As Helm does, it keeps a Secret about each release, and leaves behind the namespace that it made. Definitions go with their release, though
 * Helm leaves those in a chart's folder `crds`: that is the harder case for the order of deletions.
 */
export class ChartReleases {
  constructor(private readonly objects: ClusterObjects) {}

  /** Installs or upgrades a release. */
  async apply(inputs: ReleaseInputs): Promise<LiveObject> {
    const definitions = definitionsOf(inputs);
    if (inputs.createNamespace) {
      await this.objects.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: inputs.namespace } });
    }
    for (const definition of definitions) {
      await this.objects.apply(definition);
    }
    return this.objects.apply(recordOf(inputs));
  }

  /** Uninstalls a release. */
  async remove(inputs: ReleaseInputs): Promise<void> {
    for (const object of [...definitionsOf(inputs), recordOf(inputs)]) {
      await this.objects.remove(object);
    }
  }
}

/** The Secret in which a release is kept. */
export function recordOf({ name, namespace, chart, version, values }: ReleaseInputs): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: { name: `sh.helm.release.v1.${name}.v1`, namespace },
    stringData: { chart, version, values: JSON.stringify(values) },
  };
}

/** Definitions that a chart brings; the file that `GROUNDPLAN_CHARTS` names is the repository of charts. */
function definitionsOf({ chart, version, skipCrds }: ReleaseInputs): readonly KubernetesObject[] {
  const charts = JSON.parse(readFileSync(process.env['GROUNDPLAN_CHARTS']!, 'utf8')) as Record<string, readonly KubernetesObject[]>;
  const found = charts[`${chart} ${version}`];
  if (found === undefined) {
    throw new Error(`chart "${chart}" version "${version}" not found`);
  }
  return (skipCrds ? [] : found).map(({ apiVersion, kind, metadata, spec }) => {
    const annotations = { 'pulumi.com/waitFor': 'condition=Established' };
    return { apiVersion, kind, metadata: { ...metadata, annotations }, spec };
  });
}
