import { styleText } from 'node:util';
import { decisionOf, type DeploymentChanges, isSame, thingsOf } from './deployment-changes';
import { losesState } from './change';
import { figuresOf, type LineTone, sectionsOf } from './sections';

/** Options of `changesText`. */
export interface ChangesTextOptions {
  /**
   * Whether to colour it, for a terminal.
   *
   * @default false
   */
  readonly colour?: boolean;
  /**
   * How many values to show of a thing that changed; the rest is counted.
   *
   * @default 8
   */
  readonly movesPerThing?: number;
}

const COLOURS: Readonly<Record<LineTone, 'green' | 'red' | 'yellow' | undefined>> = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  plain: undefined,
};

/** Changes for a person at a terminal. The first line is what to decide on. */
export function changesText(changes: DeploymentChanges, options: ChangesTextOptions = {}): string {
  const { colour = false, movesPerThing = 8 } = options;
  const paint = (tone: LineTone, text: string): string => {
    const name = COLOURS[tone];
    return colour && name ? styleText(name, text, { validateStream: false }) : text;
  };
  const bold = (text: string): string => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const decision = paint(thingsOf(changes).some(losesState) ? 'bad' : 'plain', decisionOf(changes));
  if (isSame(changes)) {
    return decision;
  }
  const figures = columns([['', 'before', 'after', ''], ...figuresOf(changes)]);
  const sections = sectionsOf(changes).flatMap(({ title, lines }) => [
    '',
    bold(title),
    ...lines.flatMap(({ mark, text, tone, moves }) => [
      paint(tone, `  ${mark} ${text}`),
      ...moves.slice(0, movesPerThing).map((m) => `      ${m.path}: ${m.before} → ${m.after}`),
      ...(moves.length > movesPerThing ? [`      … ${moves.length - movesPerThing} more`] : []),
    ]),
  ]);
  return [decision, ...(figures.length > 1 ? ['', ...figures] : []), ...sections].join('\n');
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd());
}
