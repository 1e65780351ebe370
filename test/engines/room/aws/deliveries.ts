import { type KubernetesObject, type ManifestChart, type ManifestNode, ociReference } from '../../../../constructs/delivery/manifest-graph';
import type { OperatorRelease } from '../../../../constructs/planning/operator-release';
import type { RecordedCall } from './emulator';

/** An operator as Helm was told to install it. */
export type Installed = Pick<OperatorRelease, 'name' | 'namespace' | 'version' | 'values' | 'repository'>;

/** The objects that kubectl was told to apply or to delete. */
export function objects(calls: readonly RecordedCall[], verb: 'apply' | 'delete'): readonly KubernetesObject[] {
  return calls.filter((call) => call.arguments[0] === verb).flatMap((call) => call.documents);
}

/** What Helm was told to install. A chart in an OCI registry is pulled first, by its version, and installed from where it lies then. */
export function installed(calls: readonly RecordedCall[]): readonly Installed[] {
  return calls.flatMap((call, i) => {
    const [verb, name] = call.arguments;
    if (verb !== 'upgrade') {
      return [];
    }
    const [from] = calls.slice(0, i).filter(isPull).slice(-1);
    const repository = option(call, '--repo') ?? from.arguments[1];
    const version = option(call, '--version') ?? option(from, '--version')!;
    return [{ name, repository, version, namespace: option(call, '--namespace')!, values: call.documents[0] }];
  });
}

function isPull({ program, arguments: [verb] }: RecordedCall): boolean {
  return program === 'helm' && verb === 'pull';
}

/** What Helm should be told of the operators of a graph. */
export function wantedInstalls(charts: readonly ManifestChart[]): readonly Installed[] {
  return charts.flatMap((chart) =>
    chart.nodes.flatMap(({ operator }) => {
      if (operator === undefined) {
        return [];
      }
      const { name, repository, version, namespace, values } = operator.release;
      return { name, repository: repository.startsWith('oci:') ? ociReference(operator.release) : repository, version, namespace, values };
    }),
  );
}

/** The objects of a graph that kubectl should be told of. */
export function wantedObjects(charts: readonly ManifestChart[]): readonly KubernetesObject[] {
  return charts.flatMap((chart) => chart.nodes.filter(({ operator }) => operator === undefined).map(({ body }) => body));
}

/** Clusters that the kubectl provider logged in to. */
export function clusters(calls: readonly RecordedCall[]): readonly string[] {
  return [...new Set(calls.filter((call) => call.arguments[1] === 'update-kubeconfig').map((call) => option(call, '--name')!))];
}

/** Whether a call asks for a kind, as the gates between charts do. */
export function isGate(call: RecordedCall): boolean {
  return call.arguments.includes('get');
}

/** Things by their names, to compare what comes in no particular order. */
export function sorted<T extends KubernetesObject | Installed>(things: readonly T[]): readonly T[] {
  const name = (t: T): string => ('kind' in t ? `${t.kind} ${t.metadata.name}` : t.name);
  return [...things].sort((a, b) => name(a).localeCompare(name(b)));
}

/** Whatever came before something that it waits for: objects, operators and the kinds that they bring. */
export function tooEarly(charts: readonly ManifestChart[], calls: readonly RecordedCall[]): readonly string[] {
  return needs(charts).flatMap(([node, need]) => (arrival(node, calls) > readiness(need, calls) ? [] : [`${node.id} before ${need.id}`]));
}

/** Whatever was taken away before something that waited for it. What goes with one call is kubectl's own order. */
export function goneTooEarly(charts: readonly ManifestChart[], calls: readonly RecordedCall[]): readonly string[] {
  return needs(charts).flatMap(([node, need]) =>
    Math.floor(departure(node, calls)) <= Math.floor(departure(need, calls)) ? [] : [`${need.id} gone before ${node.id}`],
  );
}

function needs(charts: readonly ManifestChart[]): readonly (readonly [ManifestNode, ManifestNode])[] {
  const nodes = new Map(charts.flatMap((chart) => chart.nodes).map((node) => [node.id, node]));
  const nodesOf = new Map(charts.map((chart) => [chart.id, chart.nodes]));
  return charts.flatMap((chart) =>
    chart.nodes.flatMap((node) => [
      ...node.dependsOn.map((id) => [node, nodes.get(id)!] as const),
      ...chart.dependsOn.flatMap((id) => nodesOf.get(id)!.map((need) => [node, need] as const)),
    ]),
  );
}

// Places in time: the number of the call, and behind the point the number of the object in its manifest.
function arrival({ body, operator }: ManifestNode, calls: readonly RecordedCall[]): number {
  return operator
    ? place(calls, ({ arguments: [verb, name] }) => verb === 'upgrade' && name === operator.release.name)
    : placeOf(body, calls, 'apply');
}

/** An operator is there when its last kind is. */
function readiness(node: ManifestNode, calls: readonly RecordedCall[]): number {
  const kinds = node.operator?.release.providesKinds ?? [];
  return Math.max(arrival(node, calls), ...kinds.map(({ crd }) => place(calls, (call) => isGate(call) && call.arguments.includes(crd))));
}

function departure({ body, operator }: ManifestNode, calls: readonly RecordedCall[]): number {
  return operator
    ? place(calls, ({ arguments: [verb, name] }) => verb === 'uninstall' && name === operator.release.name)
    : placeOf(body, calls, 'delete');
}

function placeOf(body: KubernetesObject, calls: readonly RecordedCall[], verb: string): number {
  const same = (d: KubernetesObject): boolean =>
    d.kind === body.kind && d.metadata.name === body.metadata.name && d.metadata.namespace === body.metadata.namespace;
  const call = place(calls, ({ arguments: [word], documents }) => word === verb && documents.some(same));
  return call + calls[call].documents.findIndex(same) / 1_000;
}

function place(calls: readonly RecordedCall[], which: (call: RecordedCall) => boolean): number {
  const found = calls.findIndex(which);
  if (found < 0) {
    throw new Error(`no such call: ${String(which)}`);
  }
  return found;
}

function option(call: RecordedCall, name: string): string | undefined {
  const at = call.arguments.indexOf(name);
  return at < 0 ? undefined : call.arguments[at + 1];
}
