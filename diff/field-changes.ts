import { type Fields, isFields } from '../constructs/policy/documents/json';
import type { FieldChange } from './change';

/** Fields that name the items of a list, the most telling first. */
const NAMES: readonly string[] = [
  'name',
  'Name',
  'key',
  'Key',
  'Sid',
  'id',
  'Id',
  'mountPath',
  'containerPort',
  'port',
  'type',
  'topologyKey',
];

/** The innermost values in which two documents differ; none if and only if they are equal. */
export function fieldChanges(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (isSameValue(before, after)) {
    return [];
  }
  if (isFields(before) && isFields(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      fieldChanges(valueAt(before, key), valueAt(after, key), step(path, key)),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return itemChanges(before, after, path);
  }
  return [{ path, before, after }];
}

/** Whether two values of JSON are the same; the order of fields is none. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => isSameValue(item, b[i]));
  }
  if (isFields(a) && isFields(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameValue(a[key], b[key]));
  }
  return a === b;
}

// a field may be called like what every object has.
function valueAt(object: Fields, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function step(path: string, key: string): string {
  // names of labels have dots too.
  return /^[\w$-]+$/.test(key) ? [path, key].filter(Boolean).join('.') : `${path}[${key}]`;
}

function itemChanges(before: readonly unknown[], after: readonly unknown[], path: string): readonly FieldChange[] {
  const nameOf = namesFor(before, after);
  const found = nameOf
    ? [...new Set([...before, ...after].map(nameOf))].flatMap((name) => {
        const [a, b] = [before, after].map((list) => list.find((item) => nameOf(item) === name));
        return fieldChanges(a, b, `${path}[${name}]`);
      })
    : pairedChanges(before, after, path);
  // the same items in another order.
  return found.length > 0 ? found : [{ path, before, after }];
}

/** What tells the items of both lists apart, if anything does. */
function namesFor(before: readonly unknown[], after: readonly unknown[]): ((item: unknown) => string) | undefined {
  const unique = (name: (item: unknown) => string | undefined): boolean =>
    [before, after].every((list) => {
      const names = list.map(name);
      return !names.includes(undefined) && new Set(names).size === names.length;
    });
  const byField = NAMES.map((field) => (item: unknown) => (isFields(item) && isName(item[field]) ? String(item[field]) : undefined));
  // flags: the value after the first '=' may move.
  const byFlag = (item: unknown): string | undefined => (typeof item === 'string' ? /^[^=\n]{1,80}/.exec(item)?.[0] : undefined);
  const flags = [...before, ...after].some((item) => typeof item === 'string' && item.includes('='));
  return [...byField, ...(flags ? [byFlag] : [])].find(unique) as ((item: unknown) => string) | undefined;
}

function isName(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** Items that nothing names: what is in both lists is passed over, the rest is compared in its order. */
function pairedChanges(before: readonly unknown[], after: readonly unknown[], path: string): readonly FieldChange[] {
  const gone = without(before, after);
  const fresh = without(after, before);
  return Array.from({ length: Math.max(gone.length, fresh.length) }, (_, i) => {
    const index = after.indexOf(fresh[i]) >= 0 && i < fresh.length ? after.indexOf(fresh[i]) : before.indexOf(gone[i]);
    return fieldChanges(gone[i], fresh[i], `${path}[${index}]`);
  }).flat();
}

function without(list: readonly unknown[], other: readonly unknown[]): unknown[] {
  const rest = [...other];
  return list.filter((item) => {
    const at = rest.findIndex((candidate) => isSameValue(candidate, item));
    if (at >= 0) {
      rest.splice(at, 1);
    }
    return at < 0;
  });
}

/** A move in one line for a person: `2 → 3`, `"a" → none`. Long texts are cut around the place where they differ. */
export function moveText({ before, after }: FieldChange): readonly [string, string] {
  const [a, b] = [valueText(before), valueText(after)];
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) {
    same++;
  }
  const from = Math.max(a.length, b.length) > LONGEST ? Math.max(0, same - 20) : 0;
  return [cut(a, from), cut(b, from)];
}

const LONGEST = 100;

function cut(text: string, from: number): string {
  const end = from + LONGEST;
  return `${from > 0 && text.length > from ? '…' : ''}${text.length > from ? text.slice(from, end) : text}${text.length > end ? '…' : ''}`;
}

/** A value for a person: JSON, with long hashes shortened. */
export function valueText(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value).replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');
}
