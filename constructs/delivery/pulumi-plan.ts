import { type KubernetesObject, type ManifestChart, OperatorRole } from './manifest-graph';
import { validateGraph, type ValidateGraphOptions } from './validate-graph';

/** One resource that the Pulumi door registers. */
export interface PulumiResource {
  /** Type token: `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** Name of the resource, unique in the list. */
  readonly name: string;
  /** Its inputs; late values stand in them as `${Pulumi[n]}`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the resources that must be there before it. */
  readonly dependsOn: readonly string[];
}

/** Lists what the Pulumi door would register, in order. Pure: Pulumi is not loaded. */
export function planPulumi(charts: readonly ManifestChart[], options: ValidateGraphOptions = {}): PulumiResource[] {
  validateGraph(charts, options);
  const nodes = charts.flatMap((c) => c.nodes).filter((n) => n.operator?.role !== OperatorRole.SOURCE);
  const names = new Map(nodes.map((n) => [n.id, n.id.replaceAll('/', '-')]));
  return nodes.map(({ id, body, dependsOn, operator }) => ({
    ...(operator
      ? { type: 'kubernetes:helm.sh/v3:Release', inputs: releaseInputs(operator.release) }
      : { type: typeToken(body), inputs: gated(body) }),
    name: names.get(id)!,
    dependsOn: dependsOn.flatMap((d) => names.get(d) ?? []),
  }));
}

function typeToken(body: KubernetesObject): string {
  return `kubernetes:${body.apiVersion.includes('/') ? body.apiVersion : `core/${body.apiVersion}`}:${body.kind}`;
}

// the provider does not wait for a kind to be served unless it is told to.
function gated(body: KubernetesObject): KubernetesObject {
  if (body.kind !== 'CustomResourceDefinition') {
    return body;
  }
  const annotations = {
    ...(body.metadata.annotations as Record<string, string> | undefined),
    'pulumi.com/waitFor': 'condition=Established',
  };
  return { ...body, metadata: { ...body.metadata, annotations } };
}

function releaseInputs(release: NonNullable<ManifestChart['nodes'][number]['operator']>['release']): Record<string, unknown> {
  const oci = release.repository.startsWith('oci://');
  return {
    name: release.name,
    chart: oci ? `${release.repository}/${release.chart}` : release.chart,
    ...(oci ? {} : { repositoryOpts: { repo: release.repository } }),
    version: release.version,
    namespace: release.namespace,
    createNamespace: true,
    timeout: 900,
    values: release.values,
  };
}
