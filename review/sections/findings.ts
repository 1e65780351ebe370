import type { Finding } from '../../constructs/policy/finding';
import { html, type Html, section } from '../html';
import { resourcesOf, type ReviewInput } from '../input';

/** How many findings of each kind there are. */
export function counts(findings: readonly Finding[]): { errors: number; warnings: number; acknowledged: number } {
  const open = findings.filter((f) => !f.acknowledged);
  return {
    errors: open.filter((f) => f.severity === 'error').length,
    warnings: open.filter((f) => f.severity === 'warning').length,
    acknowledged: findings.length - open.length,
  };
}

/** The verdict in one line. */
export function verdict(findings: readonly Finding[]): string {
  const { errors, warnings, acknowledged } = counts(findings);
  return `${errors} open error${errors === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}, ${acknowledged} acknowledged with a reason`;
}

/** Open findings in full, acknowledged ones by rule. */
export function findings(input: ReviewInput): Html {
  const open = input.findings.filter((f) => !f.acknowledged);
  const rules = [...new Set(input.findings.filter((f) => f.acknowledged).map((f) => f.ruleId))].sort();
  return section(
    'findings',
    'Findings',
    html`<p>${verdict(input.findings)}.</p>`,
    open.map(
      (f) =>
        html`<div class="finding ${f.severity}">
          <b>${f.severity}: ${f.message}</b><br />
          <code>${f.ruleId}</code> at ${[f.document, f.subject, f.path].filter(Boolean).join(' › ')}<br />${f.remedy}
        </div>`,
    ),
    rules.length > 0 && html`<h3>Acknowledged</h3>`,
    rules.map((rule) => {
      const mine = input.findings.filter((f) => f.acknowledged && f.ruleId === rule);
      return html`<details>
        <summary><code>${rule}</code><span class="v">${mine.length}</span></summary>
        <div>
          <ul>
            ${mine.map((f) => html`<li><code>${f.subject}</code>: ${f.message}<br /><b>Reason:</b> ${f.acknowledged?.reason}</li>`)}
          </ul>
        </div>
      </details>`;
    }),
  );
}

/** The commands of each door, and what a destroy leaves. */
export function deploy(input: ReviewInput): Html {
  const retained = resourcesOf(input.templates).filter((r) => r.retained);
  return section(
    'deploy',
    'How it is deployed, and what stays',
    input.doors.map(
      (d) =>
        html`<h3>${d.name}</h3>
          <pre class="cmd" tabindex="0">${d.commands.join('\n')}</pre>`,
    ),
    html`<h3>What stays after a destroy</h3>
      ${
        retained.length === 0
          ? html`<p>Nothing.</p>`
          : html`<ul>
              ${retained.map((r) => html`<li>${r.type} <code>${r.id}</code></li>`)}
            </ul>`
      }`,
  );
}
