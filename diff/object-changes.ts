import { at, type Fields, text } from '../constructs/policy/documents/json';
import { type Change, compareChanges } from './change';
import { EFFECT_NOTES, effectOf, holdsState } from './object-rules';
import { fieldChanges } from './field-changes';

/** A Kubernetes object of a deployment. */
export interface DeliveredObject {
  /** The object. */
  readonly object: Fields;
  /** Whether it stays in the cluster when it leaves the deployment. */
  readonly kept?: boolean;
}

/** What is not as it was among Kubernetes objects. An object is the same if group, kind, namespace and name are. */
export function objectChanges(before: readonly DeliveredObject[], after: readonly DeliveredObject[]): readonly Change[] {
  const [old, fresh] = [before, after].map((objects) => new Map(objects.map((o) => [identityOf(o.object), o])));
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((id) => changeOf(old.get(id), fresh.get(id)))
    .filter((change) => change !== undefined)
    .sort(compareChanges);
}

function changeOf(before: DeliveredObject | undefined, after: DeliveredObject | undefined): Change | undefined {
  const { object, kept } = (before ?? after)!;
  const kind = kindOf(object);
  const what = nameOf(object);
  const stateful = holdsState(kind, object);
  if (before === undefined) {
    return { action: 'create', what, stateful, fields: [] };
  }
  if (after === undefined) {
    return { action: 'delete', what, stateful, kept: kept ?? false, fields: [] };
  }
  const fields = fieldChanges(before.object, after.object);
  if (fields.length === 0) {
    return undefined;
  }
  const effect = effectOf(kind, before.object, after.object, fields);
  return {
    action: effect === 'refused' ? 'replace' : 'change',
    what,
    stateful,
    kept: effect === 'refused' ? false : undefined,
    note: effect && EFFECT_NOTES[effect],
    fields,
  };
}

/** Kind and group, as the rules know it: `Deployment.apps`, `Service`. */
function kindOf(object: Fields): string {
  const [group, version] = (text(object.apiVersion) ?? '').split('/');
  return [text(object.kind) ?? '', version === undefined ? '' : group].filter(Boolean).join('.');
}

function identityOf(object: Fields): string {
  return JSON.stringify([kindOf(object), at(object, 'metadata', 'namespace'), at(object, 'metadata', 'name')]);
}

function nameOf(object: Fields): string {
  const [namespace, name] = ['namespace', 'name'].map((field) => at(object, 'metadata', field));
  return `${text(object.kind) ?? ''} ${[namespace, name].filter((part) => typeof part === 'string').join('/')}`;
}
