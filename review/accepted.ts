import { ruleById } from '../constructs/policy';
import type { Finding } from '../constructs/policy/finding';

/** Findings of one rule that were accepted for one reason. */
export interface AcceptedReason {
  /** The reason, as it was written. */
  readonly reason: string;
  /** How much they weigh: that of the heaviest. */
  readonly severity: Finding['severity'];
  /** How many there are. */
  readonly count: number;
  /** What they are about, each once. */
  readonly subjects: readonly string[];
  /** What exactly was found, each once: a policy, a resource, a message. */
  readonly details: readonly string[];
}

/** Accepted findings of one rule. */
export interface AcceptedRule {
  /** Id of the rule, without what it was found on. */
  readonly id: string;
  /** What the rule is about, for a person. */
  readonly title: string;
  /** How many findings there are. */
  readonly count: number;
  /** How much they weigh: that of the heaviest. */
  readonly severity: Finding['severity'];
  /** By the reason that was given. */
  readonly reasons: readonly AcceptedReason[];
}

// rules of other checkers that a platform here meets, in words; their own messages speak of suppressions.
const TITLES: Readonly<Record<string, string>> = {
  'AwsSolutions-IAM4': 'A role has a policy that AWS writes and may change',
  'AwsSolutions-IAM5': 'A permission names its resources with a wildcard',
  'AwsSolutions-L1': 'A function does not run on the newest runtime',
  'AwsSolutions-SQS3': 'A queue has no other queue for what cannot be delivered',
  'AwsSolutions-EKS1': 'The API server of a cluster can be reached from outside its network',
  'AwsSolutions-S1': 'A bucket keeps no log of who read it',
  'AwsSolutions-SMG4': 'A secret is not replaced by itself',
};

/** Id of a rule without what it was found on: `AwsSolutions-IAM4[Policy::…]` is `AwsSolutions-IAM4`. */
export function ruleFamily(ruleId: string): string {
  return ruleId.replace(/\[[^]*$/, '');
}

/** What a rule is about, for a person. */
export function ruleTitle({ ruleId, message }: Finding): string {
  const id = ruleFamily(ruleId);
  // the validator of templates puts the place before the words.
  return TITLES[id] ?? kept(id) ?? message.replace(/^[\w.*]+: /, '').replace(/\.$/, '');
}

// a rule says what must hold, and here it does not.
function kept(id: string): string | undefined {
  const title = ruleById(id)?.title.replace(/\.$/, '');
  return title === undefined ? undefined : `Not kept: ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

/** Accepted findings by rule and by reason, the heaviest first. */
export function acceptedRules(findings: readonly Finding[]): AcceptedRule[] {
  const accepted = findings.filter((f) => f.acknowledged);
  return by(accepted, (f) => ruleFamily(f.ruleId))
    .map(([id, mine]) => ({
      id,
      title: ruleTitle(mine[0]),
      count: mine.length,
      severity: heaviest(mine),
      reasons: by(mine, (f) => f.acknowledged!.reason).map(([reason, same]) => ({
        reason,
        severity: heaviest(same),
        count: same.length,
        subjects: [...new Set(same.map((f) => subject(f)))],
        details: [...new Set(same.map(detail))],
      })),
    }))
    .sort((a, b) => (a.severity === b.severity ? (a.id < b.id ? -1 : 1) : a.severity === 'error' ? -1 : 1));
}

/** What a finding is about, without the name of the stack and the CDK's own last word. */
export function subject({ subject: text, document }: Finding): string {
  return text.replace(`${document}/`, '').replace(/\/Resource$/, '');
}

function detail({ ruleId, message }: Finding): string {
  const found = /\[(?:\w+::)([^]*)\]$/.exec(ruleId)?.[1];
  if (found === undefined) {
    return message;
  }
  const policy = /policy\/(?:[\w-]+\/)*([\w-]+)/.exec(found)?.[1];
  return policy ?? found.replaceAll(/<(\w+?)(?:[0-9A-F]{8})?\.Arn>/g, '$1').replaceAll('<AWS::AccountId>', 'account');
}

function heaviest(findings: readonly Finding[]): Finding['severity'] {
  return findings.some((f) => f.severity === 'error') ? 'error' : 'warning';
}

function by(findings: readonly Finding[], key: (f: Finding) => string): [string, Finding[]][] {
  return [...new Set(findings.map(key))].sort().map((k) => [k, findings.filter((f) => key(f) === k)]);
}
