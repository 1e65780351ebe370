import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from 'cdk8s';
import type { KubernetesObject } from '../../../constructs/delivery/manifest-graph';
import type { LiveObject } from '../../../verify/api-client';
import type { ControlPlane } from './control-plane';
import { definitionsFor } from './definitions';
import { nodesOf } from './graph';
import { boughtHere } from './machines';
import { type Placement, placement } from './placement';

interface Event extends LiveObject {
  readonly involvedObject: { readonly name: string };
  readonly message: string;
  readonly source: { readonly component?: string };
}

/** What an app describes, on the cluster for the time of a test: one Deployment and all that it needs. */
export class Tenant {
  /** Applies an app's objects; NodePools are bought from the market of the test. */
  static async of(
    cluster: ControlPlane,
    fill: (app: App) => unknown,
    change: (body: KubernetesObject) => KubernetesObject = (body) => body,
  ): Promise<Tenant> {
    const bodies = nodesOf(fill).map(({ body }) => change(boughtHere(body)));
    // Flux brings its namespace, as it brings its kinds.
    await cluster.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    await cluster.define(await definitionsFor(bodies));
    const tenant = new Tenant(cluster, bodies);
    for (const body of bodies) {
      await cluster.api.apply(body);
    }
    return tenant;
  }

  private constructor(
    private readonly cluster: ControlPlane,
    private readonly bodies: readonly KubernetesObject[],
  ) {}

  /** The object of a kind. */
  the(kind: string): KubernetesObject {
    const found = this.bodies.filter((body) => body.kind === kind);
    if (found.length !== 1) {
      throw new Error(`${found.length} objects of kind ${kind}`);
    }
    return found[0];
  }

  /** Namespace of the Deployment. */
  get namespace(): string {
    return this.the('Deployment').metadata.namespace ?? 'default';
  }

  /** Asks for a number of replicas, as an autoscaler does. */
  async scale(replicas: number): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${this.namespace}/deployments/${this.the('Deployment').metadata.name}/scale`;
    await this.cluster.api.send('PATCH', path, { spec: { replicas } }, 'application/merge-patch+json');
  }

  /** The numbers of replicas that are asked for in a time. */
  async replicasFor(seconds: number): Promise<readonly number[]> {
    const seen = new Set<number>();
    for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(500)) {
      const live = await this.cluster.api.read(this.the('Deployment'));
      seen.add((live?.['spec'] as { replicas: number }).replicas);
    }
    return [...seen];
  }

  /** Waits until a number of pods is ready and no other pod is there, then says where they are. */
  async placed(pods: number, seconds = 120): Promise<Placement> {
    let last: Placement | undefined;
    return this.cluster.room
      .until(`${pods} pods ready`, seconds, async () => {
        last = await this.where();
        return last.ready === pods && last.waiting.length === 0 && last;
      })
      .catch((error: Error) => {
        throw new Error(`${error.message}; ${JSON.stringify(last)}\n${this.cluster.room.logOf('karpenter')}`);
      });
  }

  /** Where the pods are now. */
  where(): Promise<Placement> {
    return placement(this.cluster, this.namespace);
  }

  /** Waits until Karpenter says why it buys no node for a pod. */
  async refusal(seconds = 60): Promise<string> {
    return this.cluster.room.until('Karpenter refuses a pod', seconds, async () => {
      const { waiting } = await this.where();
      const events = await this.cluster.api.list<Event>('v1', 'Event', this.namespace);
      return events.find(
        ({ source, involvedObject }) =>
          source.component === 'karpenter' && waiting.some((text) => text.startsWith(`${involvedObject.name}:`)),
      )?.message;
    });
  }

  /** Takes an object away. */
  async without(kind: string): Promise<void> {
    await this.cluster.api.remove(this.the(kind));
  }

  /** Takes everything away and waits until the nodes are gone too. */
  async leave(): Promise<void> {
    for (const body of [...this.bodies].reverse()) {
      await this.cluster.api.remove(body);
    }
    await this.cluster.room.until('everything is gone', 180, async () => {
      const left = await Promise.all(this.bodies.map((body) => this.cluster.api.read(body)));
      return left.every((live) => live === undefined) && (await this.cluster.api.list('v1', 'Node')).length === 0;
    });
  }
}
