import { html, type Html } from './html';
import type { ReviewInput } from './input';
import { changes } from './sections/changes';
import { content } from './sections/content';
import { cost } from './sections/cost';
import { decision } from './sections/decision';
import { deploy } from './sections/deploy';
import { expects } from './sections/expects';
import { findings } from './sections/findings';
import { identity } from './sections/identity';
import { numbers } from './sections/numbers';
import { asked, planned } from './sections/plan';
import { STYLE } from './style';
import { topology } from './topology';

/** Renders the review as one HTML file that needs nothing else: no script, no request. The same input gives the same bytes. */
export async function renderReviewHtml(input: ReviewInput): Promise<string> {
  const sections: readonly (readonly [string, string, Html | undefined])[] = [
    ['changes', 'what changes', changes(input)],
    ['cost', 'what it costs', cost(input)],
    ['plan', 'what was chosen, and what was not', planned(input)],
    ['topology', 'what talks to what', await topology(input)],
    ['expects', 'what it expects in the cluster', expects(input)],
    ['content', 'what is made', content(input)],
    ['identity', 'who may do what', identity(input)],
    ['findings', 'what the checks found', findings(input)],
    ['deploy', 'how it is deployed', deploy(input)],
    ['numbers', 'every number', numbers(input)],
    ['asked', 'what was asked', asked(input)],
  ];
  const shown = sections.filter(([, , body]) => body !== undefined);
  const links = shown.map(([id, name]) => ({ id, name }));
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>${input.title}: review</title>
      <style></style>
    </head>
    <body>
      <a class="skip" href="#main">Skip to the details</a>
      <div class="page">
        ${decision(input)}
        <nav aria-label="Sections">
          <p>
            Decide from what stands above; below is why, and all the rest.
            <span
              >${links.map((l, i) => html`${i > 0 && ' · '}<a href="#${l.id}">${l.name.charAt(0).toUpperCase() + l.name.slice(1)}</a>`)}</span
            >
          </p>
          <ol>
            ${links.map((l) => html`<li><a href="#${l.id}">${l.name.charAt(0).toUpperCase() + l.name.slice(1)}</a></li>`)}
          </ol>
        </nav>
        <main id="main" tabindex="-1">${shown.map(([, , body]) => body)}</main>
      </div>
    </body>
  </html>`;
  return `<!doctype html>\n${page.text.replace('<style></style>', `<style>${STYLE}</style>`)}\n`;
}
