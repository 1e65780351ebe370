import { isDeepStrictEqual } from 'node:util';
import type { KubectlFunction, Request, ServedResource } from './kubectl-function';

/** A resource of a template. */
interface Resource extends ServedResource {
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** Resources by their logical ids. */
type Resources = Readonly<Record<string, Resource>>;

/** One call of the function. */
export interface Served {
  readonly request: Request;
  readonly id: string;
}

/**
 * What CloudFormation does with the resources of the kubectl function from one template to the next: what is new and what changed, each after
 * what it depends on and the rest side by side; then what is gone, each before what it depended on, as the template of before said.
 */
export class StackUpdates {
  private stands: Resources = {};

  constructor(
    private readonly functions: KubectlFunction,
    private readonly prepare: (resource: Resource) => Resource = (resource) => resource,
  ) {}

  /** Brings the stack to a template; gives the calls in the order of their ends, and how many were served at once. */
  async to(template: { readonly Resources?: Readonly<Record<string, any>> }): Promise<{ calls: readonly Served[]; atOnce: number }> {
    const all = Object.entries((template.Resources ?? {}) as Resources).filter(([, r]) => r.Type.startsWith('Custom::AWSCDK-EKS-'));
    const wanted = Object.fromEntries(all.map(([id, resource]) => [id, this.prepare(resource)]));
    const before = this.stands;
    const calls: Served[] = [];
    let now = 0;
    let atOnce = 0;
    const serve = async (request: Request, id: string, resource: Resource): Promise<void> => {
      atOnce = Math.max(atOnce, ++now);
      const outcome = await this.functions.handle(request, resource);
      now--;
      calls.push({ request, id });
      if (outcome.code !== 0) {
        throw new Error(`${request} of ${id}: ${(outcome.out + outcome.err).slice(-2_000)}`);
      }
    };
    await inTurn(
      wanted,
      (r) => r.DependsOn ?? [],
      async (id, resource) => {
        if (!before[id]) {
          await serve('Create', id, resource);
        } else if (!isDeepStrictEqual(before[id].Properties, resource.Properties)) {
          await serve('Update', id, resource);
        }
      },
    );
    const gone = Object.fromEntries(Object.entries(before).filter(([id, r]) => !wanted[id] && !r.DeletionPolicy?.startsWith('Retain')));
    const users = (id: string): string[] => Object.keys(gone).filter((other) => gone[other].DependsOn?.includes(id));
    await inTurn(
      gone,
      (_, id) => users(id),
      (id, resource) => serve('Delete', id, resource),
    );
    this.stands = wanted;
    return { calls, atOnce };
  }
}

async function inTurn(
  resources: Resources,
  needs: (resource: Resource, id: string) => readonly string[],
  work: (id: string, resource: Resource) => Promise<void>,
): Promise<void> {
  const done = new Map<string, Promise<void>>();
  const visit = (id: string): Promise<void> => {
    if (!done.has(id)) {
      const before = needs(resources[id], id).filter((n) => resources[n]);
      done.set(
        id,
        Promise.all(before.map(visit)).then(() => work(id, resources[id])),
      );
    }
    return done.get(id)!;
  };
  await Promise.all(Object.keys(resources).map(visit));
}
