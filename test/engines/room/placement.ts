import type { CostItem } from '../../../constructs/planning/plan-document';
import { conditionOf, type LiveObject } from '../../../verify/api-client';
import type { ControlPlane } from './control-plane';

/** Where the pods of a workload run, on what was bought for them. */
export interface Placement {
  /** Pods that are ready. */
  readonly ready: number;
  /** Pods that wait for a node, with the scheduler's reason. */
  readonly waiting: readonly string[];
  /** Nodes by instance type: `2 × p5.4xlarge`. */
  readonly bought: readonly string[];
  /** What the nodes cost together, in US dollars an hour, rounded to cents. */
  readonly usdPerHour: number;
  /** Pods by zone, in the zones' order. */
  readonly zones: readonly number[];
  /** The most pods that share a node. */
  readonly mostOnANode: number;
}

/** A pod, as far as the tests read it. */
export interface Pod extends LiveObject {
  readonly metadata: LiveObject['metadata'] & { readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly phase: string };
}

/** A node, as far as the tests read it. */
export interface Node extends LiveObject {
  readonly metadata: LiveObject['metadata'] & { readonly labels: Readonly<Record<string, string>>; readonly deletionTimestamp?: string };
}

/** Where the pods of a namespace are now. */
export async function placement(cluster: ControlPlane, namespace: string): Promise<Placement> {
  const pods = await cluster.api.list<Pod>('v1', 'Pod', namespace);
  const there = await cluster.api.list<Node>('v1', 'Node');
  const nodes = there.filter((node) => node.metadata.deletionTimestamp === undefined);
  // A node that is being drained still runs its pods.
  const zoneOf = new Map(there.map((node) => [node.metadata.name, node.metadata.labels['topology.kubernetes.io/zone']]));
  // A pod says that it is ready for a while after its node is gone.
  const ready = pods.filter(
    (pod) => conditionOf(pod, 'Ready') && pod.metadata.deletionTimestamp === undefined && zoneOf.has(pod.spec.nodeName ?? ''),
  );
  return {
    ready: ready.length,
    waiting: pods.filter((pod) => !ready.includes(pod)).map(whyWaiting),
    bought: countsOf(nodes.map((node) => node.metadata.labels['node.kubernetes.io/instance-type'])).map(([type, n]) => `${n} × ${type}`),
    usdPerHour: cents(nodes.reduce((sum, node) => sum + Number(node.metadata.labels['eks-node-viewer/instance-price']), 0)),
    zones: countsOf(ready.map((pod) => zoneOf.get(pod.spec.nodeName!)!)).map(([, n]) => n),
    mostOnANode: Math.max(0, ...countsOf(ready.map((pod) => pod.spec.nodeName!)).map(([, n]) => n)),
  };
}

/** What a line of a plan's cost says is bought: `2 × p5.4xlarge`, and the price. */
export function planned(
  { unit, usdPerHour }: Pick<CostItem, 'unit' | 'usdPerHour'>,
  nodes: number,
): Pick<Placement, 'bought' | 'usdPerHour'> {
  if (usdPerHour === undefined) {
    throw new Error(`the plan has no price for ${unit}`);
  }
  return { bought: [`${nodes} × ${unit}`], usdPerHour: cents(nodes * usdPerHour) };
}

function whyWaiting(pod: Pod): string {
  return `${pod.metadata.name}: ${conditionOf(pod, 'PodScheduled', 'False')?.message ?? pod.status.phase}`;
}

function countsOf(values: readonly string[]): readonly (readonly [string, number])[] {
  return [...new Set(values)].sort().map((value) => [value, values.filter((other) => other === value).length] as const);
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
