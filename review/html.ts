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

/** A table that scrolls in a box of its own, so that the page never does. */
export function table(label: string, head: readonly string[], rows: readonly (readonly Part[])[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${head.map((h) => html`<th scope="col">${h}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A section of the page with its heading. */
export function section(id: string, title: string, ...body: readonly Part[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
}

/** An amount of money, in whole dollars. */
export function usd(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')} USD`;
}

/** A number with its unit: `147,456 bytes`, `1 replica`; words stay as they are. */
export function quantity(value: string | number | boolean, unit: string): string {
  const number = typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 6 }) : String(value);
  return `${number} ${value === 1 ? unit.replace(/^([A-Za-z]{2,})s$/, '$1') : unit}`.trim();
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
