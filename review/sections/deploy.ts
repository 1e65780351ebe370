import { code, html, type Html, list, section } from '../html';
import { at, resourcesOf, type ReviewInput } from '../input';
import { counted, sentence } from '../words';

/** The commands of each door, and what a destroy leaves. */
export function deploy(input: ReviewInput): Html {
  const retained = resourcesOf(input.templates).filter((r) => r.retained);
  const outputs = input.templates.flatMap((t) =>
    Object.entries((t.body.Outputs ?? {}) as Record<string, unknown>).map(([id, o]) => ({ id, words: at(o, 'Description') })),
  );
  const types = [...new Set(retained.map((r) => r.type))].sort();
  const volumes = input.manifests.flatMap((m) => m.objects).filter((o) => o.kind === 'PersistentVolumeClaim');
  return section(
    'deploy',
    'How it is deployed, and what stays',
    input.doors.length > 1 && html`<p>Choose one of these ${input.doors.length} ways: each makes the same objects.</p>`,
    input.doors.map(
      (d) =>
        html`<h3>${d.name}</h3>
          ${list((d.notes ?? []).map((n) => sentence(n)))}
          <pre class="cmd">${d.commands.join('\n')}</pre>`,
    ),
    outputs.length > 0 && [
      html`<h3>What the stack prints</h3>`,
      list(outputs.map((o) => html`<code>${o.id}</code>${typeof o.words === 'string' && `: ${o.words}`}`)),
    ],
    html`<h3>What stays after a destroy</h3>`,
    types.length === 0
      ? html`<p>
          ${volumes.length > 0 ? `Nothing that is made here is kept on purpose; ${counted(volumes.length, 'volume')} may outlive it, by their storage class.` : 'Nothing that is made here holds data.'}
        </p>`
      : list(
          types.map((type) => {
            const mine = retained.filter((r) => r.type === type);
            return html`${type}: ${mine.map((r, i) => html`${i > 0 && ', '}${code(r.name)}`)}`;
          }),
        ),
  );
}
