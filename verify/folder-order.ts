import { type Manifest, placeOf } from './read-manifests';

const CORE_DEFINITION = 'apiextensions.k8s.io/v1 CustomResourceDefinition';

/** What a set of manifests creates for one another, and when. */
export class FolderOrder {
  readonly #positions: ReadonlyMap<Manifest, number>;

  public constructor(private readonly manifests: readonly Manifest[]) {
    this.#positions = new Map(manifests.map((manifest, i) => [manifest, i]));
  }

  /** The namespace of this name, if the manifests have it. */
  public namespace(name: string | undefined): Manifest | undefined {
    return this.manifests.find(({ body }) => body.apiVersion === 'v1' && body.kind === 'Namespace' && body.metadata.name === name);
  }

  /** The definition of an object's kind, if the manifests have it. */
  public definition({ body }: Manifest): Manifest | undefined {
    return this.manifests.find((m) => definedBy(m).includes(`${body.apiVersion} ${body.kind}`));
  }

  /** What an object must come after and comes before, in words. */
  public tooEarly(manifest: Manifest): string | undefined {
    const namespace = this.namespace(manifest.body.metadata.namespace);
    const definition = this.definition(manifest);
    if (namespace !== undefined && !this.isEarlier(namespace, manifest)) {
      return `comes before its namespace '${namespace.body.metadata.name}' (${placeOf(namespace)}); files are applied in the order of their names`;
    }
    return definition !== undefined && !this.isEarlier(definition, manifest)
      ? `comes before the definition of its kind (${placeOf(definition)}); files are applied in the order of their names`
      : undefined;
  }

  /** The object before this one whose absence the API server complains of, if it is one of these manifests. */
  public missedBy(manifest: Manifest, complaint: string): Manifest | undefined {
    const [, kind, name] = /([\w.]+) "([^"]+)" not found/.exec(complaint) ?? /no (\w+) with name (\S+) was found/.exec(complaint) ?? [];
    return this.manifests.find(
      (m) => m.body.metadata.name === name && isPluralOf(kind.toLowerCase(), m.body.kind.toLowerCase()) && this.isEarlier(m, manifest),
    );
  }

  private isEarlier(one: Manifest, other: Manifest): boolean {
    return (this.#positions.get(one) ?? 0) < (this.#positions.get(other) ?? 0);
  }
}

/** Whether an object defines kinds. */
export function isDefinition({ body }: Manifest): boolean {
  return `${body.apiVersion} ${body.kind}` === CORE_DEFINITION;
}

/** `roles`, `networkpolicies.networking.k8s.io`, or the kind itself. */
function isPluralOf(resource: string, kind: string): boolean {
  return resource.split('.')[0].startsWith(kind.slice(0, -1));
}

function definedBy(manifest: Manifest): readonly string[] {
  const { group, names, versions } = (manifest.body['spec'] ?? {}) as {
    group?: string;
    names?: { kind?: string };
    versions?: readonly { name?: string }[];
  };
  return isDefinition(manifest) ? (versions ?? []).map((v) => `${group}/${v.name} ${names?.kind}`) : [];
}
