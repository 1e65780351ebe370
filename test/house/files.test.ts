import { filesUnder, importsOf, read, ROOMS } from './source-tree';

const FILES = filesUnder(ROOMS, ['.ts']);

test('no file has more than 250 lines: a longer one holds a second concept', () => {
  const long = FILES.map((path) => ({ path, lines: read(path).trimEnd().split('\n').length })).filter(({ lines }) => lines > 250);
  expect(long).toEqual([]);
});

test('no file imports itself over others, types counted', () => {
  const imports = new Map(FILES.map((path) => [path, [...new Set(importsOf(path).flatMap((i) => i.path ?? []))]]));
  expect(circlesOf(imports)).toEqual([]);
});

test('finds a circle of two and one of three, and none in what only meets again', () => {
  const graph = (edges: Record<string, string[]>): Map<string, string[]> => new Map(Object.entries(edges));
  expect(circlesOf(graph({ a: ['b'], b: ['a'], c: ['a'] }))).toEqual(['a → b → a']);
  expect(circlesOf(graph({ a: ['b'], b: ['c'], c: ['a'] }))).toEqual(['a → b → c → a']);
  expect(circlesOf(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
});

/** Circles of a graph, each once, as a path back to where it starts. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      found.push([...way.slice(way.indexOf(path)), path].join(' → '));
    } else if (!done.has(path)) {
      for (const next of imports.get(path) ?? []) {
        visit(next, [...way, path]);
      }
      done.add(path);
    }
  };
  for (const path of imports.keys()) {
    visit(path, []);
  }
  return found;
}
