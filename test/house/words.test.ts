import ts from 'typescript';
import { filesUnder, nodesOf, parse, place, read } from './source-tree';

const TEXTS = filesUnder(
  ['constructs', 'blueprints', 'review', 'verify', 'diff', 'cli', 'examples', 'docs', 'scripts', 'bench', 'test', '.ci'],
  ['.ts', '.mjs', '.js', '.md', '.yaml', '.yml', '.json', '.sh', '/run', '.snap'],
);
const ROOT_TEXTS = filesUnder(['.'], ['.md', '.json', '.yaml', '.mjs', '.js']).filter((path) => !path.includes('/'));

test('no file names a folder of one machine', () => {
  const foreign = new RegExp(`(?<![\\w.:}\\])*-])/(?:${['work', 'root', 'Users'].join('|')})(?=[/'"\`\\s)]|$)`);
  const found = [...TEXTS, ...ROOT_TEXTS].flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, i) => (foreign.test(line) ? [`${path}:${i + 1}`] : [])),
  );
  expect(found).toEqual([]);
});

const BLUEPRINTS = filesUnder(['blueprints'], ['.ts']).map(parse);

test('no blueprint writes a policy with a wildcard action', () => {
  const actions = BLUEPRINTS.flatMap((tree) =>
    nodesOf(tree, ts.isStringLiteralLike).filter(
      (node) => /^[a-z0-9-]+:\*$/.test(node.text) || (node.text === '*' && /^(not)?actions?$/i.test(propertyAround(node))),
    ),
  );
  expect(actions.map(place)).toEqual([]);
});

test('no blueprint is open to the whole internet', () => {
  const open = BLUEPRINTS.flatMap((tree) => [
    ...nodesOf(tree, ts.isStringLiteralLike).filter((node) => /^(0\.0\.0\.0\/0|::\/0)$/.test(node.text)),
    ...nodesOf(tree, ts.isIdentifier).filter((node) => /^anyIpv[46]$/.test(node.text)),
  ]);
  expect(open.map(place)).toEqual([]);
});

/** Name of the property that a value belongs to. */
function propertyAround(node: ts.Node): string {
  const around = ts.isArrayLiteralExpression(node.parent) ? node.parent.parent : node.parent;
  return ts.isPropertyAssignment(around) ? around.name.getText().replace(/['"]/g, '') : '';
}
