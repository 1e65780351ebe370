import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import {
  exportedStatements,
  type ExportedStatement,
  filesUnder,
  hasModifier,
  namesOf,
  parse,
  place,
  read,
  ROOMS,
  ROOT,
} from './source-tree';

const TREES = filesUnder(ROOMS, ['.ts']).map(parse);
const EXPORTED = TREES.flatMap(exportedStatements);

/** A comment that starts with two stars, right before the node. */
function isDocumented(node: ts.Node): boolean {
  return node.getSourceFile().text.slice(node.pos, node.getStart()).includes('/**');
}

/** Names of the documented members of an interface of this repository and of those it extends; undefined if it is somebody else's. */
function documentedMembers(name: string): Set<string> | undefined {
  const declaration = TREES.flatMap((t) => t.statements.filter(ts.isInterfaceDeclaration)).find((s) => s.name.text === name);
  if (!declaration) {
    return undefined;
  }
  const parents = (declaration.heritageClauses ?? []).flatMap((c) => c.types.map((t) => t.expression.getText()));
  return new Set([
    ...declaration.members.filter(isDocumented).map((m) => m.name?.getText() ?? ''),
    ...parents.flatMap((p) => [...(documentedMembers(p) ?? [])]),
  ]);
}

/** Public members of an exported name that a reader could use and that say nothing about themselves. */
function silentMembers(statement: ExportedStatement): ts.Node[] {
  if (ts.isInterfaceDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return [...statement.members].filter((m) => !isDocumented(m));
  }
  if (!ts.isClassDeclaration(statement)) {
    return [];
  }
  const promises = (statement.heritageClauses ?? [])
    .filter((c) => c.token === ts.SyntaxKind.ImplementsKeyword)
    .flatMap((c) => c.types.map((t) => documentedMembers(t.expression.getText())));
  const explained = new Set<string>();
  const isPublic = (m: ts.Node): boolean =>
    ![ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.OverrideKeyword].some((k) => hasModifier(m, k));
  const members = statement.members.flatMap((m): (ts.ClassElement | ts.ParameterDeclaration)[] =>
    ts.isConstructorDeclaration(m) ? m.parameters.filter((p) => ts.isParameterPropertyDeclaration(p, m)) : [m],
  );
  return members.filter((m) => {
    const name = m.name?.getText() ?? '';
    const ok =
      !isPublic(m) ||
      !m.name ||
      ts.isPrivateIdentifier(m.name) ||
      isDocumented(m) ||
      explained.has(name) ||
      // somebody else's interface, such as IMixin, explains its members in its own package.
      (!hasModifier(m, ts.SyntaxKind.StaticKeyword) && promises.some((p) => p === undefined || p.has(name)));
    explained.add(name);
    return !ok;
  });
}

test('every exported name has a doc comment', () => {
  const explained = new Set<string>();
  const silent = EXPORTED.filter((statement) => {
    // one comment is enough for all overloads of a function.
    const key = `${statement.getSourceFile().fileName} ${namesOf(statement).join()}`;
    const ok = isDocumented(statement) || explained.has(key);
    explained.add(key);
    return !ok;
  });
  expect(silent.map((s) => `${place(s)} ${namesOf(s).join(', ')}`)).toEqual([]);
});

test('every public member of an exported name has a doc comment', () => {
  const silent = EXPORTED.flatMap((s) =>
    silentMembers(s).map((m) => `${place(m)} ${namesOf(s)[0]}.${(m as ts.ClassElement).name?.getText()}`),
  );
  expect(silent).toEqual([]);
});

test('every optional prop says what happens without it', () => {
  const silent = EXPORTED.filter(ts.isInterfaceDeclaration)
    .filter((s) => /(Props|Options|Settings)$/.test(s.name.text))
    .flatMap((s) =>
      s.members
        .filter((m) => m.questionToken && !/@default\s+\S/.test(m.getFullText()))
        .map((m) => `${place(m)} ${s.name.text}.${m.name?.getText()}`),
    );
  expect(silent).toEqual([]);
});

test('no default says undefined', () => {
  const lazy = TREES.flatMap((t) => t.text.split('\n').map((line, i) => ({ line, at: `${t.fileName}:${i + 1}` }))).filter(({ line }) =>
    /^\s*\*\s+@default\s+(-\s+)?(undefined|null)\.?$/.test(line),
  );
  expect(lazy.map(({ at }) => at)).toEqual([]);
});

const isConstruct = (file: ts.SourceFile): boolean =>
  exportedStatements(file).some(
    (s) => ts.isClassDeclaration(s) && (s.heritageClauses ?? []).some((c) => /\b(Construct|Resource|IMixin)\b/.test(c.getText())),
  );
const CONSTRUCTS = TREES.filter((t) => /^constructs\/(kubernetes|aws)\/[^/]+\/[^/]+\.ts$/.test(t.fileName) && isConstruct(t)).map(
  (t) => t.fileName,
);

test('every construct has a page of its own', () => {
  const pages = CONSTRUCTS.map((path) => path.replace(/^constructs\/\w+\/(.+)\.ts$/, 'docs/constructs/$1.md'));
  expect(pages.filter((page) => !existsSync(join(ROOT, page)))).toEqual([]);
});

test('every construct and every planner has a test of the same name', () => {
  const planners = TREES.filter((t) => t.fileName.startsWith('constructs/planning/'))
    .filter((t) => exportedStatements(t).some((s) => ts.isClassDeclaration(s) || ts.isFunctionDeclaration(s)))
    .map((t) => t.fileName);
  const tests = [...CONSTRUCTS, ...planners].map((path) => path.replace(/^constructs\/(.+)\.ts$/, 'test/$1.test.ts'));
  expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every page of a construct is about a construct that is there', () => {
  const trees = filesUnder(['docs/constructs'], ['.md']).filter((page) => !/^docs\/constructs\/(policy|delivery)\//.test(page));
  const orphans = trees.filter((page) => {
    const name = page.replace(/^docs\/constructs\/(.+)\.md$/, '$1');
    return (
      basename(page) !== 'index.md' && !['', 'kubernetes/', 'aws/'].some((room) => existsSync(join(ROOT, `constructs/${room}${name}.ts`)))
    );
  });
  expect(orphans).toEqual([]);
});

test('every relative link in the documentation leads to a file', () => {
  const broken = documents().flatMap((page) =>
    [...withoutFences(read(page)).matchAll(/\]\((?!\w+:|#)([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1])
      .filter((target) => !existsSync(join(ROOT, dirname(page), target)))
      .map((target) => `${page} links to ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every TypeScript example in the documentation compiles', () => {
  const folder = 'temp/doc-fences';
  rmSync(join(ROOT, folder), { recursive: true, force: true });
  const examples = documents().flatMap((page) => fences(read(page)).map((fence) => ({ page, ...fence })));
  for (const { page, line, code } of examples) {
    const path = join(ROOT, folder, `${page}.${line}.ts`);
    mkdirSync(dirname(path), { recursive: true });
    // empty lines first, so that the compiler counts lines as the page does.
    writeFileSync(path, `${'\n'.repeat(line)}${code}\nexport {};\n`);
  }
  if (examples.length === 0) {
    return;
  }
  writeFileSync(
    join(ROOT, folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { noEmit: true, declaration: false, noUnusedLocals: false, noUnusedParameters: false },
      include: ['**/*.ts'],
      exclude: [],
    }),
  );
  const tsc = spawnSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', folder, '--pretty', 'false'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  // errors in the rooms themselves are for `npm run typecheck` to tell.
  const errors = tsc.stdout
    .split('\n')
    .filter((text) => /error TS\d+/.test(text) && (text.startsWith(`${folder}/`) || text.startsWith('error')))
    .map((text) => text.replace(/^temp\/doc-fences\/(.+)\.\d+\.ts\((\d+),\d+\)/, '$1:$2'));
  expect(tsc.error ?? (tsc.status === null ? tsc.signal : undefined)).toBeUndefined();
  expect(errors).toEqual([]);
}, 120_000);

function documents(): string[] {
  return [...filesUnder(['docs', 'blueprints', 'examples'], ['.md']), 'README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'REVIEW.md']
    .filter((path) => existsSync(join(ROOT, path)))
    .filter((path) => !path.startsWith('docs/api/'));
}

function withoutFences(text: string): string {
  return text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
}

/** The `ts` fences of a page, each with the number of the line that opens it. */
function fences(text: string): { line: number; code: string }[] {
  const found: { line: number; code: string }[] = [];
  let open: { line: number; lines: string[] } | undefined;
  text.split('\n').forEach((line, i) => {
    if (open && line.trim() === '```') {
      found.push({ line: open.line, code: open.lines.join('\n') });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (/^\s*```(ts|typescript)\s*$/.test(line)) {
      open = { line: i + 1, lines: [] };
    }
  });
  return found;
}
