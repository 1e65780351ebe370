import { organizeImage } from './image-name';
import type { OrganizationEdit, OrganizationProps, OrganizationToleration } from './organization-props';

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Where a map or a list stands, and what it holds. */
export interface Place {
  /** Its path. */
  readonly path: Path;
  /** What is there. */
  readonly value: unknown;
}

const OS_AND_ARCH = ['kubernetes.io/os', 'kubernetes.io/arch'];
const DEVICE = /^(nvidia\.com|amd\.com|gpu\.intel\.com|aws\.amazon\.com)\//;

/** Whether a value is a plain object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a plain object, none if it is not one. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The items of a list, none if it is not one. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The pods in an object, with their paths: the object if it is a Pod, and every field whose name ends in `template` with containers in it.
 *
 * So no list of kinds is needed: Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, LeaderWorkerSet, JobSet, Rollout, RayCluster,
 * training jobs and whatever else holds a pod template as Kubernetes writes it.
 */
export function podPlaces(object: Fields): Place[] {
  if (object.kind === 'Pod') {
    return [{ path: [], value: object }];
  }
  return object.kind === 'CustomResourceDefinition' ? [] : [...templatesIn(object, [], '')];
}

function* templatesIn(value: unknown, path: Path, key: string): Generator<Place> {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      yield* templatesIn(item, [...path, i], key);
    }
  } else if (isFields(value)) {
    if (/template$/i.test(key) && Array.isArray(fieldsOf(value.spec).containers)) {
      yield { path, value };
      return;
    }
    for (const [name, item] of Object.entries(value)) {
      yield* templatesIn(item, [...path, name], name);
    }
  }
}

/** What is to change in a pod or a pod template; `kind` is that of the object which holds it. */
export function* podEdits({ path, value }: Place, kind: string, props: OrganizationProps): Generator<OrganizationEdit> {
  const pod = fieldsOf(value);
  const spec = fieldsOf(pod.spec);
  const at = (...more: Path): Path => [...path, 'spec', ...more];
  yield* metadataEdits({ path: [...path, 'metadata'], value: pod.metadata }, props);
  yield* secretsEdit({ path: at('imagePullSecrets'), value: spec.imagePullSecrets }, props.imagePullSecrets);
  yield* tolerationsEdit({ path: at('tolerations'), value: spec.tolerations }, props.tolerations);
  if (!choosesItsNodes(kind, spec)) {
    yield* mapEdit({ path: at('nodeSelector'), value: spec.nodeSelector }, props.nodeSelector, 'node selector');
  }
  if (props.priorityClassName !== undefined && !spec.priorityClassName) {
    yield { path: at('priorityClassName'), value: props.priorityClassName, problem: 'the pod has no priority class' };
  }
  for (const place of imagesOf(spec)) {
    yield* imageEdit({ path: at(...place.path), value: place.value }, props);
  }
}

/** What is to change in the labels and annotations of some metadata. */
export function* metadataEdits({ path, value }: Place, { labels, annotations }: OrganizationProps): Generator<OrganizationEdit> {
  const metadata = fieldsOf(value);
  yield* mapEdit({ path: [...path, 'labels'], value: metadata.labels }, labels, 'label');
  yield* mapEdit({ path: [...path, 'annotations'], value: metadata.annotations }, annotations, 'annotation');
}

/** What is to be added to a map; a key that is there keeps its value. */
export function* mapEdit(
  { path, value }: Place,
  wanted: Readonly<Record<string, string>> = {},
  what: string,
  held: readonly unknown[] = [],
): Generator<OrganizationEdit> {
  const own = fieldsOf(value);
  const missing = Object.keys(wanted).filter((key) => !Object.hasOwn(own, key) && !held.includes(key));
  if (missing.length > 0) {
    yield { path, value: { ...own, ...Object.fromEntries(missing.map((key) => [key, wanted[key]])) }, problem: lacks(what, missing) };
  }
}

/** What is to be added to a list of `{ name }`; a chart may also take the bare names. */
export function* secretsEdit({ path, value }: Place, wanted: readonly string[] = []): Generator<OrganizationEdit> {
  const own = itemsOf(value);
  const names = own.map((item) => (isFields(item) ? item.name : item));
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    yield { path, value: [...own, ...missing.map((name) => ({ name }))], problem: lacks('pull secret', missing) };
  }
}

/** What is to be added to a list of tolerations; one that tolerates everything is enough. */
export function* tolerationsEdit(
  { path, value }: Place,
  wanted: readonly OrganizationToleration[] = [],
  held: readonly unknown[] = [],
): Generator<OrganizationEdit> {
  const own = Array.isArray(value) ? itemsOf(value) : held;
  const missing = wanted.filter((toleration) => !own.some((item) => covers(fieldsOf(item), toleration)));
  if (missing.length > 0) {
    const keys = missing.map(({ key }) => key ?? 'every taint');
    yield { path, value: [...own, ...missing], problem: lacks('toleration', keys) };
  }
}

function covers(own: Fields, wanted: OrganizationToleration): boolean {
  const effect = !own.effect || own.effect === wanted.effect;
  const lasts = own.tolerationSeconds === undefined || own.tolerationSeconds === wanted.tolerationSeconds;
  if (own.operator === 'Exists') {
    return effect && lasts && (!own.key || own.key === wanted.key);
  }
  const same = own.key === wanted.key && (own.value ?? '') === (wanted.value ?? '') && wanted.operator !== 'Exists';
  return effect && lasts && same;
}

/** What is to change about an image, if anything. */
export function* imageEdit({ path, value }: Place, props: OrganizationProps): Generator<OrganizationEdit> {
  if (typeof value !== 'string') {
    return;
  }
  const { image, elsewhere, digest } = organizeImage(value, props);
  if (elsewhere !== undefined) {
    yield { path, problem: elsewhereProblem(value, elsewhere, props), remedy: ELSEWHERE_REMEDY };
  } else if (image !== value) {
    const mirrored = image !== `${value}@${digest}`;
    const problems = [
      ...(mirrored ? [`comes from elsewhere than the mirrors`] : []),
      ...(digest === undefined ? [] : [`lacks its digest ${digest}`]),
    ];
    yield { path, value: image, problem: `image '${value}' ${problems.join(' and ')}` };
  }
}

/** How an image from a registry without a mirror is mended. */
export const ELSEWHERE_REMEDY = "name a mirror of it in 'registryMirrors', or take the image from one that is named";

/** What is wrong about an image from a registry without a mirror. */
export function elsewhereProblem(image: string, registry: string, { registryMirrors = {} }: OrganizationProps): string {
  const known = Object.keys(registryMirrors);
  return `image '${image}' comes from '${registry}', but 'registryMirrors' names only ${known.length > 0 ? known.join(', ') : 'none'}`;
}

/** Places of images in the `spec` of a pod. */
function* imagesOf(spec: Fields): Generator<Place> {
  for (const key of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const [i, container] of itemsOf(spec[key]).entries()) {
      yield { path: [key, i, 'image'], value: fieldsOf(container).image };
    }
  }
  for (const [i, volume] of itemsOf(spec.volumes).entries()) {
    yield { path: ['volumes', i, 'image', 'reference'], value: fieldsOf(fieldsOf(volume).image).reference };
  }
}

/** A pod with a device, or a node agent, that says itself which nodes it is for: other labels would keep it from them. */
function choosesItsNodes(kind: string, spec: Fields): boolean {
  const nodeAffinity = fieldsOf(fieldsOf(spec.affinity).nodeAffinity).requiredDuringSchedulingIgnoredDuringExecution;
  const chooses = nodeAffinity !== undefined || Object.keys(fieldsOf(spec.nodeSelector)).some((key) => !OS_AND_ARCH.includes(key));
  const isAgent = kind === 'DaemonSet';
  const everywhere = itemsOf(spec.tolerations).some((item) => {
    const { operator, key, effect } = fieldsOf(item);
    return operator === 'Exists' && !key && (!effect || effect === 'NoSchedule');
  });
  return (chooses && (isAgent || wantsDevice(spec))) || (isAgent && everywhere);
}

function wantsDevice(spec: Fields): boolean {
  const containers = [...itemsOf(spec.initContainers), ...itemsOf(spec.containers)].map((container) =>
    fieldsOf(fieldsOf(container).resources),
  );
  const asked = containers.flatMap(({ requests, limits }) => Object.keys({ ...fieldsOf(requests), ...fieldsOf(limits) }));
  return asked.some((name) => DEVICE.test(name)) || itemsOf(spec.resourceClaims).length > 0;
}

function lacks(what: string, names: readonly string[]): string {
  return `lacks the ${what}${names.length > 1 ? 's' : ''} ${names.map((name) => `'${name}'`).join(', ')}`;
}
