import type { ResourceDifference } from '@aws-cdk/cloudformation-diff';
import { holdsData, keepsData, type NamedTemplate } from '../constructs/policy';
import { at, fields, type Fields, text } from '../constructs/policy/documents/json';
import { type Change, compareChanges, type FieldChange } from './change';
import { fieldChanges } from './field-changes';
import { plainValue } from './plain-value';

/** Types that hold no data that a rule asks to keep, but that nobody gets back as they were. */
const ALSO_STATEFUL: ReadonlySet<string> = new Set([
  'AWS::EKS::Cluster',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]);

const NOTHING: NamedTemplate = { name: '', body: {} };

/**
 * What CloudFormation would do to go from some templates to others. Templates are the same if their names are.
 *
 * Which property replaces a resource is known by the CDK's own comparison; order, metadata and the CDK's own marks are passed over.
 */
export function templateChanges(before: readonly NamedTemplate[], after: readonly NamedTemplate[]): readonly Change[] {
  const names = [...new Set([...before, ...after].map((t) => t.name))];
  return names
    .flatMap((name) => {
      const [a, b] = [before, after].map((list) => comparable(list.find((t) => t.name === name) ?? NOTHING));
      return changesIn(a, b);
    })
    .sort(compareChanges);
}

function changesIn(before: Fields, after: Fields): readonly Change[] {
  if (fieldChanges(before, after).length === 0) {
    return [];
  }
  // loads a database of all resource types: a second, for those who have something to compare.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { fullDiff } = require('@aws-cdk/cloudformation-diff') as typeof import('@aws-cdk/cloudformation-diff');
  const { resources, outputs } = fullDiff(withoutPaths(before), withoutPaths(after));
  const found: Change[] = [];
  resources.forEachDifference((id, difference) => {
    const [old, fresh] = [before, after].map((t) => at(t, 'Resources', id));
    found.push(...resourceChanges(id, old, fresh, difference));
  });
  outputs.forEachDifference((id, { oldValue, newValue }) => {
    const moved = fieldChanges(plainValue(oldValue), plainValue(newValue));
    found.push({
      action: oldValue === undefined ? 'create' : newValue === undefined ? 'delete' : 'change',
      what: `Output ${id}`,
      stateful: false,
      fields: oldValue === undefined || newValue === undefined ? [] : moved,
    });
  });
  return found;
}

function resourceChanges(id: string, old: unknown, fresh: unknown, difference: ResourceDifference): readonly Change[] {
  if (old === undefined) {
    return [{ action: 'create', what: nameOf(id, fresh), stateful: isStateful(fresh), fields: [] }];
  }
  if (fresh === undefined || difference.resourceTypeChanged) {
    const gone: Change = {
      action: 'delete',
      what: nameOf(id, old),
      stateful: isStateful(old),
      kept: keepsData(at(old, 'DeletionPolicy')),
      fields: [],
    };
    return fresh === undefined ? [gone] : [gone, ...resourceChanges(id, undefined, fresh, difference)];
  }
  const moved = [
    ...Object.entries(difference.propertyUpdates).flatMap(([name, p]) =>
      movesOf(`Properties.${name}`, at(old, 'Properties', name), at(fresh, 'Properties', name), p),
    ),
    ...Object.entries(difference.otherChanges).flatMap(([name, p]) => movesOf(name, at(old, name), at(fresh, name), p)),
  ];
  const impact = String(difference.changeImpact);
  const replaces = impact === 'WILL_REPLACE' || impact === 'MAY_REPLACE';
  const stateful = isStateful(old);
  return [
    {
      action: replaces ? 'replace' : 'change',
      what: nameOf(id, fresh),
      stateful,
      // of the policy that is in force when the old one goes: the new template's.
      kept: replaces ? keepsData(at(fresh, 'UpdateReplacePolicy')) : undefined,
      note: noteOf(impact, old, fresh, difference),
      fields: moved,
    },
  ];
}

function movesOf(
  path: string,
  old: unknown,
  fresh: unknown,
  { oldValue, newValue }: { oldValue: unknown; newValue: unknown },
): readonly FieldChange[] {
  const shown = path.replace(/^Properties\./, '');
  const moved = fieldChanges(plainValue(old), plainValue(fresh), shown);
  // what refers to a resource that is replaced moves with it, though it is written as before.
  return moved.length > 0 ? moved : fieldChanges(plainValue(oldValue), plainValue(newValue), shown);
}

function noteOf(impact: string, old: unknown, fresh: unknown, { propertyUpdates }: ResourceDifference): string | undefined {
  const because = (word: string): string =>
    Object.entries(propertyUpdates)
      .filter(([, p]) => String(p.changeImpact) === word)
      .map(([name]) => name)
      .join(', ');
  if (impact === 'WILL_REPLACE') {
    return `${because(impact)} cannot move in place`;
  }
  if (impact === 'MAY_REPLACE') {
    return `${because(impact)} cannot always move in place`;
  }
  return isStateful(old) && ['DeletionPolicy', 'UpdateReplacePolicy'].some((p) => keepsData(at(old, p)) && !keepsData(at(fresh, p)))
    ? 'no longer kept when it leaves the stack'
    : undefined;
}

function isStateful(resource: unknown): boolean {
  const type = text(at(resource, 'Type')) ?? '';
  return ALSO_STATEFUL.has(type) || holdsData(type, fields(at(resource, 'Properties')));
}

/** Type and path in the tree, without the stack and the default child: the logical id has a hash in it. */
function nameOf(id: string, resource: unknown): string {
  const path = text(at(resource, 'Metadata', 'aws:cdk:path'))
    ?.replace(/^[^/]+\//, '')
    .replace(/(\/(Resource|Default))+$/, '');
  return `${text(at(resource, 'Type')) ?? ''} ${path ?? id}`;
}

/** What of a template is compared: not what only says who made it, and in which order. */
function comparable({ body }: NamedTemplate): Fields {
  const resources = Object.entries(fields(body.Resources)).filter(([, r]) => at(r, 'Type') !== 'AWS::CDK::Metadata');
  return {
    Resources: Object.fromEntries(
      resources.map(([id, resource]) => {
        const { DependsOn: _order, Metadata, ...rest } = fields(resource);
        const path = at(Metadata, 'aws:cdk:path');
        return [id, path === undefined ? rest : { ...rest, Metadata: { 'aws:cdk:path': path } }];
      }),
    ),
    Outputs: fields(body.Outputs),
  };
}

function withoutPaths({ Resources, Outputs }: Fields): Record<string, unknown> {
  const bare = ([id, resource]: [string, unknown]): [string, unknown] => {
    const { Metadata: _path, ...rest } = fields(resource);
    return [id, rest];
  };
  return { Resources: Object.fromEntries(Object.entries(fields(Resources)).map(bare)), Outputs };
}
