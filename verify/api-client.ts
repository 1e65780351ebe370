import { type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '../constructs/delivery/manifest-graph';

/** An object as the API server gives it back. */
export interface LiveObject extends KubernetesObject {
  /** Name, labels and what the API server adds. */
  readonly metadata: KubernetesObject['metadata'] & {
    readonly resourceVersion: string;
    readonly uid: string;
    readonly generation?: number;
  };
}

/** One line of what an object's controllers say of it. */
export interface Condition {
  /** What it is about: `Established`. */
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  /** The same for people. */
  readonly message?: string;
}

/** The condition of a type in an object's status, if it has that value. */
export function conditionOf(object: LiveObject | undefined, type: string, value = 'True'): Condition | undefined {
  const { conditions } = (object?.['status'] ?? {}) as { readonly conditions?: readonly Condition[] };
  return conditions?.find((condition) => condition.type === type && condition.status === value);
}

/** What names an object of the API. */
export type ObjectKey = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;

/** What an API server says beside its message: the fields it refuses. */
export interface ApiErrorDetails {
  /** A refusal a field. */
  readonly causes?: readonly { readonly message?: string; readonly field?: string }[];
}

/** An answer that is no success, with the API server's own words. */
export class ApiError extends Error {
  public constructor(
    /** The HTTP status. */
    public readonly code: number,
    message: string,
    /** What the API server says beside its message. */
    public readonly details: ApiErrorDetails = {},
    /** Seconds after which the same may be asked again; 0 if that was not said. */
    public readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

/** Where an API server listens, and who asks. */
export type ApiAddress = SecureAddress | SocketAddress;

/** A port, with a token to show. */
export interface SecureAddress {
  /** Name or address of the host. */
  readonly host: string;
  /** Port on it. */
  readonly port: number;
  /** The certificate that the server must show or be signed by, as PEM. */
  readonly certificate: string;
  /** A bearer token. */
  readonly token: string;
}

/** A Unix socket whose other end adds the credentials, as `kubectl proxy` does. */
export interface SocketAddress {
  /** Path of the socket. */
  readonly socketPath: string;
}

/** How an object is applied. */
export interface ApplyOptions {
  /**
   * Whether everything happens but the writing.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const ATTEMPTS = 5;

/** Talks to an API server as `kubectl apply --server-side --validate=strict` does. */
export class ApiClient {
  readonly #resources = new Map<string, readonly Resource[]>();

  public constructor(
    private readonly address: ApiAddress,
    private readonly namespace = 'default',
  ) {}

  /** The same, but objects that name no namespace belong to this one. */
  public inNamespace(namespace: string): ApiClient {
    return new ApiClient(this.address, namespace);
  }

  /** Applies an object under the field manager `groundplan`; fields that no schema knows are refused. */
  public async apply(object: object, { dryRun = false }: ApplyOptions = {}): Promise<LiveObject> {
    const path = await this.#path(object as KubernetesObject);
    const flags = `fieldManager=groundplan&fieldValidation=Strict&force=true${dryRun ? '&dryRun=All' : ''}`;
    return this.send('PATCH', `${path}?${flags}`, object);
  }

  /** An object as it is now, or undefined. */
  public async read(object: ObjectKey): Promise<LiveObject | undefined> {
    return this.#unlessMissing(async () => this.send<LiveObject>('GET', await this.#path(object)));
  }

  /** Asks for the deletion of an object; one that is not there is no error. */
  public async remove(object: ObjectKey): Promise<void> {
    await this.#unlessMissing(async () => this.send('DELETE', `${await this.#path(object)}?propagationPolicy=Background`));
  }

  /** Whether the API server serves a kind. */
  public async serves(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.#find(apiVersion, kind)) !== undefined;
  }

  /** Everything of a kind, in all namespaces or in one. */
  public async list<T extends LiveObject = LiveObject>(apiVersion: string, kind: string, namespace?: string): Promise<readonly T[]> {
    const resource = await this.#resource(apiVersion, kind);
    const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
    return (await this.send<{ items: readonly T[] }>('GET', `${base(apiVersion)}${scope}/${resource.name}`)).items;
  }

  /** Replaces fields of a status by a merge patch. */
  public async patchStatus(object: ObjectKey, status: object): Promise<void> {
    await this.send('PATCH', `${await this.#path(object)}/status`, { status }, 'application/merge-patch+json');
  }

  /** One request; an answer that is no success is an `ApiError`. One that asks to come back later is asked again, as kubectl does. */
  public async send<T = LiveObject>(method: string, path: string, body?: object, type = 'application/apply-patch+yaml'): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#sendOnce<T>(method, path, body, type);
      } catch (error) {
        if (!(error instanceof ApiError && error.retryAfterSeconds > 0 && attempt < ATTEMPTS)) {
          throw error;
        }
        await sleep(error.retryAfterSeconds * 1_000);
      }
    }
  }

  #sendOnce<T>(method: string, path: string, body: object | undefined, type: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const headers = { Accept: 'application/json', ...(body && { 'Content-Type': type }) };
      const call = this.#open({ method, path, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const code = response.statusCode ?? 0;
          if (code < 300) {
            resolve((response.headers['content-type']?.includes('json') ? JSON.parse(text) : text) as T);
          } else {
            reject(errorOf(code, text, Number(response.headers['retry-after'] ?? 0)));
          }
        });
      });
      call.on('error', reject);
      call.end(body && JSON.stringify(body));
    });
  }

  #open(options: RequestOptions, answer: (response: IncomingMessage) => void): ClientRequest {
    if ('socketPath' in this.address) {
      return plainRequest({ ...options, ...this.address }, answer);
    }
    const { token, certificate, host, port } = this.address;
    return secureRequest(
      { ...options, host, port, ca: certificate, headers: { ...options.headers, Authorization: `Bearer ${token}` } },
      answer,
    );
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

  async #path({ apiVersion, kind, metadata }: ObjectKey): Promise<string> {
    const resource = await this.#resource(apiVersion, kind);
    const scope = resource.namespaced ? `/namespaces/${metadata.namespace ?? this.namespace}` : '';
    return `${base(apiVersion)}${scope}/${resource.name}/${metadata.name}`;
  }

  async #resource(apiVersion: string, kind: string): Promise<Resource> {
    const found = await this.#find(apiVersion, kind);
    if (found === undefined) {
      throw new ApiError(404, `no kind ${kind} in ${apiVersion}`);
    }
    return found;
  }

  /** Asked again while a kind is not known, because its definition may have come since. */
  async #find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const find = (): Resource | undefined => this.#resources.get(apiVersion)?.find((r) => r.kind === kind && !r.name.includes('/'));
    if (find() === undefined) {
      const answer = await this.#unlessMissing(() => this.send<{ resources: readonly Resource[] }>('GET', base(apiVersion)));
      this.#resources.set(apiVersion, answer?.resources ?? []);
    }
    return find();
  }
}

function base(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function errorOf(code: number, text: string, retryAfterSeconds: number): ApiError {
  try {
    const { message, details } = JSON.parse(text) as { message?: string; details?: ApiErrorDetails };
    return new ApiError(code, message ?? text, details, retryAfterSeconds);
  } catch {
    return new ApiError(code, text, {}, retryAfterSeconds);
  }
}
