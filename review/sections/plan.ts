import { html, type Html, list, section, table } from '../html';
import type { ReviewInput } from '../input';
import { quantity, sentence } from '../words';

/** What was chosen, and what was not. */
export function planned({ plan }: ReviewInput): Html {
  return section(
    'plan',
    'What was chosen, and what was not',
    plan.decisions.map(
      (d) =>
        html`<h3>${sentence(d.what)}: ${d.chosen}</h3>
          <p>${sentence(d.because)}.</p>
          ${
            d.rejected.length > 0 &&
            table(
              `Not chosen: ${d.what}`,
              ['not chosen', 'because'],
              d.rejected.map((r) => [r.option, r.because]),
            )
          }`,
    ),
    html`<h3>Servers</h3>`,
    list(
      plan.servers.map(
        (s) =>
          html`<b>${s.name}</b>: ${s.model}, ${quantity(s.sequencesPerReplica, 'requests')} at once on each replica; clients call
            <code>${s.url}</code>`,
      ),
    ),
  );
}

/** What was asked, and what was left to its default. */
export function asked({ plan }: ReviewInput): Html {
  const rows = (isDefault: boolean): Html =>
    table(
      isDefault ? 'Fields left to their default' : 'Fields that were asked for',
      ['field', 'value', 'meaning'],
      plan.asked
        .filter((a) => a.isDefault === isDefault)
        .map((a) => [html`<code>${a.field}</code>`, quantity(a.value, a.unit), a.description]),
    );
  return section(
    'asked',
    'What was asked',
    rows(false),
    plan.asked.some((a) => a.isDefault) && [html`<h3>Left to its default</h3>`, rows(true)],
  );
}
