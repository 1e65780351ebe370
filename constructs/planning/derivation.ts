/** Where a fact comes from. */
export interface Source {
  /** Name of the document, paper or file. */
  readonly title: string;
  /** Version, commit or section, where the document has one. */
  readonly version?: string;
  /** The day the fact was read there, `YYYY-MM-DD`. */
  readonly date: string;
  /** Address of the document, where it is public. */
  readonly url?: string;
}

/** One number of a plan and the way back to where it comes from. */
export interface DerivationLine {
  /** Stable key, dotted, unique in its plan: `chat.weights`. */
  readonly id: string;
  /** What the number is, in words. */
  readonly name: string;
  /** The number itself, or a word where the answer is a choice. */
  readonly value: number | string;
  /** Unit of the value: `MiB`, `tokens`, `s`, `USD/month`; empty for a plain count or a word. */
  readonly unit: string;
  /** How it was worked out, in words and with the numbers filled in. */
  readonly formula: string;
  /** Ids of the lines that the formula reads. */
  readonly inputs: readonly string[];
  /** Where the formula or the fact comes from. */
  readonly source: Source;
}
