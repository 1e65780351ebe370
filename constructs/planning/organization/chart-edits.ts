import { type ChartImage, type ChartPods, DigestForm } from '../charts/chart-pods';
import { digestsOf, type ImageName, organizeImage, readImage } from './image-name';
import type { OrganizationEdit, OrganizationProps } from './organization-props';
import {
  ELSEWHERE_REMEDY,
  elsewhereProblem,
  fieldsOf,
  imageEdit,
  isFields,
  mapEdit,
  type Place,
  secretsEdit,
  tolerationsEdit,
} from './pod-edits';

type Path = readonly (string | number)[];

/** The release of a chart, as its object says it. */
export interface ChartRelease {
  /** Name of the chart. */
  readonly chart: string;
  /** Its version; undefined if it is not said. */
  readonly version?: string;
  /** The values given to it. */
  readonly values: unknown;
}

/** What is to change in the values of a chart, so that the pods it makes keep the rules of an organisation. Paths begin at the values. */
export function* chartEdits(release: ChartRelease, charts: readonly ChartPods[], props: OrganizationProps): Generator<OrganizationEdit> {
  const { chartRepositories: _, ...ofPods } = props;
  if (Object.values(ofPods).every((rule) => rule === undefined)) {
    return;
  }
  const pods = charts.find((known) => known.chart === release.chart);
  if (!pods) {
    yield {
      path: [],
      problem: `nobody says where the values of chart '${release.chart}' take labels, pull secrets, tolerations and images`,
      remedy: `say it in 'pods' of the operator's release`,
    };
    return;
  }
  if (release.version !== pods.version) {
    yield {
      path: [],
      problem: `the values of chart '${release.chart}' are known at version ${pods.version}, and the release is ${release.version ?? 'of any version'}`,
      remedy: `compare the values of both, and give the operator's release 'pods' with version ${release.version ?? 'and an exact version'}`,
    };
    return;
  }
  const unknown = (pods.notKnown ?? []).filter(({ path, byDefault }) => (valueAt(release.values, path) ?? byDefault) !== false);
  for (const { path } of unknown) {
    yield { path: steps(path), problem: `it is not known which pods '${path}' brings`, remedy: `turn it off: '${path}' false` };
  }
  yield* podValues(release.values, pods, props);
  for (const image of pods.images ?? []) {
    yield* imageEdits(release, image, pods, props);
  }
  for (const place of containersIn(release.values, [])) {
    yield* imageEdit(place, props);
  }
}

function* podValues(values: unknown, pods: ChartPods, props: OrganizationProps): Generator<OrganizationEdit> {
  const place = (path: string): Place => ({ path: steps(path), value: valueAt(values, path) });
  for (const path of pods.labels ?? []) {
    yield* mapEdit(place(path), props.labels, 'label');
  }
  for (const path of pods.annotations ?? []) {
    yield* mapEdit(place(path), props.annotations, 'annotation');
  }
  for (const path of pods.imagePullSecrets ?? []) {
    yield* secretsEdit(place(path), props.imagePullSecrets);
  }
  const isUsed = ({ path, onlyIfSet }: { path: string; onlyIfSet?: boolean }): boolean => !onlyIfSet || isFilled(valueAt(values, path));
  for (const { path, holds } of (pods.tolerations ?? []).filter(isUsed)) {
    yield* tolerationsEdit(place(path), props.tolerations, holds);
  }
  for (const { path, holds } of (pods.nodeSelector ?? []).filter(isUsed)) {
    yield* mapEdit(place(path), props.nodeSelector, 'node selector', holds);
  }
  for (const path of props.priorityClassName === undefined ? [] : (pods.priorityClassName ?? [])) {
    if (!valueAt(values, path)) {
      yield { path: steps(path), value: props.priorityClassName, problem: 'the pod has no priority class' };
    }
  }
}

function* imageEdits(
  { version, values }: ChartRelease,
  known: ChartImage,
  pods: ChartPods,
  props: OrganizationProps,
): Generator<OrganizationEdit> {
  const said = (path: string | undefined): string | undefined => textOf(path === undefined ? undefined : valueAt(values, path));
  const slash = known.image.indexOf('/');
  const global = said(pods.globalRegistryPath);
  const registry = known.registryPath === undefined ? undefined : (global ?? said(known.registryPath) ?? known.image.slice(0, slash));
  const repository = said(known.repositoryPath) ?? (registry === undefined ? known.image : known.image.slice(slash + 1));
  const full = registry === undefined ? repository : `${registry}/${repository}`;
  const { image, elsewhere } = organizeImage(full, { registryMirrors: props.registryMirrors });
  if (elsewhere !== undefined) {
    yield { path: steps(known.repositoryPath), problem: elsewhereProblem(full, elsewhere, props), remedy: ELSEWHERE_REMEDY };
  } else if (image !== full && global !== undefined) {
    yield {
      path: steps(pods.globalRegistryPath!),
      problem: `'${pods.globalRegistryPath}' takes every image from '${global}', which is no mirror`,
      remedy: `leave '${pods.globalRegistryPath}' out: 'registryMirrors' says it image by image`,
    };
  } else if (image !== full) {
    const problem = `image '${full}' comes from elsewhere than the mirrors`;
    const asSaid = known.registryPath !== undefined && image.endsWith(`/${repository}`);
    yield asSaid
      ? { path: steps(known.registryPath), value: image.slice(0, -repository.length - 1), problem }
      : { path: steps(known.repositoryPath), value: image, problem };
  }
  const name = readImage(full);
  const tag = said(known.tagPath) ?? known.tag?.replace('{version}', version ?? '');
  if (name) {
    yield* digestEdit({ ...name, tag }, known, said(known.digestPath), props);
  }
}

function* digestEdit(
  name: ImageName & { readonly tag: string | undefined },
  { tagPath, digestPath, digestForm }: ChartImage,
  said: string | undefined,
  props: OrganizationProps,
): Generator<OrganizationEdit> {
  const behindTag = digestForm === DigestForm.BEHIND_TAG;
  const isPinned = behindTag ? said?.includes('@') : said !== undefined;
  const [digest, another] = isPinned ? [] : digestsOf(name, props, name.tag === undefined);
  const image = `${name.registry}/${name.repository}`;
  if (another !== undefined) {
    yield {
      path: steps(digestPath),
      problem: `'imageDigests' has several tags of image '${image}', and which of them the chart runs is not known`,
      remedy: `write the tag into '${tagPath}' of the values`,
    };
    return;
  }
  if (digest === undefined) {
    return;
  }
  const forms: Readonly<Record<DigestForm, string>> = {
    [DigestForm.WHOLE]: digest,
    [DigestForm.DIGITS]: digest.replace('sha256:', ''),
    [DigestForm.BEHIND_TAG]: `${name.tag}@${digest}`,
  };
  yield {
    path: steps(digestPath),
    value: forms[digestForm],
    problem: `image '${image}' lacks its digest ${digest}`,
  };
}

/** Containers that the values write out: items of lists with a name and an image. */
function* containersIn(value: unknown, path: Path): Generator<Place> {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const { name, image } = fieldsOf(item);
      if (typeof name === 'string' && typeof image === 'string') {
        yield { path: [...path, i, 'image'], value: image };
      } else {
        yield* containersIn(item, [...path, i]);
      }
    }
  } else if (isFields(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* containersIn(item, [...path, key]);
    }
  }
}

function steps(path: string): string[] {
  return path.split('.');
}

function valueAt(values: unknown, path: string): unknown {
  return steps(path).reduce((here, step) => fieldsOf(here)[step], values);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Object.keys(fieldsOf(value)).length > 0;
}
