import { losesState } from './change';
import { decisionOf, type DeploymentChanges, isSame, thingsOf } from './deployment-changes';
import { figuresOf, type ReportLine, type ReportSection, sectionsOf } from './sections';

// a comment on GitHub has at most 65,536 characters; some room is left to who puts a line before or after it.
const LONGEST = 60_000;
const LONGEST_SECTION = 20_000;
const MOVES_PER_THING = 12;

/** Changes as a comment on a pull or merge request, which GitHub and GitLab render. Starts with a mark by which the comment is found again. */
export function changesMarkdown(changes: DeploymentChanges, refused: readonly string[] = []): string {
  const lost = thingsOf(changes).filter(losesState);
  const head = [
    commentMark(changes.deployment),
    `### ${escaped(changes.deployment)}: ${escaped(lost.length > 0 ? decisionOf(changes).replace(/: STATEFUL .*$/s, '') : decisionOf(changes))}`,
    ...refused.map((r) => `❌ **${escaped(r)}**`),
    ...(lost.length === 0 ? [] : [lossList(changes)]),
    ...(isSame(changes) ? [] : [figures(changes)]),
  ];
  let room = LONGEST - head.join('\n\n').length;
  const sections = sectionsOf(changes).map((section) => {
    const text = folded(section, Math.min(LONGEST_SECTION, room));
    room -= text.length + 2;
    return text;
  });
  return `${[...head, ...sections].filter(Boolean).join('\n\n')}\n`;
}

/** The mark that the Markdown of a deployment starts with; renderers do not show it. */
export function commentMark(deployment: string): string {
  return `<!-- groundplan diff: ${deployment.replaceAll('--', '')} -->`;
}

function lossList(changes: DeploymentChanges): string {
  const lost = sectionsOf(changes)
    .flatMap(({ lines }) => lines)
    .filter(({ text }) => text.startsWith('STATEFUL '))
    .map(({ text }) => `- 🔴 **STATEFUL** ${escaped(text.slice('STATEFUL '.length))}`);
  return [...lost.slice(0, 20), ...(lost.length > 20 ? [`- … ${lost.length - 20} more`] : [])].join('\n');
}

function figures(changes: DeploymentChanges): string {
  const rows = figuresOf(changes);
  return rows.length === 0
    ? ''
    : [['', 'before', 'after', 'change'], ['---', '--:', '--:', '--:'], ...rows.map((row) => row.map(escaped))]
        .map((row) => `| ${row.join(' | ')} |`)
        .join('\n');
}

/** A section that opens on a click, as long as there is room; what has none is counted. */
function folded({ title, lines }: ReportSection, room: number): string {
  const open = `<details><summary>${escaped(title)}</summary>\n`;
  const close = '\n</details>';
  const parts = lines.map(lineParts);
  // as many as fit, with room for the fence and the closing words.
  let left = room - open.length - close.length - 120;
  const shown = parts.filter((part) => (left -= part.join('\n').length + 1) >= 0);
  const text = shown.flat();
  const hidden = parts.length - shown.length;
  const fence = '`'.repeat(Math.max(3, ...text.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length + 1))));
  return [
    open,
    ...(text.length > 0 ? [`${fence}diff`, ...text, fence] : []),
    ...(hidden > 0 ? ['', `… and ${hidden} more: \`groundplan diff\` prints them all.`] : []),
    close,
  ].join('\n');
}

function lineParts({ mark, text, tone, moves }: ReportLine): readonly string[] {
  // `+` is green and `-` red: what is bad although it comes gets the third colour, and so does what `±` means.
  const start = mark === '+' && tone === 'bad' ? '!' : ({ '~': '#', '±': '!' }[mark] ?? mark);
  return [
    `${start} ${text}`,
    ...moves
      .slice(0, MOVES_PER_THING)
      .flatMap((m) => [
        ...(m.before === 'none' ? [] : [`-     ${m.path}: ${m.before}`]),
        ...(m.after === 'none' ? [] : [`+     ${m.path}: ${m.after}`]),
      ]),
    ...(moves.length > MOVES_PER_THING ? [`      … ${moves.length - MOVES_PER_THING} more`] : []),
  ].map((line) => line.replaceAll(/[\r\n]+/g, ' '));
}

/** Text that Markdown leaves as it is, and that neither mentions a person nor links an issue. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll(/[@#](?=\w)/g, '$&<!-- -->');
}
