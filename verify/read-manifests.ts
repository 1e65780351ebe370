import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isCollection, isMap, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../constructs/delivery/manifest-graph';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { KUBERNETES_YAML, lineOfField } from './manifest-yaml';

/** An object and where it is written. */
export interface Manifest {
  /** The object. */
  readonly body: KubernetesObject;
  /** The file, as it was named. */
  readonly file: string;
  /** The line it starts on. */
  readonly line: number;
  /** Line of a field, or of the innermost one around it that is there. */
  readonly lineOf: (field: string) => number;
}

const NO_MANIFESTS = "name a folder with manifests only; what a tool renders can be piped in: '… | groundplan verify -'";

/** Reads a file, or a folder with all folders in it, in the order of names. Names that start with a dot are passed over. */
export function readManifests(path: string): readonly Manifest[] {
  if (!existsSync(path)) {
    throw new GroundplanError('ManifestsMissing', `'${path}' is not there; ${NO_MANIFESTS}`);
  }
  const files = statSync(path).isDirectory() ? filesIn(path) : [path];
  return refuseNone(
    files.flatMap((file) => parseManifests(file, readFileSync(file, 'utf8'))),
    `'${path}' holds no objects in *.yaml, *.yml or *.json; ${NO_MANIFESTS}`,
  );
}

/** Reads text that was piped in. */
export function readPiped(text: string): readonly Manifest[] {
  return refuseNone(parseManifests('-', text), 'nothing was piped in; a tool before this one may have failed');
}

function refuseNone(manifests: readonly Manifest[], message: string): readonly Manifest[] {
  if (manifests.length === 0) {
    throw new GroundplanError('ManifestsMissing', message);
  }
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const { apiVersion, kind, metadata } = manifest.body;
    // Versions of a group show the same objects.
    const key = JSON.stringify([apiVersion.split('/').slice(0, -1).join(), kind, metadata.namespace, metadata.name]);
    const first = seen.get(key);
    if (first !== undefined) {
      throw new GroundplanError(
        'ManifestDuplicate',
        `${placeOf(manifest)} has ${nameOf(manifest.body)} again, after ${placeOf(first)}; remove one of them`,
      );
    }
    seen.set(key, manifest);
  }
  return manifests;
}

/** File and line of an object. */
export function placeOf({ file, line }: Manifest): string {
  return `${file}:${line}`;
}

/** Kind and name of an object. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join('/')}`;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesIn(path) : /\.(ya?ml|json)$/.test(name) ? [path] : [];
    });
}

/** Reads the objects of one text; a `List` stands for its items. */
export function parseManifests(file: string, text: string): readonly Manifest[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...KUBERNETES_YAML, lineCounter: lines, prettyErrors: false }) as Document[];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new GroundplanError(
        'ManifestMalformed',
        `${file}:${lines.linePos(error.pos[0]).line} is no YAML: ${error.message.split('\n')[0].replace(/\.$/, '')}`,
      );
    }
    const root = document.contents;
    return isCollection(root) || (root !== null && document.toJS() !== null)
      ? itemsOf(document, root).map((node) => manifestOf(document, node, file, lines))
      : [];
  });
}

function itemsOf(document: Document, root: Node): readonly Node[] {
  const items = isMap(root) && /List$/.test(String(root.get('kind'))) ? root.get('items', true) : undefined;
  return isSeq(items) ? items.items.flatMap((item) => itemsOf(document, item as Node)) : [root];
}

function manifestOf(document: Document, root: Node, file: string, lines: LineCounter): Manifest {
  const body = root.toJS(document) as Partial<KubernetesObject> | null;
  const line = lines.linePos(root.range?.[0] ?? 0).line;
  const missing = [
    ['apiVersion', body?.apiVersion],
    ['kind', body?.kind],
    ['metadata.name', body?.metadata?.name],
  ].flatMap(([field, value]) => (typeof value === 'string' && value !== '' ? [] : [field]));
  if (missing.length > 0) {
    throw new GroundplanError(
      'ManifestIncomplete',
      `${file}:${line} is no object to apply, it has no ${missing.join(', no ')}; ${NO_MANIFESTS}`,
    );
  }
  return { body: body as KubernetesObject, file, line, lineOf: (field) => lineOfField(document, root, lines, field) };
}
