import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../../constructs/delivery/manifest-graph';
import { definitionsIn as manifestsIn, kindOf } from '../../../verify/definitions/bring-definitions';
import { fetchDefinitions } from '../../../verify/definitions/fetch-definitions';
import { OPERATOR_SOURCES } from '../../../verify/definitions/operator-source';

/** A CustomResourceDefinition, as far as the tests read it. */
export interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

/** Groups that Kubernetes itself serves and whose names have a dot. */
const BUILT_IN = /^([a-z]+|[a-z.]+\.k8s\.io)$/;
/** Groups under `k8s.io` and `x-k8s.io` that are defined by operators all the same. */
const BY_OPERATORS = /(^|\.)(x-k8s\.io|gateway\.networking\.k8s\.io|inference\.networking\.k8s\.io)$/;

const known = new Map<string, Promise<Definition | undefined>>();

/** The definitions that a set of objects needs. A kind that has none is an error: nobody could check it. */
export async function definitionsFor(objects: readonly KubernetesObject[]): Promise<readonly Definition[]> {
  return [...new Set(await Promise.all(objects.filter(isCustom).map(definitionOf)))];
}

async function definitionOf(object: KubernetesObject): Promise<Definition> {
  const { apiVersion, kind } = object;
  const key = kindOf(object);
  known.set(key, known.get(key) ?? fetched(key));
  const found = await known.get(key);
  if (!found?.spec.versions.some(({ name }) => name === apiVersion.split('/')[1])) {
    throw new Error(`no CustomResourceDefinition of ${apiVersion} ${kind}: nobody can check it`);
  }
  return found;
}

/** Whether an object's kind comes with an operator. */
export function isCustom({ apiVersion }: KubernetesObject): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return group !== '' && (BY_OPERATORS.test(group) || !BUILT_IN.test(group));
}

/** The definition of a kind, as `group kind`, at the version that is installed. */
async function fetched(kind: string): Promise<Definition | undefined> {
  const source = OPERATOR_SOURCES.find(({ groups }) => groups.includes(kind.split(' ')[0]));
  if (source === undefined) {
    return undefined;
  }
  const folder = await fetchDefinitions(source, (text) => void process.stderr.write(text));
  const [manifest] = manifestsIn(folder, new Set([kind]));
  return manifest?.body as unknown as Definition | undefined;
}

/** Every definition in the files of a folder. */
export function definitionsIn(folder: string): readonly Definition[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as Definition | null)
    .filter((definition) => definition !== null);
}
