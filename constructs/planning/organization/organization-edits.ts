import type { ChartPods } from '../charts/chart-pods';
import { KNOWN_CHARTS } from '../charts/known-charts';
import { chartEdits } from './chart-edits';
import { isLate } from './image-name';
import type { OrganizationEdit, OrganizationProps } from './organization-props';
import { fieldsOf, isFields, itemsOf, metadataEdits, podEdits, podPlaces } from './pod-edits';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What is to change in a Kubernetes object so that it keeps the rules of an organisation; nothing if it keeps them.
 *
 * `charts` says what the pods of charts carry that a Flux `HelmRelease` installs, the first of a name before the others.
 */
export function organizationEdits(
  object: Fields,
  props: OrganizationProps,
  charts: readonly ChartPods[] = KNOWN_CHARTS,
): OrganizationEdit[] {
  const kind = typeof object.kind === 'string' ? object.kind : '';
  if (kind.endsWith('List') && Array.isArray(object.items)) {
    return itemsOf(object.items).flatMap((item, i) => (isFields(item) ? below(['items', i], organizationEdits(item, props, charts)) : []));
  }
  const ofFlux = (group: string): boolean =>
    typeof object.apiVersion === 'string' && object.apiVersion.startsWith(`${group}.toolkit.fluxcd.io/`);
  return [
    ...(kind === 'Pod' ? [] : metadataEdits({ path: ['metadata'], value: object.metadata }, props)),
    ...(kind === 'HelmRelease' && ofFlux('helm') ? releaseEdits(object, props, charts) : podsIn(object, kind, props)),
    ...(/^(Helm|OCI)Repository$/.test(kind) && ofFlux('source') ? repositoryEdits(object, props) : []),
  ];
}

/** What is to change about the address of a chart repository. */
export function* chartRepositoryEdit(
  path: readonly string[],
  url: unknown,
  { chartRepositories: mirrors }: OrganizationProps,
): Generator<OrganizationEdit> {
  if (!mirrors || typeof url !== 'string' || isLate(url)) {
    return;
  }
  const bare = (address: string): string => address.replace(/\/$/, '');
  const isMirror = Object.values(mirrors).some((mirror) => bare(url) === bare(mirror) || url.startsWith(`${bare(mirror)}/`));
  const isBelow = (upstream: string): boolean => bare(upstream) === bare(url) || url.startsWith(`${bare(upstream)}/`);
  const found = Object.entries(mirrors).find(([upstream]) => isBelow(upstream));
  if (found) {
    const [upstream, mirror] = found.map(bare);
    yield { path, value: `${mirror}${bare(url).slice(upstream.length)}`, problem: `charts come from '${url}' and not from its mirror` };
  } else if (!isMirror) {
    yield {
      path,
      problem: `charts come from '${url}', but 'chartRepositories' names only ${Object.keys(mirrors).join(', ') || 'none'}`,
      remedy: "name a mirror of it in 'chartRepositories'",
    };
  }
}

/** The object with the edits made that have a value; what was given stays as it is. */
export function withEdits<T>(object: T, edits: readonly OrganizationEdit[]): T {
  return edits.reduce((body, { path, value }) => (value === undefined ? body : (put(body, path, value) as T)), object);
}

/** A place as findings name it: `spec.template.spec.containers[0].image`. */
export function placeOf(path: OrganizationEdit['path']): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
}

function podsIn(object: Fields, kind: string, props: OrganizationProps): OrganizationEdit[] {
  return podPlaces(object).flatMap((place) => [...podEdits(place, kind, props)]);
}

function releaseEdits(object: Fields, props: OrganizationProps, charts: readonly ChartPods[]): OrganizationEdit[] {
  const spec = fieldsOf(object.spec);
  const { chart, version } = fieldsOf(fieldsOf(spec.chart).spec);
  const named = chart ?? fieldsOf(spec.chartRef).name;
  const release = {
    chart: typeof named === 'string' ? named : '',
    version: typeof version === 'string' ? version : undefined,
    values: spec.values,
  };
  return below(['spec', 'values'], [...chartEdits(release, charts, props)]);
}

function repositoryEdits(object: Fields, props: OrganizationProps): OrganizationEdit[] {
  const { url, type } = fieldsOf(object.spec);
  const edits = [...chartRepositoryEdit(['spec', 'url'], url, props)];
  const mirror = edits.map((edit) => edit.value).find((value) => typeof value === 'string');
  // Flux fetches from an OCI registry only if it is told that it is one.
  const wanted = mirror?.startsWith('oci://') ? 'oci' : 'default';
  const isOther = mirror !== undefined && object.kind === 'HelmRepository' && (type ?? 'default') !== wanted;
  return isOther
    ? [...edits, { path: ['spec', 'type'], value: wanted, problem: `the mirror '${mirror}' is of the type '${wanted}'` }]
    : edits;
}

function below(path: OrganizationEdit['path'], edits: readonly OrganizationEdit[]): OrganizationEdit[] {
  return edits.map((edit) => ({ ...edit, path: [...path, ...edit.path] }));
}

function put(into: unknown, [step, ...rest]: OrganizationEdit['path'], value: unknown): unknown {
  if (step === undefined) {
    return value;
  }
  if (typeof step === 'number') {
    return itemsOf(into).map((item, i) => (i === step ? put(item, rest, value) : item));
  }
  const fields = fieldsOf(into);
  return { ...fields, [step]: put(fields[step], rest, value) };
}
