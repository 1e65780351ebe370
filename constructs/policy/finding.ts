/** How much a finding weighs: errors stop a delivery, warnings are read. */
export type FindingSeverity = 'error' | 'warning';

/** The written reason for leaving a finding as it is. */
export interface AcknowledgedBecause {
  /** The reason, as it was written. */
  readonly reason: string;
}

/** One thing that a rule, ours or another checker's, has against a document. */
export interface Finding {
  /** Id of the rule: `PinnedImages`; of other checkers as they have it: `AwsSolutions-S1`. */
  readonly ruleId: string;
  /** How much it weighs. */
  readonly severity: FindingSeverity;
  /** Name of the template or manifest, empty if the finding is about none. */
  readonly document: string;
  /** What it is about: kind and name, `Deployment chat/chat-server`, or type and logical id, `AWS::S3::Bucket Models`. */
  readonly subject: string;
  /** Where in the subject, from its root: `spec.template.spec.containers[0].image`; empty for the whole. */
  readonly path: string;
  /** What is wrong, with the numbers filled in. */
  readonly message: string;
  /** How to mend it. */
  readonly remedy: string;
  /**
   * The reason for leaving it so.
   *
   * @default - the finding is open
   */
  readonly acknowledged?: AcknowledgedBecause;
}

/** The order of findings in a report: by document, subject, rule, path and message, so that two runs give the same bytes. */
export function compareFindings(a: Finding, b: Finding): number {
  for (const key of ['document', 'subject', 'ruleId', 'path', 'message'] as const) {
    if (a[key] !== b[key]) {
      return a[key] < b[key] ? -1 : 1;
    }
  }
  return 0;
}
