export { quantity } from './words';

/** Text that is HTML already and must not be escaped again. */
export class Html {
  public constructor(
    /** The markup. */
    public readonly text: string,
  ) {}
}

/** What may stand in a template: text is escaped, lists are joined, nothing is left out. */
export type Part = Html | string | number | undefined | false | readonly Part[];

/** Builds HTML; everything that is put in is escaped unless it is HTML already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((s, i) => s + (i < parts.length ? render(parts[i]) : '')).join(''));
}

/** Makes text safe inside elements and quoted attributes. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** A column of a table: its head, and whether its cells are numbers. */
export interface Column {
  /** The head. */
  readonly head: string;
  /** Whether its cells are numbers, set to the right. */
  readonly number?: boolean;
}

/** A table that wraps where there is room, and stands as a list of named values on a phone: it never scrolls sideways. */
export function table(label: string, columns: readonly (string | Column)[], rows: readonly (readonly Part[])[]): Html {
  const heads = columns.map((c) => (typeof c === 'string' ? { head: c } : c));
  // roles are said again, because a browser takes them from a table that the style turns into blocks.
  return html`<table role="table" aria-label="${label}">
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map(({ head, number }) => html`<th scope="col" role="columnheader" ${kind(number)}>${head}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">
            ${row.map((cell, i) => html`<td role="cell" data-head="${heads[i].head}" ${kind(heads[i].number, cell === '')}><div>${cell}</div></td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A section of the page with its heading. */
export function section(id: string, title: string, ...body: readonly Part[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
}

/** A name or a path in code, which breaks behind its slashes first. */
export function code(text: string): Html {
  return html`<code>${text.split(/(?<=\/)/).map((part, i) => [i > 0 && new Html('<wbr />'), part])}</code>`;
}

/** A list of points; undefined if there are none. */
export function list(points: readonly Part[]): Html | undefined {
  return points.length === 0
    ? undefined
    : html`<ul>
        ${points.map((p) => html`<li>${p}</li>`)}
      </ul>`;
}

// a cell without anything is left out where cells stand below each other.
function kind(number: boolean | undefined, empty = false): Html {
  const names = [number && 'num', empty && 'none'].filter(Boolean);
  return new Html(names.length > 0 ? `class="${names.join(' ')}"` : '');
}

function render(part: Part): string {
  if (part === undefined || part === false) {
    return '';
  }
  if (part instanceof Html) {
    return part.text;
  }
  return typeof part === 'string' || typeof part === 'number' ? escape(String(part)) : part.map(render).join('');
}
