import { changesInShort } from '../decision';
import { code, html, type Html, section, table } from '../html';
import type { ChangeRow } from '../../diff/changes-of';
import type { ReviewInput } from '../input';

// what cannot be taken back comes first.
const ORDER = ['delete', 'replace', 'change', 'create'] as const;

/** What a delivery would change, the gravest first. */
export function orderedChanges(rows: readonly ChangeRow[]): ChangeRow[] {
  return ORDER.flatMap((action) => [true, false].flatMap((stateful) => rows.filter((r) => r.action === action && r.stateful === stateful)));
}

/** What changes against what is deployed; nothing if nothing was compared. */
export function changes({ changes: given }: ReviewInput): Html | undefined {
  if (given === undefined) {
    return undefined;
  }
  const { tone, text } = changesInShort(given);
  return section(
    'changes',
    'What changes',
    html`<p class="verdict ${tone}">${text}.</p>`,
    given.rows.length > 0 &&
      table(
        'Changes against what is deployed',
        ['what happens', 'to what', 'data'],
        orderedChanges(given.rows).map((r) => [
          html`<b class="${r.action === 'create' ? 'good' : r.action === 'change' ? 'warn' : 'bad'}">${r.action}</b>`,
          code(r.what),
          r.stateful ? html`<b>holds data</b>` : 'none',
        ]),
      ),
  );
}
