import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsAccount } from './emulator';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: any;
  readonly DeletionPolicy?: string;
  readonly Metadata?: Readonly<Record<string, any>>;
}

/** Resources of a template by their logical ids. */
export type Resources = Readonly<Record<string, TemplateResource>>;

/** A cloud assembly that the emulator takes. */
export interface Assembly {
  /** Where it is; for `--app`. */
  readonly folder: string;
  /** What the emulator has to make: objects of AWS whose types it knows. */
  readonly made: Resources;
  /** How often each type that it does not know is stood in for. */
  readonly standIns: Readonly<Record<string, number>>;
}

/** Puts stand-ins into a stack of a cloud assembly, in the place of what the emulator does not know. */
export function withStandIns(account: AwsAccount, folder: string, stack: string): Assembly {
  const file = join(folder, `${stack}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
  // neither custom resources, which are their handlers', nor what CDK says about itself.
  const objects = Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith('AWS::') && Type !== 'AWS::CDK::Metadata');
  const unknown = unknownTypes(account, [...new Set(objects.map(([, { Type }]) => Type))]);
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, r]) => [
      id,
      unknown.includes(r.Type) ? standIn(r, attributesOf(template, id)) : keptAsItKnows(r),
    ]),
  );
  writeFileSync(file, JSON.stringify({ ...template, Resources: { ...Resources, [HANDLER_ID]: HANDLER } }));
  return {
    folder,
    made: Object.fromEntries(objects.filter(([, { Type }]) => !unknown.includes(Type))),
    standIns: Object.fromEntries(unknown.map((type) => [type, objects.filter(([, { Type }]) => Type === type).length])),
  };
}

/** Types that the emulator does not know, by its own answer. */
export function unknownTypes(account: AwsAccount, types: readonly string[]): readonly string[] {
  const Resources = Object.fromEntries(types.map((Type, i) => [`Resource${i}`, { Type }]));
  const [answer] = account.ask([['cloudformation', 'ValidateTemplate', { TemplateBody: JSON.stringify({ Resources }) }]]);
  return /Unrecognized resource types: \[(.*)\]/.exec(String(answer.message))?.[1].split(', ') ?? [];
}

/** Path of a resource in the tree of constructs, less the stack and what stands under the construct that a user knows. */
export function pathOf({ Metadata }: TemplateResource): string {
  return shortPath(String(Metadata?.['aws:cdk:path']).replace(/^[^/]*\//, ''));
}

/** A path without the ids of default children. */
export function shortPath(path: string): string {
  return path.replace(/(\/Resource)?(\/Default)?$/, '');
}

/**
 * A custom resource with the id, the dependencies, the policy and the properties of the resource, and with the attributes that others read
 * of it; only nothing is made.
 */
function standIn(resource: TemplateResource, attributes: readonly string[]): TemplateResource {
  const [, service, name] = resource.Type.split('::');
  return {
    ...resource,
    Type: `Custom::${service}-${name}`,
    Properties: { ServiceToken: { 'Fn::GetAtt': [HANDLER_ID, 'Arn'] }, Attributes: attributes, ...resource.Properties },
  };
}

// the emulator keeps Retain only; for a stack whose first deployment succeeds the two are the same.
function keptAsItKnows(resource: TemplateResource): TemplateResource {
  return resource.DeletionPolicy === 'RetainExceptOnCreate' ? { ...resource, DeletionPolicy: 'Retain' } : resource;
}

function attributesOf(template: object, id: string): readonly string[] {
  const read = [...JSON.stringify(template).matchAll(/"Fn::GetAtt":\["(\w+)","([\w.]+)"\]/g)];
  return [...new Set(read.filter(([, of]) => of === id).map(([, , name]) => name))];
}

const HANDLER_ID = 'StandIn';
const HANDLER: TemplateResource = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/stand-in' },
    Code: {
      ZipFile: `exports.handler = ({ ResponseURL, ResourceProperties, ...event }) => fetch(ResponseURL, {
        method: 'PUT',
        body: JSON.stringify({
          ...event,
          Status: 'SUCCESS',
          PhysicalResourceId: event.LogicalResourceId,
          Data: Object.fromEntries(ResourceProperties.Attributes.map((name) => [name, name + ' of ' + event.LogicalResourceId])),
        }),
      });`,
    },
  },
};
