import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type ParseOptions,
  type SchemaOptions,
  type Tags,
} from 'yaml';

const TAG = 'tag:yaml.org,2002:';

/**
 * YAML as kubectl and the API server read it, with a parser of YAML 1.1 in Go: `on` is true and 0644 is octal, but so is 0o644, and times
 * and numbers to the base of 60 stay words. Seen with kubectl 1.32.4.
 */
export const KUBERNETES_YAML: ParseOptions & SchemaOptions & { readonly version: '1.1' } = {
  version: '1.1',
  customTags: (tags: Tags) => [
    ...tags.filter((t) => typeof t === 'string' || !(t.format === 'TIME' || [`${TAG}timestamp`, `${TAG}binary`].includes(t.tag))),
    { tag: `${TAG}int`, default: true, test: /^[-+]?0o[0-7]+$/, resolve: (text: string) => Number(text.replace(/^\+/, '')) },
    { tag: `${TAG}binary`, resolve: (text: string) => Buffer.from(text, 'base64').toString() },
  ],
};

/** Line of a field, as an API server writes its path, or of the innermost field around it that is there. */
export function lineOfField(document: Document, root: Node, lines: LineCounter, field: string): number {
  let [node, at, rest]: [Node | undefined, Node, string] = [root, root, field];
  while (node !== undefined && rest !== '') {
    const step = stepInto(document, node, rest.replace(/^\./, ''));
    if (step === undefined) {
      break;
    }
    ({ node, at, rest } = step);
  }
  return lines.linePos(at.range?.[0] ?? 0).line;
}

interface Step {
  /** What is under the field, if anything. */
  readonly node: Node | undefined;
  /** Where the field starts. */
  readonly at: Node;
  readonly rest: string;
}

function stepInto(document: Document, from: Node, path: string): Step | undefined {
  const node = 'resolve' in from && !isScalar(from) ? (from.resolve(document) as Node | undefined) : from;
  if (isMap(node)) {
    // Names of labels have dots too: the longest name that fits is the one that is meant.
    const fitting = node.items
      .map((pair) => ({ pair, name: isScalar(pair.key) ? String(pair.key.value) : String(pair.key) }))
      .map(({ pair, name }) => ({ pair, length: [name, `[${name}]`].find((text) => startsWithName(path, text))?.length ?? 0 }))
      .sort((a, b) => b.length - a.length)[0];
    return fitting === undefined || fitting.length === 0 || !isNode(fitting.pair.key)
      ? undefined
      : { at: fitting.pair.key, node: isNode(fitting.pair.value) ? fitting.pair.value : undefined, rest: path.slice(fitting.length) };
  }
  const index = /^\[([^\]]+)\]/.exec(path);
  if (!isSeq(node) || index === null) {
    return undefined;
  }
  const item = /^\d+$/.test(index[1])
    ? node.items[Number(index[1])]
    : node.items.find((i) => isNode(i) && hasKeys(i.toJS(document) as unknown, index[1]));
  return isNode(item) ? { at: item, node: item, rest: path.slice(index[0].length) } : undefined;
}

function startsWithName(path: string, name: string): boolean {
  return path.startsWith(name) && ['', '.', '['].includes(path.charAt(name.length));
}

/** Items of lists are named by their keys: `containerPort=80,protocol="TCP"`, or by their value: `="a"`. Defaults are left out of files. */
function hasKeys(item: unknown, keys: string): boolean {
  return keys.split(/,(?=\w*=)/).every((key) => {
    const [name, value] = [key.slice(0, key.indexOf('=')), key.slice(key.indexOf('=') + 1)];
    const there = name === '' ? item : (item as Readonly<Record<string, unknown>> | null)?.[name];
    return there === undefined || JSON.stringify(there) === value;
  });
}
