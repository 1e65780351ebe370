import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, ManifestNode } from '../../../constructs/delivery/manifest-graph';
import { conditionOf, type LiveObject } from '../../../verify/api-client';
import type { ControlPlane } from './control-plane';

/** What an API server and its controllers said of a set of objects. Each line names the construct's path, the object and the field. */
export interface Acceptance {
  /** Objects that the first run created. */
  readonly applied: number;
  /** Objects that were refused, with the reason. */
  readonly refused: readonly string[];
  /** Objects that a second run of the same would change. */
  readonly changedBySecond: readonly string[];
  /** Workloads whose pods the cluster refused to create: by quota, by pod security, by a policy. */
  readonly podsRefused: readonly string[];
  /** Objects that were still there after everything was deleted in reverse order. */
  readonly left: readonly string[];
}

/**
 * Applies objects in the order given, applies them again, waits for the pods of their workloads, and deletes them in reverse order.
 * What is not gone some seconds after its deletion is left.
 */
export async function acceptance(cluster: ControlPlane, nodes: readonly ManifestNode[], seconds = 60): Promise<Acceptance> {
  const refused: string[] = [];
  const first = new Map<ManifestNode, LiveObject>();
  for (const node of nodes) {
    try {
      first.set(node, await cluster.api.apply(node.body));
    } catch (error) {
      refused.push(`${titleOf(node)}: ${(error as Error).message}`);
    }
  }
  const changedBySecond: string[] = [];
  for (const [node, before] of first) {
    if (!isDeepStrictEqual(wanted(before), wanted(await cluster.api.apply(node.body)))) {
      changedBySecond.push(titleOf(node));
    }
  }
  const podsRefused = await withoutPods(cluster, [...first.keys()]);
  const left = await removeAll(cluster, [...first.keys()], seconds);
  return { applied: first.size, refused, changedBySecond, podsRefused, left };
}

/** Path and kind of an object, as every report names it. */
export function titleOf({ id, body }: ManifestNode): string {
  return `${id} (${body.kind} ${[body.metadata.namespace, body.metadata.name].filter(Boolean).join('/')})`;
}

/** An object without what the cluster itself writes into it. */
export function wanted({ status: _status, metadata, ...rest }: LiveObject): object {
  const {
    resourceVersion: _version,
    managedFields: _managed,
    annotations,
    ...own
  } = metadata as LiveObject['metadata'] & {
    managedFields?: unknown;
    annotations?: Record<string, string>;
  };
  // The controllers count revisions here.
  const { 'deployment.kubernetes.io/revision': _revision, ...ours } = annotations ?? {};
  return { ...rest, metadata: { ...own, annotations: ours } };
}

interface Workload extends LiveObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}

/** A Deployment or StatefulSet whose controller could not create the pods says so in a condition, or never counts them. */
async function withoutPods(cluster: ControlPlane, nodes: readonly ManifestNode[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const node of nodes.filter(({ body }) => ['Deployment', 'StatefulSet'].includes(body.kind))) {
    const failure = await cluster.room
      .until(`pods of ${titleOf(node)}`, 30, async () => {
        const live = (await cluster.api.read(node.body)) as Workload;
        const failed = conditionOf(live, 'ReplicaFailure');
        return failed ? failed.message : (live.status?.replicas ?? 0) >= (live.spec.replicas ?? 1) && 'none';
      })
      .catch((error: Error) => error.message);
    if (failure !== 'none') {
      problems.push(`${titleOf(node)}: ${failure}`);
    }
  }
  return problems;
}

async function removeAll(cluster: ControlPlane, nodes: readonly ManifestNode[], seconds: number): Promise<readonly string[]> {
  for (const node of [...nodes].reverse()) {
    await cluster.api.remove(node.body);
  }
  const left: string[] = [];
  for (const node of nodes) {
    await cluster.room
      .until('gone', seconds, async () => (await isThere(cluster, node.body)) === false)
      .catch(() => left.push(titleOf(node)));
  }
  return left;
}

async function isThere(cluster: ControlPlane, object: KubernetesObject): Promise<boolean> {
  return (await cluster.api.read(object)) !== undefined;
}
