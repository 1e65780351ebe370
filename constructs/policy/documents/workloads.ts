import type { PolicyInput } from '../policy-input';
import type { Fields } from './json';
import { at, fields, isFields, list, numeric, text } from './json';
import type { FoundObject } from './kubernetes';
import { kubernetesObjects } from './kubernetes';

/** A container of a pod template. */
export interface FoundContainer {
  /** The container. */
  readonly body: Fields;
  /** Its name, `?` if it has none. */
  readonly name: string;
  /** Its place from the root of the object. */
  readonly path: string;
  /** Whether it runs to its end before the others start. */
  readonly runsBefore: boolean;
  /** Whether it asks for a GPU, whole or shared. */
  readonly wantsGpu: boolean;
  /** Whole GPUs that it asks for. */
  readonly gpus: number;
}

/** A pod template somewhere in an object, or a pod by itself. */
export interface FoundPod {
  /** The object that the template stands in. */
  readonly owner: FoundObject;
  /** Place of the template's `spec` from the root of the object. */
  readonly specPath: string;
  /** The pod's `spec`. */
  readonly spec: Fields;
  /** Labels of the pods. */
  readonly labels: Fields;
  /** Annotations of the pods. */
  readonly annotations: Fields;
  /** All containers: those that run before, sidecars and the main ones. */
  readonly containers: readonly FoundContainer[];
  /** Whether one of them asks for a GPU. */
  readonly wantsGpu: boolean;
  /** Whole GPUs of one pod. */
  readonly gpus: number;
}

/** Kinds that keep their pods running. */
export const LONG_RUNNING_KINDS: readonly string[] = Object.freeze([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'LeaderWorkerSet',
  'Rollout',
]);

/** Kinds that a model server runs as. */
export const SERVER_KINDS: readonly string[] = Object.freeze(['Deployment', 'StatefulSet', 'LeaderWorkerSet', 'Rollout']);

const GPU = 'nvidia.com/gpu';

function containerOf(body: Fields, path: string, runsBefore: boolean): FoundContainer {
  const resources = { ...fields(at(body, 'resources', 'requests')), ...fields(at(body, 'resources', 'limits')) };
  const asked = Object.keys(resources).filter((key) => key.startsWith(GPU) || key.startsWith('nvidia.com/mig-'));
  return {
    body,
    name: text(body.name) ?? '?',
    path,
    runsBefore,
    wantsGpu: asked.some((key) => numeric(resources[key]) !== 0),
    gpus: numeric(resources[GPU]) ?? 0,
  };
}

function podOf(owner: FoundObject, template: Fields, path: string): FoundPod {
  const spec = fields(template.spec);
  const specPath = path === '' ? 'spec' : `${path}.spec`;
  const containers = ['initContainers', 'containers'].flatMap((key) =>
    list(spec[key]).flatMap((body, i) =>
      isFields(body) ? [containerOf(body, `${specPath}.${key}[${i}]`, key === 'initContainers' && body.restartPolicy !== 'Always')] : [],
    ),
  );
  const sum = (all: readonly FoundContainer[]): number => all.reduce((total, c) => total + c.gpus, 0);
  const before = Math.max(0, ...containers.filter((c) => c.runsBefore).map((c) => c.gpus));
  return {
    owner,
    specPath,
    spec,
    labels: fields(at(template, 'metadata', 'labels')),
    annotations: fields(at(template, 'metadata', 'annotations')),
    containers,
    wantsGpu: containers.some((c) => c.wantsGpu),
    gpus: Math.max(before, sum(containers.filter((c) => !c.runsBefore))),
  };
}

function* templatesIn(owner: FoundObject, value: unknown, path: string, key: string): Iterable<FoundPod> {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      yield* templatesIn(owner, item, `${path}[${i}]`, key);
    }
  } else if (isFields(value)) {
    if (/template$/i.test(key) && Array.isArray(at(value, 'spec', 'containers'))) {
      yield podOf(owner, value, path);
      return;
    }
    for (const [name, item] of Object.entries(value)) {
      yield* templatesIn(owner, item, path === '' ? name : `${path}.${name}`, name);
    }
  }
}

/**
 * Every pod and pod template of all manifests, whatever kind holds it: a field whose name ends in `template` with containers in it.
 * So jobs, leader-worker sets and Ray clusters are found without a list of kinds.
 */
export function* pods(input: PolicyInput): Iterable<FoundPod> {
  for (const owner of kubernetesObjects(input)) {
    if (owner.kind === 'Pod') {
      yield podOf(owner, owner.object, '');
    } else if (owner.kind !== 'CustomResourceDefinition') {
      yield* templatesIn(owner, owner.object, '', '');
    }
  }
}

/** The pods that keep running, of the kinds that a model server runs as, and that ask for a GPU. */
export function modelServers(input: PolicyInput): FoundPod[] {
  return [...pods(input)].filter((pod) => pod.wantsGpu && SERVER_KINDS.includes(pod.owner.kind));
}

/** Pods of one template in one replica of its owner: more than one in a leader-worker set. */
export function podsPerReplica(pod: FoundPod): number {
  if (pod.owner.kind !== 'LeaderWorkerSet') {
    return 1;
  }
  const group = at(pod.owner.object, 'spec', 'leaderWorkerTemplate');
  const size = numeric(at(group, 'size')) ?? 1;
  const hasLeader = isFields(at(group, 'leaderTemplate'));
  if (pod.specPath.includes('.leaderTemplate.')) {
    return 1;
  }
  return hasLeader ? Math.max(0, size - 1) : size;
}

/** Place of a field in a pod, from the root of its object. */
export function podPath(pod: FoundPod, ...field: readonly string[]): string {
  return [pod.specPath, ...field].join('.');
}
