import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '../../../../constructs/delivery/manifest-graph';
import { ApiClient, ApiError, conditionOf, type LiveObject, type SecureAddress } from '../../../../verify/api-client';

interface Access {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

const PATIENCE_SECONDS = 60;

/** Objects on the API server that `KUBECONFIG` names, handled as Pulumi's Kubernetes provider does, with the annotations it reads. */
export class ClusterObjects {
  private readonly api = new ApiClient(addressIn(process.env['KUBECONFIG']!));

  /** The object as it would be; undefined where the API server cannot say that yet, because its kind or its namespace is not there. */
  async dryRun(object: KubernetesObject): Promise<LiveObject | undefined> {
    if (!(await this.api.serves(object.apiVersion, object.kind))) {
      return undefined;
    }
    try {
      return await this.api.apply(object, { dryRun: true });
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** Applies an object and waits for the condition that it names itself. */
  async apply(object: KubernetesObject): Promise<LiveObject> {
    const live = await this.api.apply(object);
    const { 'pulumi.com/waitFor': wanted } = annotationsOf(object);
    return wanted === undefined ? live : this.condition(object, wanted);
  }

  /** Deletes an object and waits until it is gone. */
  async remove(object: KubernetesObject): Promise<void> {
    await this.api.remove(object);
    await until(object, 'is still there', async () => (await this.api.read(object)) === undefined || undefined);
  }

  private condition(object: KubernetesObject, wanted: string): Promise<LiveObject> {
    const [, type] = /^condition=(\w+)$/.exec(wanted) ?? [];
    if (type === undefined) {
      throw new Error(`this stand-in waits for 'condition=TYPE' only, and not for '${wanted}'`);
    }
    return until(object, `is not ${type}`, async () => {
      const live = await this.api.read(object);
      return conditionOf(live, type) && live;
    });
  }
}

function annotationsOf({ metadata }: KubernetesObject): Readonly<Record<string, string>> {
  return (metadata['annotations'] ?? {}) as Readonly<Record<string, string>>;
}

function addressIn(kubeconfig: string): SecureAddress {
  // The room's kubeconfigs are JSON.
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Access;
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const { hostname, port } = new URL(server);
  return { host: hostname, port: Number(port), token: users[0].user.token, certificate: Buffer.from(authority, 'base64').toString() };
}

async function until<T>(object: KubernetesObject, failure: string, check: () => Promise<T | undefined>): Promise<T> {
  const seconds = Number(annotationsOf(object)['pulumi.com/timeoutSeconds'] ?? PATIENCE_SECONDS);
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(200)) {
    const result = await check();
    if (result !== undefined) {
      return result;
    }
  }
  throw new Error(`${object.kind} ${object.metadata.name} ${failure} after ${seconds} s`);
}
