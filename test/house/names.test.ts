import { basename } from 'node:path';
import ts from 'typescript';
import { exportedStatements, filesUnder, hasModifier, kebab, namesOf, nodesOf, parse, place, read, ROOMS } from './source-tree';

const TREES = filesUnder(ROOMS, ['.ts']).map(parse);

test('folders and files have names in kebab case', () => {
  const files = filesUnder([...ROOMS, 'examples', 'test', 'bench', 'scripts'], ['.ts', '.sh', '.mjs']);
  expect(files.filter((path) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.(test|d|page))?\.(ts|sh|mjs)$/.test(path))).toEqual(
    [],
  );
});

test('a file with a class is named after it', () => {
  const strangers = TREES.filter((tree) => tree.fileName.startsWith('constructs/')).filter((tree) => {
    const classes = exportedStatements(tree).filter(ts.isClassDeclaration).flatMap(namesOf);
    return classes.length > 0 && !classes.some((name) => kebab(name) === basename(tree.fileName, '.ts'));
  });
  expect(strangers.map((tree) => tree.fileName)).toEqual([]);
});

test('a policy rule is named after its file', () => {
  const strangers = TREES.filter((tree) => /^constructs\/policy\/rules\/[^/]+\.ts$/.test(tree.fileName)).filter(
    (tree) =>
      !exportedStatements(tree)
        .flatMap(namesOf)
        .some((name) => kebab(name) === basename(tree.fileName, '.ts')),
  );
  expect(strangers.map((tree) => tree.fileName)).toEqual([]);
});

test('nothing is exported as default', () => {
  const found = filesUnder([...ROOMS, 'examples', 'test', 'bench', 'scripts'], ['.ts'])
    .filter((path) => /\bdefault\b/.test(read(path)))
    .map(parse)
    .flatMap((tree) => [
      ...tree.statements.filter((s) => (ts.isExportAssignment(s) && !s.isExportEquals) || hasModifier(s, ts.SyntaxKind.DefaultKeyword)),
      ...nodesOf(tree, ts.isExportSpecifier).filter((s) => s.name.text === 'default'),
    ]);
  expect(found.map(place)).toEqual([]);
});

test('no exported type holds any', () => {
  expect(TREES.flatMap((tree) => exportedStatements(tree).flatMap(anyIn)).map(place)).toEqual([]);
});

/** Every `any` that a caller could meet: bodies, values and what is private stay unseen. */
function anyIn(node: ts.Node): ts.Node[] {
  if (node.kind === ts.SyntaxKind.AnyKeyword) {
    return [node];
  }
  const isFunction = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  const isHidden = ts.isBlock(node) || (ts.isExpression(node) && !isFunction && !ts.isExpressionWithTypeArguments(node));
  if (isHidden || hasModifier(node, ts.SyntaxKind.PrivateKeyword)) {
    return [];
  }
  const found: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...anyIn(child));
  });
  return found;
}
