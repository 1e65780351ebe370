import { expectations } from '../expects';
import { html, type Html, section, table } from '../html';
import type { ReviewInput } from '../input';

/** What a cluster that exists must bring; nothing where the deployment makes the cluster. */
export function expects(input: ReviewInput): Html | undefined {
  const all = expectations(input);
  return all.length === 0
    ? undefined
    : section(
        'expects',
        'What it expects in the cluster',
        html`<p>None of this is made here, and nothing checked that it is there.</p>`,
        table(
          'What must be there',
          ['what', 'why, and what exactly'],
          all.map((e) => [html`<b>${e.what}</b>`, e.because]),
        ),
      );
}
