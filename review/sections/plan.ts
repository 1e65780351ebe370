import type { DerivationLine } from '../../constructs/planning/derivation';
import { html, type Html, quantity, section, table, usd } from '../html';
import type { ReviewInput } from '../input';

/** What was asked. */
export function asked({ plan }: ReviewInput): Html {
  return section(
    'asked',
    'What is asked',
    table(
      'Fields of the requirements',
      ['field', 'value', 'meaning', 'from'],
      plan.asked.map((a) => [html`<code>${a.field}</code>`, quantity(a.value, a.unit), a.description, a.isDefault ? 'default' : 'asked']),
    ),
  );
}

/** What was chosen, and every number behind it. */
export function planned({ plan }: ReviewInput): Html {
  return section(
    'plan',
    'What is planned, and why',
    plan.decisions.map(
      (d) =>
        html`<h3>${d.what}: ${d.chosen}</h3>
          <p>${d.because}</p>
          ${
            d.rejected.length > 0 &&
            html`<ul>
              ${d.rejected.map((r) => html`<li>not ${r.option}: <span class="soft">${r.because}</span></li>`)}
            </ul>`
          }`,
    ),
    html`<h3>Numbers</h3>
      <p class="soft">Each opens to its formula and to where it comes from.</p>`,
    plan.lines.map((l) => numberLine(l)),
  );
}

function numberLine(line: DerivationLine): Html {
  const { source } = line;
  const title = [source.title, source.version, source.date].filter(Boolean).join(', ');
  return html`<details id="${anchor(line.id)}">
    <summary>${line.name}<span class="v">${quantity(line.value, line.unit)}</span></summary>
    <div>
      ${line.formula}.
      ${line.inputs.length > 0 && html`From ${line.inputs.map((i, n) => html`${n > 0 && ', '}<a href="#${anchor(i)}">${i}</a>`)}.`}
      <br /><span class="soft">Source: ${source.url ? html`<a href="${source.url}">${title}</a>` : title}</span>
    </div>
  </details>`;
}

function anchor(id: string): string {
  return `n-${id.replaceAll('.', '-')}`;
}

/** The bill. */
export function cost({ plan }: ReviewInput): Html {
  const { cost } = plan;
  const month = (units: number, price: number | undefined): string => (price === undefined ? 'no price' : usd(units * price * 730));
  return section(
    'cost',
    'What it costs',
    html`<p>
      ${usd(cost.monthlyFloorUsd)} a month at rest, ${usd(cost.monthlyCeilingUsd)} with everything at the ceiling all month (730 hours, list
      prices of ${cost.region}).
    </p>`,
    bars(input(cost.items)),
    table(
      'Cost by item',
      ['item', 'at rest', 'at the ceiling', 'price an hour', 'month at rest', 'month at the ceiling', 'source'],
      cost.items.map((i) => [
        i.name,
        `${i.unitsAtRest} × ${i.unit}`,
        `${i.unitsAtPeak} × ${i.unit}`,
        i.usdPerHour === undefined ? 'no list price' : `${i.usdPerHour.toFixed(4)} USD`,
        month(i.unitsAtRest, i.usdPerHour),
        month(i.unitsAtPeak, i.usdPerHour),
        i.source.url ? html`<a href="${i.source.url}" title="${i.source.title}">${i.source.date}</a>` : i.source.date,
      ]),
    ),
    html`<p class="soft">Not counted: ${cost.notCounted.join('; ')}.</p>`,
  );
}

interface Bar {
  readonly name: string;
  readonly rest: number;
  readonly peak: number;
}

function input(items: ReviewInput['plan']['cost']['items']): Bar[] {
  return items.map((i) => ({
    name: i.name,
    rest: i.unitsAtRest * (i.usdPerHour ?? 0) * 730,
    peak: i.unitsAtPeak * (i.usdPerHour ?? 0) * 730,
  }));
}

function bars(rows: readonly Bar[]): Html {
  const most = Math.max(1, ...rows.map((r) => r.peak));
  const width = (value: number): string => ((value / most) * 360).toFixed(1);
  const height = rows.length * 26 + 6;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Cost by item as bars">
    <svg
      class="bars"
      role="img"
      aria-label="Cost a month by item: dark at rest, light at the ceiling"
      width="700"
      height="${height}"
      viewBox="0 0 700 ${height}"
    >
      ${rows.map(
        (r, i) =>
          html`<text x="8" y="${i * 26 + 20}">${r.name}</text>
            <rect class="peak" x="250" y="${i * 26 + 8}" width="${width(r.peak)}" height="16"></rect>
            <rect class="rest" x="250" y="${i * 26 + 8}" width="${width(r.rest)}" height="16"></rect>
            <text x="${(258 + (r.peak / most) * 360).toFixed(1)}" y="${i * 26 + 20}">${Math.round(r.peak)}</text>`,
      )}
    </svg>
  </div>`;
}
