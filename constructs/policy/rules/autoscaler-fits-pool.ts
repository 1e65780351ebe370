import type { FoundNodePool } from '../documents/node-pools';
import { poolsFor } from '../documents/node-pools';
import { plannedServerOf, replicaRange, surgeOf } from '../documents/scaling';
import { modelServers, podsPerReplica } from '../documents/workloads';
import type { FoundPod } from '../documents/workloads';
import type { PolicyInput } from '../policy-input';
import type { PolicyRule, Verdict } from '../rule';

interface Demand {
  readonly pod: FoundPod;
  readonly max: number;
  readonly gpus: number;
  readonly verdictOn: FoundPod['owner'];
  readonly path: string;
}

/** GPUs of a workload's replicas at the ceiling; a leader and its workers count together. */
function demandsOf(input: PolicyInput): Demand[] {
  const owners = new Map<unknown, FoundPod[]>();
  for (const pod of modelServers(input)) {
    owners.set(pod.owner.object, [...(owners.get(pod.owner.object) ?? []), pod]);
  }
  return [...owners.values()].flatMap((group) => {
    const [pod] = group;
    const range = replicaRange(input, pod.owner);
    const gpus = group.reduce((sum, p) => sum + p.gpus * podsPerReplica(p), 0);
    if (!range || gpus === 0) {
      return [];
    }
    const field = range.autoscaler?.kind === 'ScaledObject' ? 'maxReplicaCount' : range.autoscaler ? 'maxReplicas' : 'replicas';
    return [{ pod, max: range.max, gpus, verdictOn: range.autoscaler ?? pod.owner, path: `spec.${field}` }];
  });
}

/** The largest of the pools that a pod may land on; none if one of them has no limit. */
function roomiest(pools: readonly FoundNodePool[]): FoundNodePool | undefined {
  return pools.some((pool) => pool.maxGpus === undefined) ? undefined : [...pools].sort((a, b) => b.maxGpus! - a.maxGpus!)[0];
}

/** The pool holds what the autoscaler may ask for. */
export const AUTOSCALER_FITS_POOL: PolicyRule = {
  id: 'AutoscalerFitsPool',
  severity: 'error',
  title: "At its ceiling, with a rolling update under way, a model server asks for no more GPUs than its node pool's limit.",
  why: 'Replicas above the limit stay pending for ever: the autoscaler counts them, the users wait, and a rolling update never ends.',
  remedy: "raise the pool's 'limits' of nvidia.com/gpu, lower the autoscaler's ceiling, or set 'maxSurge: 0'",
  *check(input): Iterable<Verdict> {
    const shared = new Map<unknown, { pool: FoundNodePool; total: number; names: string[] }>();
    for (const { pod, max, gpus, verdictOn, path } of demandsOf(input)) {
      const { document, subject } = verdictOn;
      const pools = poolsFor(input, pod);
      const pool = roomiest(pools);
      const planned = pools.length === 0 ? plannedServerOf(input, pod) : undefined;
      const limit = pool?.maxGpus ?? planned?.poolMaxGpus;
      const surge = surgeOf(pod.owner, max);
      if (limit === undefined || surge === undefined) {
        continue;
      }
      if ((max + surge) * gpus > limit) {
        const where = pool ? pool.found.subject : `the pool planned for '${planned?.name}'`;
        const update = surge > 0 ? ` + ${surge} of a rolling update` : '';
        yield {
          document,
          subject,
          path,
          message: `${max} replicas${update} × ${gpus} GPUs = ${(max + surge) * gpus}, but ${where} may hold ${limit}`,
        };
      }
      if (pool && pools.length === 1) {
        const sum = shared.get(pool.found.object) ?? { pool, total: 0, names: [] };
        shared.set(pool.found.object, { pool, total: sum.total + max * gpus, names: [...sum.names, pod.owner.subject] });
      }
    }
    for (const { pool, total, names } of shared.values()) {
      if (names.length > 1 && total > pool.maxGpus!) {
        yield {
          document: pool.found.document,
          subject: pool.found.subject,
          path: 'spec.limits',
          message: `${names.join(', ')} together ask for ${total} GPUs at their ceilings, but the pool may hold ${pool.maxGpus}`,
          severity: 'warning',
        };
      }
    }
  },
};
