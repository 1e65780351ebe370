import type { PolicyInput } from '../policy-input';
import type { Fields } from './json';
import { at, fields, isFields, isUnknown, list, numeric, text } from './json';
import type { FoundObject } from './kubernetes';
import { matchesExpression, objectsOfKind } from './kubernetes';
import type { FoundPod } from './workloads';

/** A Karpenter NodePool as rules see it. */
export interface FoundNodePool {
  /** The object. */
  readonly found: FoundObject;
  /** Whether its nodes carry GPUs. */
  readonly hasGpus: boolean;
  /** Taints that stay on its nodes and keep pods off. */
  readonly taints: readonly Fields[];
  /** Requirements on its nodes. */
  readonly requirements: readonly Fields[];
  /** Labels of its nodes, without those that requirements give. */
  readonly labels: Fields;
  /** Most GPUs at one time, `undefined` if there is no such limit or it is unknown. */
  readonly maxGpus?: number;
  /** Whether it may buy spot capacity. */
  readonly allowsSpot: boolean;
}

const GPU = 'nvidia.com/gpu';
const GPU_LABEL = /\/instance-gpu-(name|manufacturer|count|memory)$/;
/** Domains of labels that the cloud provider sets by itself, so that a pool need not name them. */
const PROVIDER_LABEL = /(^|\.|\/)(kubernetes\.io|k8s\.io|karpenter\.sh|karpenter\.k8s\.aws|eks\.amazonaws\.com)\//;

function poolOf(found: FoundObject): FoundNodePool {
  const template = at(found.object, 'spec', 'template');
  const requirements = list(at(template, 'spec', 'requirements')).filter(isFields);
  const taints = list(at(template, 'spec', 'taints'))
    .filter(isFields)
    .filter((t) => t.effect !== 'PreferNoSchedule');
  const limit = at(found.object, 'spec', 'limits', GPU);
  const wanted = requirements.some((r) => GPU_LABEL.test(text(r.key) ?? '') && r.operator !== 'DoesNotExist' && r.operator !== 'NotIn');
  const capacity = requirements.find((r) => r.key === 'karpenter.sh/capacity-type');
  return {
    found,
    hasGpus: (limit !== undefined && numeric(limit) !== 0) || wanted || taints.some((t) => t.key === GPU),
    taints,
    requirements,
    labels: { 'karpenter.sh/nodepool': found.name, ...fields(at(template, 'metadata', 'labels')) },
    maxGpus: numeric(limit),
    // without the requirement Karpenter buys on-demand only.
    allowsSpot: capacity !== undefined && matchesExpression(capacity, { 'karpenter.sh/capacity-type': 'spot' }),
  };
}

/** Every Karpenter NodePool of all manifests. */
export function nodePools(input: PolicyInput): FoundNodePool[] {
  return objectsOfKind(input, 'NodePool')
    .filter((found) => found.group === 'karpenter.sh')
    .map(poolOf);
}

function canCarry(pool: FoundNodePool, key: string, value: unknown): boolean {
  if (isUnknown(value) || isUnknown(pool.labels[key])) {
    return true;
  }
  if (key in pool.labels) {
    return pool.labels[key] === value;
  }
  const own = pool.requirements.filter((r) => r.key === key);
  return own.length > 0 ? own.every((r) => matchesExpression(r, { [key]: value })) : PROVIDER_LABEL.test(key);
}

function affinityAllows(pool: FoundNodePool, spec: Fields): boolean {
  const terms = list(at(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'));
  const allows = (expression: unknown): boolean =>
    at(expression, 'operator') !== 'In' || list(at(expression, 'values')).some((v) => canCarry(pool, text(at(expression, 'key')) ?? '', v));
  return terms.length === 0 || terms.some((term) => list(at(term, 'matchExpressions')).every(allows));
}

/** The GPU pools whose nodes a pod's selector and required affinity allow. */
export function poolsFor(input: PolicyInput, pod: FoundPod): FoundNodePool[] {
  const selector = Object.entries(fields(pod.spec.nodeSelector));
  return nodePools(input).filter(
    (pool) => pool.hasGpus && selector.every(([key, value]) => canCarry(pool, key, value)) && affinityAllows(pool, pod.spec),
  );
}

/** Whether a pod tolerates a taint. */
export function tolerates(pod: FoundPod, taint: Fields): boolean {
  return list(pod.spec.tolerations).some((t) => {
    const [key, operator, value, effect] = ['key', 'operator', 'value', 'effect'].map((field) => at(t, field));
    const sameKey = key === taint.key || (!key && operator === 'Exists');
    const sameValue = operator === 'Exists' || isUnknown(value) || (value ?? '') === (taint.value ?? '');
    return sameKey && sameValue && (!effect || effect === taint.effect);
  });
}
