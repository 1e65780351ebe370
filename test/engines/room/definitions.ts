import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
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

let known: readonly Definition[] | undefined;

/** The definitions that a set of objects needs. A kind that has none is an error: nobody could check it. */
export function definitionsFor(objects: readonly KubernetesObject[]): readonly Definition[] {
  known ??= [...sharedDefinitions(), ...fluxSourceDefinitions()];
  const kinds = new Map(objects.filter(isCustom).map((o) => [`${o.apiVersion} ${o.kind}`, o]));
  return [...new Set([...kinds.keys()].map(definitionOf))];
}

function definitionOf(kind: string): Definition {
  const found = known?.find(({ spec }) => spec.versions.some((v) => `${spec.group}/${v.name} ${spec.names.kind}` === kind));
  if (found === undefined) {
    throw new Error(`no CustomResourceDefinition of ${kind}: nobody can check it`);
  }
  return found;
}

function isCustom({ apiVersion }: KubernetesObject): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return group !== '' && (BY_OPERATORS.test(group) || !BUILT_IN.test(group));
}

function sharedDefinitions(): readonly Definition[] {
  if (!existsSync(SHARED)) {
    throw new Error(`the operators' definitions are not at ${SHARED}; these tests need the folder 'shared' beside the repository`);
  }
  return definitionsIn(SHARED);
}

/** From the Go module that ships them. */
function fluxSourceDefinitions(): readonly Definition[] {
  return definitionsIn(join(moduleSource('flux-source', 'github.com/fluxcd/source-controller'), 'config', 'crd', 'bases'));
}

/** Definitions in the files of a folder. */
export function definitionsIn(folder: string): readonly Definition[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((d) => d.toJS() as Definition | null))
    .filter((definition) => definition !== null);
}
