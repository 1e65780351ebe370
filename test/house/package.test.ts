import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { exportedStatements, filesUnder, namesOf, nodesOf, parse, read, ROOT } from './source-tree';

interface Package {
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

const PACKAGE = JSON.parse(read('package.json')) as Package;

test('compilers that do not read exports find the same types', () => {
  const types = Object.entries(PACKAGE.exports).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [[path.replace('./', ''), [target.types]] as const],
  );
  expect(PACKAGE.typesVersions).toEqual({ '*': Object.fromEntries(types) });
});

test('every path of the package is built from a file that is there', () => {
  const sources = Object.values(PACKAGE.exports)
    .flatMap((target) =>
      typeof target === 'string' ? [] : [target.types.replace(/\.d\.ts$/, '.ts'), target.default.replace(/\.js$/, '.ts')],
    )
    .map((path) => path.replace('./dist/', ''));
  expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('what the packed documentation links to is packed', () => {
  const packed = (path: string): boolean =>
    PACKAGE.files.some((entry) => path === entry || path.startsWith(`${entry}/`)) || /^README/.test(path);
  const pages = [
    ...filesUnder(['docs', 'examples'], ['.md']).filter((page) => !page.startsWith('docs/api/')),
    ...['README.md', 'README.zh-CN.md', ...PACKAGE.files].filter((path) => path.endsWith('.md')),
  ];
  expect(pages.filter((page) => !packed(page))).toEqual([]);
  const missing = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!\w+:|#)([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map((match) => posix.join(dirname(page), match[1]))
      .filter((target) => !packed(target))
      .map((target) => `${page} links to ${target}`),
  );
  expect(missing).toEqual([]);
});

test('the page of versions says what package.json asks for, and what the tests run with', () => {
  const cells = new Map(
    read('docs/index.md')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, needs, from, tested]) => [needs.replaceAll('`', ''), { from, tested: (tested ?? '').split(', ') }] as const),
  );
  for (const [name, range] of Object.entries(PACKAGE.peerDependencies)) {
    expect({ name, from: cells.get(name)?.from }).toEqual({ name, from: range.replaceAll('^', '').replace(' || ', ' or ') });
    expect({ name, tested: cells.get(name)?.tested }).toEqual({
      name,
      tested: expect.arrayContaining([PACKAGE.devDependencies[name], ...(range.includes('||') ? [] : [range.replace('^', '')])]),
    });
  }
  expect(`>=${cells.get('Node')?.from}`).toBe(PACKAGE.engines.node);
});

test('the program that is tried with the oldest peers makes every construct for AWS', () => {
  const made = new Set(nodesOf(parse('scripts/pack-test/everything.ts'), ts.isNewExpression).map((made) => made.expression.getText()));
  const constructs = filesUnder(['constructs/aws'], ['.ts'])
    .flatMap((file) => exportedStatements(parse(file)))
    .filter(
      (s) => ts.isClassDeclaration(s) && (s.heritageClauses ?? []).some((clause) => /\b(Construct|Resource)\b/.test(clause.getText())),
    )
    .flatMap(namesOf);
  expect(constructs.length).toBeGreaterThan(0);
  expect(constructs.filter((name) => !made.has(name))).toEqual([]);
});
