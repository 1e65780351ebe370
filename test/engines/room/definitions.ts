import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../../constructs/delivery/manifest-graph';
import { moduleSource } from './go-module';

/** A CustomResourceDefinition, as far as the tests read it. */
export interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

const SHARED = join(__dirname, '..', '..', '..', '..', 'shared', 'crds');

/** Groups that Kubernetes itself serves and whose names have a dot. */
const BUILT_IN = /^([a-z]+|[a-z.]+\.k8s\.io)$/;
/** Groups under `k8s.io` and `x-k8s.io` that are defined by operators all the same. */
const BY_OPERATORS = /(^|\.)(x-k8s\.io|gateway\.networking\.k8s\.io|inference\.networking\.k8s\.io)$/;

let texts: readonly string[] | undefined;
const known = new Map<string, readonly Definition[]>();

/** The definitions that a set of objects needs. A kind that has none is an error: nobody could check it. */
export function definitionsFor(objects: readonly KubernetesObject[]): readonly Definition[] {
  return [...new Set(objects.filter(isCustom).map(definitionOf))];
}

function definitionOf({ apiVersion, kind }: KubernetesObject): Definition {
  const [group, version] = apiVersion.split('/');
  const found = definitionsOf(group, kind).find(({ spec }) => spec.versions.some(({ name }) => name === version));
  if (found === undefined) {
    throw new Error(`no CustomResourceDefinition of ${apiVersion} ${kind}: nobody can check it`);
  }
  return found;
}

function isCustom({ apiVersion }: KubernetesObject): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return group !== '' && (BY_OPERATORS.test(group) || !BUILT_IN.test(group));
}

/** The definitions of a kind. Only those that name it are parsed: all of them are 30 MB of YAML. */
function definitionsOf(group: string, kind: string): readonly Definition[] {
  const key = `${group} ${kind}`;
  let found = known.get(key);
  if (found === undefined) {
    texts ??= [...sharedDefinitions(), ...fluxSourceDefinitions()];
    const parsed = parseEach(texts.filter((text) => text.includes(`group: ${group}\n`) && text.includes(`kind: ${kind}\n`)));
    found = parsed.filter(({ spec }) => spec.group === group && spec.names.kind === kind);
    known.set(key, found);
  }
  return found;
}

function sharedDefinitions(): readonly string[] {
  if (!existsSync(SHARED)) {
    throw new Error(`the operators' definitions are not at ${SHARED}; these tests need the folder 'shared' beside the repository`);
  }
  return documentsIn(SHARED);
}

/** From the Go module that ships them. */
function fluxSourceDefinitions(): readonly string[] {
  return documentsIn(join(moduleSource('flux-source', 'github.com/fluxcd/source-controller'), 'config', 'crd', 'bases'));
}

/** Definitions in the files of a folder. */
export function definitionsIn(folder: string): readonly Definition[] {
  return parseEach(documentsIn(folder));
}

function parseEach(texts: readonly string[]): readonly Definition[] {
  return texts.map((text) => parse(text) as Definition | null).filter((definition) => definition !== null);
}

function documentsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split(/^---$/m));
}
