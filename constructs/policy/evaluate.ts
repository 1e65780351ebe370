import { GroundplanError } from '../planning/groundplan-error';
import type { Acknowledgement } from './acknowledgement';
import { isReason, SHORTEST_REASON, writtenAcknowledgements } from './acknowledgement';
import { ALL_RULES } from './all-rules';
import type { Finding } from './finding';
import { compareFindings } from './finding';
import type { PolicyInput } from './policy-input';
import type { PolicyRule } from './rule';

/** Options of `evaluatePolicy`. */
export interface EvaluateOptions {
  /**
   * The rules to run, house rules and your own.
   *
   * @default - all house rules
   */
  readonly rules?: readonly PolicyRule[];
  /**
   * Findings that are to stay as they are, with the reason.
   *
   * @default - only what is written in the documents
   */
  readonly acknowledgements?: readonly Acknowledgement[];
  /**
   * Findings of other checkers, to stand in the same report: `fromCdkValidationReport(…)`.
   *
   * @default - none
   */
  readonly findings?: readonly Finding[];
}

/** How many findings a report holds. */
export interface PolicyCounts {
  /** Open findings that stop a delivery. */
  readonly errors: number;
  /** Open findings that are to be read. */
  readonly warnings: number;
  /** Findings that stay as they are for a written reason. */
  readonly acknowledged: number;
}

/** What the checks found. The same input gives the same bytes. */
export interface PolicyReport {
  /** Every finding, open and acknowledged, by document, subject, rule and path. */
  readonly findings: readonly Finding[];
  /** Ids of the rules that ran, in their order. */
  readonly rulesRun: readonly string[];
  /** How many. */
  readonly counts: PolicyCounts;
}

const GIVE_A_REASON = `write why it may stay, in at least ${SHORTEST_REASON} characters, or mend the finding`;

/**
 * Checks documents against rules.
 *
 * Reads and writes nothing, and a rule that fails becomes a finding of its own, `RuleCrashed`.
 */
export function evaluatePolicy(input: PolicyInput, options: EvaluateOptions = {}): PolicyReport {
  const rules = options.rules ?? ALL_RULES;
  const rulesRun = rules.map((rule) => rule.id);
  const twice = rulesRun.find((id, i) => rulesRun.indexOf(id) !== i);
  if (twice !== undefined) {
    throw new GroundplanError('PolicyRuleDuplicate', `'rules' holds two rules with the id '${twice}'; ids are unique, rename one`);
  }

  const findings = new Map<string, Finding>();
  const add = (finding: Finding): void => {
    const { document, subject, ruleId, path, message } = finding;
    findings.set(JSON.stringify([document, subject, ruleId, path, message]), finding);
  };
  rules.flatMap((rule) => run(rule, input)).forEach(add);
  (options.findings ?? []).forEach(add);

  const written = writtenAcknowledgements(input);
  const listed = options.acknowledgements ?? [];
  const unused = new Set(listed);
  const judged = [...findings.values()].map((finding): Finding => {
    const { acknowledged, ...open } = finding;
    const here = written.filter((a) => a.rule === open.ruleId && a.subject === open.subject && a.document === open.document);
    const given = listed.filter((a) => a.rule === open.ruleId && a.subject === open.subject);
    given.forEach((a) => unused.delete(a));
    const reason = [acknowledged?.reason, ...[...here, ...given].map((a) => a.reason)].find(isReason);
    return reason === undefined ? open : { ...open, acknowledged: { reason: reason.trim() } };
  });

  const foreign = [...findings.values()].filter((f) => f.acknowledged && !isReason(f.acknowledged.reason));
  const unreasoned = [
    ...written.map((a) => ({ ...a, what: a.rule })),
    ...listed.map((a) => ({ ...a, what: a.rule, document: '', path: '' })),
    ...foreign.map((f) => ({ ...f, what: f.ruleId, reason: f.acknowledged!.reason })),
  ].filter((a) => !isReason(a.reason));
  for (const { what, document, subject, path } of unreasoned) {
    judged.push({
      ruleId: 'AcknowledgementWithoutReason',
      severity: 'error',
      document,
      subject,
      path,
      message: `the acknowledgement of '${what}' gives no reason, so it does not count`,
      remedy: GIVE_A_REASON,
    });
  }
  for (const { rule, subject } of unused) {
    // a house rule that was left out of this run could have matched.
    if (rulesRun.includes(rule) || !ALL_RULES.some((known) => known.id === rule)) {
      judged.push({
        ruleId: 'AcknowledgementUnused',
        severity: 'warning',
        document: '',
        subject,
        path: '',
        message: `the acknowledgement of '${rule}' matches no finding`,
        remedy: 'remove it, or write the rule and the subject as the finding has them',
      });
    }
  }

  judged.sort(compareFindings);
  const open = judged.filter((finding) => !finding.acknowledged);
  return {
    findings: judged,
    rulesRun,
    counts: {
      errors: open.filter((finding) => finding.severity === 'error').length,
      warnings: open.filter((finding) => finding.severity === 'warning').length,
      acknowledged: judged.length - open.length,
    },
  };
}

function run(rule: PolicyRule, input: PolicyInput): Finding[] {
  const found: Finding[] = [];
  try {
    for (const { document, subject, path, message, remedy, severity } of rule.check(input)) {
      found.push({
        ruleId: rule.id,
        severity: severity ?? rule.severity,
        document,
        subject,
        path,
        message,
        remedy: remedy ?? rule.remedy,
      });
    }
  } catch (error) {
    found.push({
      ruleId: 'RuleCrashed',
      severity: 'error',
      document: '',
      subject: `Rule ${rule.id}`,
      path: '',
      message: `rule '${rule.id}' did not run to its end: ${error instanceof Error ? error.message : String(error)}`,
      remedy: 'mend the rule; until then what it checks is not checked',
    });
  }
  return found;
}
