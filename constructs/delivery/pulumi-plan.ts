import type { OperatorRelease } from '../planning/operator-release';
import { LateValues, validateLateValues } from './late-values';
import { type KubernetesObject, type ManifestChart, ociReference, OperatorRole, withoutNodes } from './manifest-graph';
import { validateGraph, type ValidateGraphOptions } from './validate-graph';

/** One resource that the Pulumi door registers. */
export interface PulumiResource {
  /** Type token: `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** Name of the resource, unique in the list: the path of the object. */
  readonly name: string;
  /** Its inputs; late values stand in them as `${Pulumi[n]}`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the resources that must be there before it. */
  readonly dependsOn: readonly string[];
}

/** Lists what the Pulumi door would register, in order. Pure: Pulumi is not loaded. */
export function planPulumi(charts: readonly ManifestChart[], options: ValidateGraphOptions = {}): PulumiResource[] {
  validateGraph(charts, options);
  validateLateValues(charts, LateValues.PULUMI);
  const delivered = withoutNodes(charts, (n) => n.operator?.role === OperatorRole.SOURCE);
  const names = uniqueNames(delivered);
  // what must be there before anything of a chart; a chart without objects passes on what it waits for itself.
  const all = new Map<string, readonly string[]>();
  return delivered.flatMap((chart) => {
    const before = chart.dependsOn.flatMap((d) => all.get(d)!);
    const own = chart.nodes.map((n) => n.id);
    all.set(chart.id, own.length > 0 ? own : before);
    return chart.nodes.map(({ id, body, dependsOn, operator }) => ({
      ...(operator
        ? { type: 'kubernetes:helm.sh/v3:Release', inputs: releaseInputs(operator.release) }
        : { type: typeToken(body), inputs: gated(body) }),
      name: names.get(id)!,
      dependsOn: [...new Set([...before, ...dependsOn])].map((d) => names.get(d)!),
    }));
  });
}

function uniqueNames(charts: readonly ManifestChart[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of charts.flatMap((c) => c.nodes)) {
    const short = id.replaceAll('/', '-');
    // 'a/b-c' and 'a-b/c' would meet.
    const name = taken.has(short) ? id : short;
    taken.add(name);
    names.set(id, name);
  }
  return names;
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

function releaseInputs(release: OperatorRelease): Record<string, unknown> {
  const oci = release.repository.startsWith('oci://');
  return {
    // the typed class of @pulumi/kubernetes sends it with every release.
    compat: 'true',
    name: release.name,
    chart: oci ? ociReference(release) : release.chart,
    ...(oci ? {} : { repositoryOpts: { repo: release.repository } }),
    version: release.version,
    namespace: release.namespace,
    createNamespace: true,
    timeout: 900,
    values: release.values,
  };
}
