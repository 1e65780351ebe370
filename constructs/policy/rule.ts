import type { FindingSeverity } from './finding';
import type { PolicyInput } from './policy-input';

/** What a rule says about one place; the report makes a `Finding` of it. */
export interface Verdict {
  /** Name of the template or manifest. */
  readonly document: string;
  /** What it is about, as in `Finding`. */
  readonly subject: string;
  /** Where in the subject, from its root. */
  readonly path: string;
  /** What is wrong, with the numbers filled in: lower case, no full stop. */
  readonly message: string;
  /**
   * How to mend this one.
   *
   * @default - the rule's own remedy
   */
  readonly remedy?: string;
  /**
   * How much this one weighs.
   *
   * @default - the rule's own severity
   */
  readonly severity?: FindingSeverity;
}

/**
 * One check. Its id is a contract: acknowledgements are written with it.
 *
 * A rule is pure. It never flags what cannot be known, such as an intrinsic function of CloudFormation.
 */
export interface PolicyRule {
  /** Name of the rule in PascalCase, saying what is true if it holds: `PinnedImages`. */
  readonly id: string;
  /** How much its findings weigh unless a verdict says otherwise. */
  readonly severity: FindingSeverity;
  /** What must hold, in one sentence. */
  readonly title: string;
  /** Why it must hold. */
  readonly why: string;
  /** How to mend a finding. */
  readonly remedy: string;
  /** Yields a verdict for each place where it does not hold. */
  check(input: PolicyInput): Iterable<Verdict>;
}
