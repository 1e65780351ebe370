import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import ts from 'typescript';

/** The folder that package.json lies in. */
export const ROOT = resolve(__dirname, '../..');

/** The folders whose code is the package. */
export const ROOMS = ['constructs', 'blueprints', 'review', 'verify', 'diff', 'cli'];

const SKIPPED = new Set(['node_modules', 'dist', 'out', 'temp', 'cdk.out', '.git', '.cache']);

/** Files under folders of the repository that end in one of the endings, as paths from its root. A folder that is not there holds none. */
export function filesUnder(folders: readonly string[], endings: readonly string[]): string[] {
  const walk = (folder: string): string[] =>
    existsSync(join(ROOT, folder))
      ? readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
          const path = posix.join(folder, entry.name);
          return entry.isDirectory() ? (SKIPPED.has(entry.name) ? [] : walk(path)) : [path];
        })
      : [];
  return folders
    .flatMap(walk)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort();
}

/** Text of a file. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Syntax tree of a file. */
export const parse = once((path: string) => ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022, true));

/** Remembers an answer: several tests of a file ask for the same trees. */
function once<T>(answer: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) {
      known.set(path, answer(path));
    }
    return known.get(path)!;
  };
}

/** Where a node starts, as an editor shows it. */
export function place(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** Every node of a tree that is of a kind. */
export function nodesOf<T extends ts.Node>(root: ts.Node, isOfKind: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (isOfKind(node)) {
      found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** A statement that gives a name to other files. */
export type ExportedStatement =
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.FunctionDeclaration
  | ts.EnumDeclaration
  | ts.TypeAliasDeclaration
  | ts.VariableStatement;

/** The statements of a file with `export` in front. */
export function exportedStatements(file: ts.SourceFile): ExportedStatement[] {
  return file.statements.filter(
    (s): s is ExportedStatement =>
      (ts.isClassDeclaration(s) ||
        ts.isInterfaceDeclaration(s) ||
        ts.isFunctionDeclaration(s) ||
        ts.isEnumDeclaration(s) ||
        ts.isTypeAliasDeclaration(s) ||
        ts.isVariableStatement(s)) &&
      hasModifier(s, ts.SyntaxKind.ExportKeyword),
  );
}

/** The names that a statement gives. */
export function namesOf(statement: ExportedStatement): string[] {
  return ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.map((d) => d.name.getText())
    : [statement.name?.text ?? 'default'];
}

/** Whether a node carries a modifier. */
export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === kind);
}

/** `GpuNodePool` and `PINNED_IMAGES` as file names: `gpu-node-pool`, `pinned-images`. */
export function kebab(name: string): string {
  return name
    .replace(/_/g, '-')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** What a file takes from another one. */
export interface Import {
  /** The text between the quotes. */
  readonly specifier: string;
  /** Path from the root if it is a file of this repository. */
  readonly path?: string;
  /** Name of the package, or the builtin as `node:fs`, if it is not. */
  readonly package?: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
  /** An `import()` or `require()`: nothing is loaded before the line runs. */
  readonly lazy: boolean;
  /** File and line. */
  readonly place: string;
}

/** Every `from '…'`, `import()` and `require()` of a file. */
export const importsOf = once(findImports);

function findImports(path: string): readonly Import[] {
  const file = parse(path);
  const found: Import[] = [];
  const add = (node: ts.Node, literal: ts.Node | undefined, typeOnly: boolean, lazy: boolean): void => {
    if (literal && ts.isStringLiteralLike(literal)) {
      found.push({ ...resolveSpecifier(path, literal.text), specifier: literal.text, typeOnly, lazy, place: place(node) });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, isTypeOnly(node.importClause), false);
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly, false);
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node, node.moduleReference.expression, node.isTypeOnly, false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true, false);
    } else if (ts.isCallExpression(node)) {
      const called = node.expression;
      if (called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require')) {
        add(node, node.arguments[0], false, true);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause || clause.isTypeOnly) {
    return clause !== undefined;
  }
  const named = clause.namedBindings;
  return !clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every((e) => e.isTypeOnly);
}

function resolveSpecifier(from: string, specifier: string): { path?: string; package?: string } {
  if (!specifier.startsWith('.')) {
    return {
      package: specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    };
  }
  const path = posix.join(dirname(from), specifier);
  return { path: [`${path}.ts`, `${path}/index.ts`, path].find((p) => existsSync(join(ROOT, p)) && /\.\w+$/.test(p)) ?? path };
}
