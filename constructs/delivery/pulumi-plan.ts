import { OPERATOR_MINUTES, type OperatorRelease } from '../planning/operator-release';
import { LateValues, validateLateValues } from './late-values';
import { type KubernetesObject, type ManifestChart, ociReference, OperatorRole, withoutNodes } from './manifest-graph';
import { awaitSeconds } from './pulumi-await';
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
  const seconds = awaitSeconds(delivered.flatMap((c) => c.nodes).flatMap((n) => (n.operator ? [] : [n.body])));
  // what must be there before anything of a chart; a chart without objects passes on what it waits for itself.
  const all = new Map<string, readonly string[]>();
  return delivered.flatMap((chart) => {
    const before = chart.dependsOn.flatMap((d) => all.get(d)!);
    const own = chart.nodes.map((n) => n.id);
    all.set(chart.id, own.length > 0 ? own : before);
    return chart.nodes.map(({ id, body, dependsOn, operator }) => ({
      ...(operator
        ? { type: 'kubernetes:helm.sh/v3:Release', inputs: releaseInputs(operator.release) }
        : { type: typeToken(body), inputs: annotated(body, seconds.get(body)) }),
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

function annotated(body: KubernetesObject, seconds: number | undefined): KubernetesObject {
  const ours = {
    // the provider does not wait for a kind to be served unless it is told to.
    ...(body.kind === 'CustomResourceDefinition' && { 'pulumi.com/waitFor': 'condition=Established' }),
    ...(seconds !== undefined && { 'pulumi.com/timeoutSeconds': String(seconds) }),
  };
  if (Object.keys(ours).length === 0) {
    return body;
  }
  const annotations = { ...ours, ...(body.metadata.annotations as Record<string, string> | undefined) };
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
    timeout: OPERATOR_MINUTES * 60,
    ...(release.crdChart !== undefined && { skipCrds: true }),
    values: release.values,
    // else Helm takes no values for 'as before'.
    resetValues: true,
  };
}
