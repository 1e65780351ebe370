import type { KubernetesObject, PolicyInput } from '../policy-input';
import { at, fields, isFields, list, text } from './json';

/** A Kubernetes object and the manifest it stands in. */
export interface FoundObject {
  /** Name of the manifest. */
  readonly document: string;
  /** The object. */
  readonly object: KubernetesObject;
  /** Its API group, empty for the core. */
  readonly group: string;
  /** Its kind, empty if it has none. */
  readonly kind: string;
  /** Its name, empty if it has none. */
  readonly name: string;
  /** Its namespace, `default` if it has none. */
  readonly namespace: string;
  /** Kind and name, as findings name it. */
  readonly subject: string;
}

function* flatten(object: unknown): Iterable<KubernetesObject> {
  if (!isFields(object)) {
    return;
  }
  if (text(object.kind)?.endsWith('List') && Array.isArray(object.items)) {
    for (const item of object.items) {
      yield* flatten(item);
    }
    return;
  }
  yield object;
}

/** Every Kubernetes object of all manifests, in their order, with lists opened. */
export function* kubernetesObjects(input: PolicyInput): Iterable<FoundObject> {
  for (const manifest of input.manifests ?? []) {
    for (const object of list(manifest.objects).flatMap((o) => [...flatten(o)])) {
      const apiVersion = text(object.apiVersion) ?? '';
      const kind = text(object.kind) ?? '';
      // a name that is not known yet still tells objects apart by its placeholder.
      const [name, namespace] = ['name', 'namespace']
        .map((field) => at(object, 'metadata', field))
        .map((v) => (typeof v === 'string' ? v : undefined));
      yield {
        document: manifest.name,
        object,
        group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
        kind,
        name: name ?? '',
        namespace: namespace ?? 'default',
        subject: `${kind} ${namespace ? `${namespace}/` : ''}${name ?? ''}`,
      };
    }
  }
}

/** Every object of a kind. */
export function objectsOfKind(input: PolicyInput, ...kinds: readonly string[]): FoundObject[] {
  return [...kubernetesObjects(input)].filter((found) => kinds.includes(found.kind));
}

/** The annotations of an object, those with text only. */
export function annotationsOf(object: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields(at(object, 'metadata', 'annotations'))).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** Whether a label selector of Kubernetes selects these labels. An empty selector selects all; a missing one none. */
export function selects(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  if (!isFields(selector)) {
    return false;
  }
  const exact = Object.entries(fields(selector.matchLabels)).every(([key, value]) => labels[key] === value);
  return exact && list(selector.matchExpressions).every((expression) => matchesExpression(expression, labels));
}

/** Whether one `key operator values` expression holds for these labels; `Gte` and `Lte` are Karpenter's. */
export function matchesExpression(expression: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  const key = text(at(expression, 'key')) ?? '';
  const values = list(at(expression, 'values'));
  switch (at(expression, 'operator')) {
    case 'In':
      return values.includes(labels[key]);
    case 'NotIn':
      return !values.includes(labels[key]);
    case 'Exists':
      return key in labels;
    case 'DoesNotExist':
      return !(key in labels);
    case 'Gt':
      return Number(labels[key]) > Number(values[0]);
    case 'Gte':
      return Number(labels[key]) >= Number(values[0]);
    case 'Lt':
      return Number(labels[key]) < Number(values[0]);
    case 'Lte':
      return Number(labels[key]) <= Number(values[0]);
    default:
      return false;
  }
}
