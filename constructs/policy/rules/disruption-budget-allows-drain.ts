import { at } from '../documents/json';
import type { FoundObject } from '../documents/kubernetes';
import { objectsOfKind, selects } from '../documents/kubernetes';
import { countOf, replicaRange } from '../documents/scaling';
import type { FoundPod } from '../documents/workloads';
import { LONG_RUNNING_KINDS, modelServers, pods, podsPerReplica } from '../documents/workloads';
import type { PolicyInput } from '../policy-input';
import type { PolicyRule, Verdict } from '../rule';

function covers(budget: FoundObject, pod: FoundPod): boolean {
  return budget.namespace === pod.owner.namespace && selects(at(budget.object, 'spec', 'selector'), pod.labels);
}

/** Pods that a budget watches with all of them at rest; a workload that rests at none drains at one. */
function podsAtRest(input: PolicyInput, watched: readonly FoundPod[]): number | undefined {
  const counts = watched.map((pod) => {
    const range = replicaRange(input, pod.owner);
    return range && range.max > 0 ? Math.max(1, range.min) * podsPerReplica(pod) : range && 0;
  });
  return counts.some((count) => count === undefined) ? undefined : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

function blocks(budget: FoundObject, atRest: number): string | undefined {
  const { minAvailable, maxUnavailable } = {
    minAvailable: at(budget.object, 'spec', 'minAvailable'),
    maxUnavailable: at(budget.object, 'spec', 'maxUnavailable'),
  };
  const must = countOf(minAvailable, atRest);
  if (must !== undefined && atRest > 0 && must >= atRest) {
    return `minAvailable ${String(minAvailable)} of ${atRest} pods at rest lets none go, so a node can never be drained`;
  }
  return countOf(maxUnavailable, atRest) === 0 && atRest > 0
    ? `maxUnavailable ${String(maxUnavailable)} lets no pod go, so a node can never be drained`
    : undefined;
}

function protects(budget: FoundObject): boolean {
  const [min, max] = [at(budget.object, 'spec', 'minAvailable'), at(budget.object, 'spec', 'maxUnavailable')];
  return !(min === 0 || min === '0%' || max === '100%');
}

/** Disruption budgets let nodes drain and protect servers. */
export const DISRUPTION_BUDGET_ALLOWS_DRAIN: PolicyRule = {
  id: 'DisruptionBudgetAllowsDrain',
  severity: 'error',
  title: 'A disruption budget lets at least one pod go; a model server that may have several replicas has a budget.',
  why: 'A budget that lets none go stops upgrades, drift and consolidation of nodes; no budget lets a drain take all replicas at once, and each takes minutes to come back.',
  remedy: "use 'maxUnavailable: 1', which fits any number of replicas; for one replica leave the budget out",
  *check(input): Iterable<Verdict> {
    const budgets = objectsOfKind(input, 'PodDisruptionBudget');
    const lasting = [...pods(input)].filter((pod) => LONG_RUNNING_KINDS.includes(pod.owner.kind) && pod.owner.kind !== 'DaemonSet');
    for (const budget of budgets) {
      const watched = lasting.filter((pod) => covers(budget, pod));
      const atRest = podsAtRest(input, watched);
      const message = atRest === undefined ? undefined : blocks(budget, atRest);
      if (message) {
        yield { document: budget.document, subject: budget.subject, path: 'spec', message };
      }
    }
    const unprotected = modelServers(input).filter((pod) => !budgets.some((budget) => protects(budget) && covers(budget, pod)));
    for (const owner of new Map(unprotected.map((pod) => [pod.owner.object, pod.owner])).values()) {
      const range = replicaRange(input, owner);
      if (range && range.max > 1) {
        const message = `a model server of up to ${range.max} replicas has no disruption budget, so a drain may take them all at once`;
        yield {
          document: owner.document,
          subject: owner.subject,
          path: '',
          message,
          remedy: "add a PodDisruptionBudget with 'maxUnavailable: 1'",
        };
      }
    }
  },
};
