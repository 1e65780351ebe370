import { request } from 'node:https';
import type { KubernetesObject } from '../../../constructs/delivery/manifest-graph';

/** An object as the API server gives it back. */
export interface LiveObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly resourceVersion: string;
    readonly uid: string;
    readonly generation?: number;
  };
}

/** An answer that is no success, with the API server's own words. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Talks to an API server as `kubectl apply --server-side --validate=strict` does. */
export class ApiClient {
  readonly #resources = new Map<string, readonly Resource[]>();

  constructor(
    private readonly port: number,
    private readonly certificate: () => string,
    private readonly token: string,
  ) {}

  /** Applies an object under the field manager `groundplan`; fields that no schema knows are refused. */
  async apply(object: object): Promise<LiveObject> {
    const path = await this.#path(object as KubernetesObject);
    return this.send('PATCH', `${path}?fieldManager=groundplan&fieldValidation=Strict&force=true`, object);
  }

  /** An object as it is now, or undefined. */
  async read(object: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<LiveObject | undefined> {
    return this.#unlessMissing(async () => this.send<LiveObject>('GET', await this.#path(object)));
  }

  /** Asks for the deletion of an object; one that is not there is no error. */
  async remove(object: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<void> {
    await this.#unlessMissing(async () => this.send('DELETE', `${await this.#path(object)}?propagationPolicy=Background`));
  }

  /** Everything of a kind, in all namespaces or in one. */
  async list<T extends LiveObject = LiveObject>(apiVersion: string, kind: string, namespace?: string): Promise<readonly T[]> {
    const resource = await this.#resource(apiVersion, kind);
    const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
    return (await this.send<{ items: readonly T[] }>('GET', `${base(apiVersion)}${scope}/${resource.name}`)).items;
  }

  /** Replaces fields of a status by a merge patch. */
  async patchStatus(object: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>, status: object): Promise<void> {
    await this.send('PATCH', `${await this.#path(object)}/status`, { status }, 'application/merge-patch+json');
  }

  /** One request; an answer that is no success is an `ApiError`. */
  send<T = LiveObject>(method: string, path: string, body?: object, type = 'application/apply-patch+yaml'): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          ca: this.certificate(),
          headers: { Authorization: `Bearer ${this.token}`, Accept: 'application/json', ...(body && { 'Content-Type': type }) },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            const text = Buffer.concat(parts).toString();
            const code = response.statusCode ?? 0;
            if (code < 300) {
              resolve((response.headers['content-type']?.includes('json') ? JSON.parse(text) : text) as T);
            } else {
              reject(new ApiError(code, wordsOf(text)));
            }
          });
        },
      );
      call.on('error', reject);
      call.end(body && JSON.stringify(body));
    });
  }

  async #unlessMissing<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) {
        return undefined;
      }
      throw error;
    }
  }

  async #path({ apiVersion, kind, metadata }: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<string> {
    const resource = await this.#resource(apiVersion, kind);
    const scope = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${base(apiVersion)}${scope}/${resource.name}/${metadata.name}`;
  }

  /** Asked again while a kind is not known, because its definition may have come since. */
  async #resource(apiVersion: string, kind: string): Promise<Resource> {
    const find = (): Resource | undefined => this.#resources.get(apiVersion)?.find((r) => r.kind === kind && !r.name.includes('/'));
    if (find() === undefined) {
      const answer = await this.#unlessMissing(() => this.send<{ resources: readonly Resource[] }>('GET', base(apiVersion)));
      this.#resources.set(apiVersion, answer?.resources ?? []);
    }
    const found = find();
    if (found === undefined) {
      throw new ApiError(404, `no kind ${kind} in ${apiVersion}`);
    }
    return found;
  }
}

function base(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function wordsOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
