import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { KubernetesObject, ManifestNode } from '../../../../constructs/delivery/manifest-graph';
import type { Throwaway } from '../../../../verify/engines/throwaway';

/** A CloudFormation template, as far as it is read here. */
export interface Template {
  /** Its resources by logical id. */
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Metadata?: Readonly<Record<string, unknown>>; readonly [field: string]: unknown }>
  >;
}

/** What the checkers read: files in a folder, and which construct made what stands in them. Paths are below the folder. */
export class Material {
  /** CloudFormation templates. */
  public readonly templates: string[] = [];
  /** Kubernetes manifests, one file for everything that is applied together. */
  public readonly manifests: string[] = [];
  /** Those of the manifests in which a Deployment or a DaemonSet stands. */
  public readonly deployments: string[] = [];
  /** Rules of Prometheus, one file an object. */
  public readonly rules: string[] = [];
  readonly #subjects = new Map<string, string>();

  /** Where the files are. */
  public readonly folder: string;

  public constructor(
    /** What the folder goes with. */
    public readonly room: Throwaway,
  ) {
    this.folder = room.file('material');
  }

  /** Adds a template. */
  public template(path: string, template: Template): void {
    this.templates.push(this.#write(path, JSON.stringify(template, null, 1)));
    for (const [id, { Type: type, Metadata: metadata }] of Object.entries(template.Resources)) {
      this.#subjects.set(`${path} ${id}`, `${type} ${String(metadata?.['aws:cdk:path'] ?? id)}`);
    }
  }

  /** Adds objects that are applied together; what Prometheus would evaluate of them is written a second time, as its own rules. */
  public manifest(path: string, nodes: readonly ManifestNode[]): void {
    this.manifests.push(this.#write(path, nodes.map(({ body }) => stringify(body)).join('---\n')));
    this.deployments.push(...(nodes.some(({ body }) => ['Deployment', 'DaemonSet'].includes(body.kind)) ? [path] : []));
    for (const { id, body } of nodes) {
      const subject = `${body.kind} ${id}`;
      this.#subjects.set(`${path} ${objectKey(body)}`, subject);
      const rules = rulesIn(body);
      if (rules !== undefined) {
        const file = `${dirname(path)}/rules/${body.kind}-${id.replaceAll('/', '-')}.yaml`;
        this.rules.push(this.#write(file, stringify(rules)));
        this.#subjects.set(`${file} `, subject);
      }
    }
  }

  /** Kind of an object and path of its construct; of what no construct made, the object as the checker calls it. */
  public subject(path: string, object: string): string {
    return this.#subjects.get(`${path} ${object}`) ?? object;
  }

  #write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
    return path;
  }
}

/** How an object is looked up by what checkers say of it: some leave out the namespace of an object that names none, some call it `default`. */
export function objectKey({ kind, metadata }: { kind: string; metadata: { namespace?: string; name: string } }): string {
  return `${kind}/${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** A PrometheusRule holds a file of rules; the queries of a ScaledObject are put into one, so that they are parsed too. */
function rulesIn({ kind, ...body }: KubernetesObject): unknown {
  if (kind === 'PrometheusRule') {
    return body['spec'];
  }
  if (kind === 'ScaledObject') {
    const { triggers } = body['spec'] as { triggers: readonly { type: string; metadata: Record<string, string> }[] };
    const queries = triggers.filter(({ type }) => type === 'prometheus').map(({ metadata }) => metadata['query']);
    return { groups: [{ name: 'triggers', rules: queries.map((expr, i) => ({ record: `trigger_${i}`, expr })) }] };
  }
  return undefined;
}
