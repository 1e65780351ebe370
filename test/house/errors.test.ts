import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { filesUnder, nodesOf, parse, place, read, ROOMS, ROOT } from './source-tree';

const PAGE = 'docs/errors.md';
const THROWN = filesUnder(ROOMS, ['.ts'])
  .filter((path) => read(path).includes('GroundplanError('))
  .map(parse)
  .flatMap((tree) => nodesOf(tree, ts.isNewExpression))
  .filter((node) => node.expression.getText() === 'GroundplanError');

/** The codes that an expression can become: written out, or gathered in the same file under the name `code`; none if neither. */
function codesIn(node: ts.Expression | undefined): string[] {
  if (node && ts.isConditionalExpression(node)) {
    const both = [codesIn(node.whenTrue), codesIn(node.whenFalse)];
    return both.every((codes) => codes.length > 0) ? both.flat() : [];
  }
  if (node && ts.isPropertyAccessExpression(node) && node.name.text === 'code') {
    // problems that others found are thrown here: every file that makes some says so by their type.
    const files = [node.getSourceFile(), ...makersOf(node.getSourceFile())];
    return files
      .flatMap((file) => [...nodesOf(file, ts.isPropertyAssignment), ...nodesOf(file, ts.isVariableDeclaration)])
      .filter((named) => named.name.getText() === 'code')
      .flatMap((named) => codesIn(named.initializer));
  }
  if (node && ts.isIdentifier(node) && node.text === 'code') {
    // a loop over pairs of code and problems.
    return nodesOf(node.getSourceFile(), ts.isArrayLiteralExpression).flatMap(({ elements: [first, second] }) =>
      second ? codesIn(first) : [],
    );
  }
  return node && ts.isStringLiteralLike(node) ? [node.text] : [];
}

function makersOf(thrower: ts.SourceFile): ts.SourceFile[] {
  const name = basename(thrower.fileName, '.ts');
  return filesUnder(ROOMS, ['.ts'])
    .filter((path) =>
      new RegExp(`import .*\\btype Problem\\b.* from '.*/${name}'|import type \\{ Problem \\} from '.*/${name}'`).test(read(path)),
    )
    .map(parse);
}

/** Codes that start a table row, a list item or a heading of the page. */
function listedCodes(): string[] {
  return existsSync(join(ROOT, PAGE)) ? [...read(PAGE).matchAll(/^(?:\||-|\*|#+)\s*`(\w+)`/gm)].map((match) => match[1]) : [];
}

const CODES = [...new Set(THROWN.flatMap((node) => codesIn(node.arguments?.[0])))].sort();

test('every error carries a code that is written out where it is thrown', () => {
  expect(THROWN.filter((node) => codesIn(node.arguments?.[0]).length === 0).map(place)).toEqual([]);
  expect(CODES.filter((code) => !/^([A-Z][a-z0-9]+)+$/.test(code))).toEqual([]);
});

test('docs/errors.md lists every code once and no other', () => {
  expect(listedCodes().sort()).toEqual(CODES);
});

test('messages start in lower case and end without a full stop', () => {
  const loud = THROWN.filter((node) => {
    const message = node.arguments?.[1];
    const text = message && (ts.isStringLiteralLike(message) || ts.isTemplateExpression(message)) ? message.getText().slice(1, -1) : 'x';
    return /^[A-Z][a-z]/.test(text) || /[^.]\.$/.test(text);
  });
  expect(loud.map(place)).toEqual([]);
});
