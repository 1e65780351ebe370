import { acceptedRules, type AcceptedRule, ruleFamily, subject } from '../accepted';
import { counts } from '../decision';
import { code, html, type Html, section, table } from '../html';
import type { ReviewInput } from '../input';
import { counted, sentence } from '../words';

/** Open findings in full, then what was accepted, by rule and reason: nothing is folded, so that paper has it too. */
export function findings(input: ReviewInput): Html {
  const open = input.findings.filter((f) => !f.acknowledged);
  const accepted = acceptedRules(input.findings);
  const { errors, warnings, acceptedErrors, acceptedWarnings } = counts(input.findings);
  return section(
    'findings',
    'What the checks found',
    html`<p>
      Open: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}. Accepted with a written reason:
      ${counted(acceptedErrors, 'error')}, ${counted(acceptedWarnings, 'warning')}. An accepted finding is still true: read its reason.
    </p>`,
    open.map(
      (f) =>
        html`<div class="finding ${f.severity}">
          <b>${sentence(f.severity)}: ${f.message}</b><br />
          <code>${ruleFamily(f.ruleId)}</code> at ${[f.document, subject(f), f.path].filter(Boolean).join(' › ')}<br />${sentence(f.remedy)}.
        </div>`,
    ),
    accepted.length > 0 && [html`<h3>Accepted, and why</h3>`, accepted.map(rule)],
  );
}

function rule(r: AcceptedRule): Html {
  return html`<div class="finding ${r.severity}">
    <h4>
      ${r.title} <span class="soft">(${r.severity}, ${counted(r.count, 'time')}, <code>${r.id}</code>)</span>
    </h4>
    ${table(
      `Accepted: ${r.id}`,
      ['reason', 'where', 'what'],
      r.reasons.map((reason) => [html`<b>${sentence(reason.reason)}.</b>`, lines(reason.subjects), details(reason.details)]),
    )}
  </div>`;
}

// a long list of policies or resources stands in one paragraph, so that the reason beside it stays in sight.
function details(texts: readonly string[]): Html {
  return texts.length <= 3 ? lines(texts) : html`${texts.map((t, i) => html`${i > 0 && ', '}${code(t)}`)}`;
}

function lines(texts: readonly string[]): Html {
  return html`${texts.map((t, i) => html`${i > 0 && html`<br />`}${code(t)}`)}`;
}
