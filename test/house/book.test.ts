import ts from 'typescript';
import { BLUEPRINTS } from '../../blueprints/catalog';
import { exportedStatements, filesUnder, namesOf, parse, read, ROOMS } from './source-tree';

interface Row {
  readonly line: string;
  /** What stands between backticks in the column of constructs. */
  readonly names: readonly string[];
  readonly side: string;
  readonly status: string;
  readonly example: string;
}

const ROWS: Row[] = read('docs/book.md')
  .split('\n')
  .filter((line) => /\| (?:\*\*here\*\*|planned) \|/.test(line))
  .map((line) => {
    // the table of case studies has two more columns in front.
    const [name, side, status, example] = line.split('|').slice(1, -1).slice(-4);
    return {
      line,
      names: [...name.matchAll(/`([\w-]+)`/g)].map((match) => match[1]),
      side: side.trim(),
      status: status.trim(),
      example: example.trim(),
    };
  });
const HERE = ROWS.filter((row) => row.status === '**here**');
const PLANNED = ROWS.filter((row) => row.status === 'planned').flatMap((row) => row.names);

/** The file of every exported name that can be called or made; an interface of a planner's input may bear the name of a construct to come. */
const EXPORTED = new Map(
  filesUnder(ROOMS, ['.ts']).flatMap((file) =>
    exportedStatements(parse(file))
      .filter((s) => ts.isClassDeclaration(s) || ts.isFunctionDeclaration(s))
      .flatMap(namesOf)
      .map((name) => [name, file] as const),
  ),
);
const BLUEPRINT_NAMES = BLUEPRINTS.map((blueprint) => blueprint.name);

test('every page of a construct, planner, door or blueprint has a row in the book', () => {
  const pages = filesUnder(['docs/constructs', 'docs/blueprints'], ['.md']).map((page) => page.replace('docs/', ''));
  expect(pages.filter((page) => !HERE.some((row) => row.line.includes(`](${page})`)))).toEqual([]);
});

test('every row names something, and no name stands in two rows', () => {
  const names = ROWS.flatMap((row) => row.names);
  expect(ROWS.filter((row) => row.names.length === 0).map((row) => row.line)).toEqual([]);
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
});

test('every row that says here has a page, and names what is exported', () => {
  expect(HERE.filter((row) => !/\]\((?:constructs|blueprints)\/[\w/-]+\.md\)/.test(row.line)).map((row) => row.line)).toEqual([]);
  expect(HERE.flatMap((row) => row.names).filter((name) => !EXPORTED.has(name) && !BLUEPRINT_NAMES.includes(name))).toEqual([]);
});

test('every row that says here has the side that its construct stands on', () => {
  const sides: Readonly<Record<string, string>> = { planning: 'P', kubernetes: 'K', aws: 'A' };
  const wrong = HERE.filter((row) => {
    const side = sides[EXPORTED.get(row.names[0])?.split('/')[1] ?? ''];
    return side !== undefined && row.side !== side;
  });
  expect(wrong.map((row) => row.line)).toEqual([]);
});

test('every row that says here leads to an example that uses it, wherever there is one', () => {
  const examples = filesUnder(['examples'], ['.ts']);
  const wrong = HERE.filter((row) => {
    const using = examples.filter((file) => row.names.some((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(read(file))));
    return using.length === 0 ? row.example !== '' : !using.some((file) => row.example.includes(`](../${file})`));
  });
  expect(wrong.map((row) => row.line)).toEqual([]);
});

test('no planned name is exported', () => {
  expect(PLANNED.filter((name) => EXPORTED.has(name) || BLUEPRINT_NAMES.includes(name))).toEqual([]);
});
