import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../../constructs/delivery/manifest-graph';
import type { PulumiResource } from '../../../../constructs/delivery/pulumi-plan';
import type { ApiClient } from '../../../../verify/api-client';
import { wanted } from '../acceptance';
import { recordOf, type ReleaseInputs } from './chart-releases';
import type { Call, Foreseen } from './pulumi';

/** A resource, and the names of those that must be there before it. */
export type Ordered = Pick<PulumiResource, 'name' | 'inputs' | 'dependsOn'>;

/** Names of resources by what is done with them. */
export type Deeds = Readonly<Record<Call['verb'], readonly string[]>>;

/** The Kubernetes objects in a preview. */
export function objectsIn(preview: readonly Foreseen[]): readonly Ordered[] {
  const name = (urn: string): string => urn.split('::').at(-1)!;
  const objects = new Map(preview.filter(({ urn }) => /[$:]kubernetes:/.test(urn)).map((resource) => [resource.urn, resource]));
  return [...objects.values()].map(({ urn, inputs, dependencies }) => ({
    name: name(urn),
    inputs,
    // The engine lists them in no order.
    dependsOn: dependencies
      .filter((other) => objects.has(other))
      .map(name)
      .sort(),
  }));
}

/** Names of the resources that are on the API server. */
export async function there(api: ApiClient, resources: readonly Ordered[]): Promise<readonly string[]> {
  const live = await Promise.all(resources.map((resource) => api.read(objectOf(resource))));
  return resources.filter((_, i) => live[i]).map(({ name }) => name);
}

/** Names of the resources that are not there as they are wished: to apply them once more would change something. */
export async function notAsWished(api: ApiClient, resources: readonly Ordered[]): Promise<readonly string[]> {
  const right = await Promise.all(
    resources.map(objectOf).map(async (object) => {
      const [live, wished] = [await api.read(object), await api.apply(object, { dryRun: true })];
      return live !== undefined && isDeepStrictEqual(wanted(live), wanted(wished));
    }),
  );
  return resources.filter((_, i) => !right[i]).map(({ name }) => name);
}

/** The object that stands for a resource on the API server. */
function objectOf({ inputs }: Ordered): KubernetesObject {
  return 'chart' in inputs ? recordOf(inputs as unknown as ReleaseInputs) : (inputs as KubernetesObject);
}

/** What must be done to get from one list of resources to another. */
export function needed(olds: readonly Ordered[], news: readonly Ordered[]): Deeds {
  const [before, after] = [olds, news].map((resources) => new Map(resources.map(({ name, inputs }) => [name, inputs])));
  const names = (resources: readonly Ordered[]): string[] => resources.map(({ name }) => name).sort();
  return {
    create: names(news.filter(({ name }) => !before.has(name))),
    update: names(news.filter(({ name, inputs }) => before.has(name) && !isDeepStrictEqual(before.get(name), inputs))),
    delete: names(olds.filter(({ name }) => !after.has(name))),
  };
}

/** What the provider has done. */
export function done(calls: readonly Call[]): Deeds {
  const by = (verb: string): string[] =>
    calls
      .filter((call) => call.when === 'end' && call.verb === verb)
      .map(({ name }) => name)
      .sort();
  return { create: by('create'), update: by('update'), delete: by('delete') };
}

/** What was created before something that it needs was there. */
export function createdTooEarly(calls: readonly Call[], resources: readonly Ordered[]): readonly string[] {
  return pairs(resources).flatMap(([first, second]) => (inTurn(calls, first, second) ? [] : [`${second} before ${first}`]));
}

/** What was deleted before something that needs it was gone. */
export function deletedTooEarly(calls: readonly Call[], resources: readonly Ordered[]): readonly string[] {
  return pairs(resources).flatMap(([first, second]) => (inTurn(calls, second, first) ? [] : [`${first} before ${second}`]));
}

function pairs(resources: readonly Ordered[]): readonly (readonly [string, string])[] {
  return resources.flatMap(({ name, dependsOn }) => dependsOn.map((first) => [first, name] as const));
}

function inTurn(calls: readonly Call[], first: string, second: string): boolean {
  const at = (when: Call['when'], name: string): number => calls.findIndex((call) => call.when === when && call.name === name);
  return at('end', first) !== -1 && at('end', first) < at('begin', second);
}
