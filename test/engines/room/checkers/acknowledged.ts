import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHECKERS, type Finding } from './checkers';

/** The fewest words of a reason: fewer are no sentence. */
const SHORTEST_REASON = 8;

const Entry = z.strictObject({
  /** Name of the checker. */
  checker: z.enum(Object.keys(CHECKERS)),
  /** Id of its rule. */
  rule: z.string().min(1),
  /** What the finding says, where the rule says several things; `*` stands for anything. */
  says: z.string().min(1).optional(),
  /** Kinds and paths of constructs; `*` stands for anything. */
  at: z.array(z.string().min(1)).min(1),
  /** Why it stays, for a reader in a year. */
  because: z
    .string()
    .refine((text) => text.trim().split(/\s+/).length >= SHORTEST_REASON, `needs a sentence of at least ${SHORTEST_REASON} words`),
});

/** Findings that stay as they are, and why. */
export type Acknowledgement = z.infer<typeof Entry>;

/** What is left to be done. Each line can be read without the report. */
export interface Verdict {
  /** Findings that nobody acknowledged. */
  readonly open: readonly string[];
  /** Places in acknowledgements that no finding is at. */
  readonly stale: readonly string[];
}

/** Reads the committed list. */
export function acknowledgements(): readonly Acknowledgement[] {
  return readAcknowledgements(readFileSync(join(__dirname, '..', '..', 'acknowledged.yaml'), 'utf8'));
}

/** Reads a list; one that is not whole is an error that names the entry. */
export function readAcknowledgements(text: string): readonly Acknowledgement[] {
  const raw: unknown = parse(text);
  const result = z.array(Entry).safeParse(raw);
  if (!result.success) {
    throw new Error(result.error.issues.map(({ path, message }) => `${titleOf(raw, path)}: ${message}`).join('\n'));
  }
  return result.data;
}

function titleOf(raw: unknown, [index, ...field]: readonly PropertyKey[]): string {
  const { checker, rule } = ((raw as readonly unknown[])?.[Number(index)] ?? {}) as Partial<Acknowledgement>;
  return [`entry ${Number(index) + 1} (${checker} ${rule})`, ...field.map(String)].join(', ');
}

/** Sets findings against acknowledgements. */
export function judge(findings: readonly Finding[], acknowledged: readonly Acknowledgement[]): Verdict {
  const places = acknowledged.flatMap((entry) => entry.at.map((at) => ({ ...entry, at })));
  const used = new Set<object>();
  const open = new Map<string, string[]>();
  for (const finding of findings) {
    const covering = places.filter((place) => covers(place, finding));
    covering.forEach((place) => used.add(place));
    if (covering.length === 0) {
      const line = `${finding.checker} ${finding.rule} at ${finding.subject}: ${finding.text}`;
      open.set(line, [...(open.get(line) ?? []), finding.file]);
    }
  }
  return {
    open: [...open].map(([line, files]) => `${line} (${[...new Set(files)].join(', ')})`).sort(),
    stale: places
      .filter((place) => !used.has(place))
      .map(({ checker, rule, at, says }) => `${checker} ${rule} at ${at}${says === undefined ? '' : `: ${says}`}`),
  };
}

function covers({ checker, rule, says = '*', at }: Omit<Acknowledgement, 'at'> & { readonly at: string }, finding: Finding): boolean {
  return checker === finding.checker && rule === finding.rule && fits(says, finding.text) && fits(at, finding.subject);
}

/** Whether a text is as a pattern says, in which `*` stands for anything. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
