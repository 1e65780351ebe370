import type { PlannedServer } from '../../planning/plan-document';
import type { PolicyInput } from '../policy-input';
import { at, numeric, text } from './json';
import type { FoundObject } from './kubernetes';
import { objectsOfKind } from './kubernetes';
import type { FoundPod } from './workloads';

/** How many replicas a workload has. */
export interface ReplicaRange {
  /** At rest. */
  readonly min: number;
  /** At the ceiling. */
  readonly max: number;
  /** The autoscaler that decides, if there is one. */
  readonly autoscaler?: FoundObject;
}

/** The autoscaler of an object, by name, kind and namespace. */
export function autoscalerOf(input: PolicyInput, owner: FoundObject): FoundObject | undefined {
  return objectsOfKind(input, 'ScaledObject', 'HorizontalPodAutoscaler').find((scaler) => {
    const target = at(scaler.object, 'spec', 'scaleTargetRef');
    return (
      at(target, 'name') === owner.name && (text(at(target, 'kind')) ?? 'Deployment') === owner.kind && scaler.namespace === owner.namespace
    );
  });
}

/** Replicas of a workload, from its autoscaler or else from itself; `undefined` where it cannot be known. */
export function replicaRange(input: PolicyInput, owner: FoundObject): ReplicaRange | undefined {
  const autoscaler = autoscalerOf(input, owner);
  if (!autoscaler) {
    const replicas = at(owner.object, 'spec', 'replicas') === undefined ? 1 : numeric(at(owner.object, 'spec', 'replicas'));
    return replicas === undefined ? undefined : { min: replicas, max: replicas };
  }
  // what each API takes if the field is left out: KEDA 0 and 100, the HorizontalPodAutoscaler 1.
  const keda = autoscaler.kind === 'ScaledObject';
  const read = (field: string, otherwise?: number): number | undefined => {
    const value = at(autoscaler.object, 'spec', field);
    return value === undefined ? otherwise : numeric(value);
  };
  const min = keda ? read('minReplicaCount', 0) : read('minReplicas', 1);
  const max = keda ? read('maxReplicaCount', 100) : read('maxReplicas');
  return min === undefined || max === undefined ? undefined : { min, max, autoscaler };
}

/** A count or a percentage of a whole, rounded up; `undefined` where it cannot be known. */
export function countOf(value: unknown, whole: number): number | undefined {
  const percent = /^(\d+)%$/.exec(text(value) ?? '');
  return percent ? Math.ceil((Number(percent[1]) * whole) / 100) : numeric(value);
}

/** Replicas that a rolling update starts beside the old ones. */
export function surgeOf(owner: FoundObject, replicas: number): number | undefined {
  const spec = at(owner.object, 'spec');
  if (owner.kind === 'Deployment') {
    return at(spec, 'strategy', 'type') === 'Recreate' ? 0 : countOf(at(spec, 'strategy', 'rollingUpdate', 'maxSurge') ?? '25%', replicas);
  }
  if (owner.kind === 'Rollout') {
    return at(spec, 'strategy', 'blueGreen') ? replicas : countOf(at(spec, 'strategy', 'canary', 'maxSurge') ?? '25%', replicas);
  }
  return owner.kind === 'LeaderWorkerSet'
    ? countOf(at(spec, 'rolloutStrategy', 'rollingUpdateConfiguration', 'maxSurge') ?? 0, replicas)
    : 0;
}

/** The server of the plan that a pod runs: its name is the pod's component or app label, or a part of the object's name. */
export function plannedServerOf(input: PolicyInput, pod: FoundPod): PlannedServer | undefined {
  const labels = ['groundplan.dev/server', 'app.kubernetes.io/component', 'app.kubernetes.io/name'].map((key) => pod.labels[key]);
  return input.plan?.servers.find(({ name }) => labels.includes(name) || `-${pod.owner.name}-`.includes(`-${name}-`));
}
