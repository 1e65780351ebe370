import { cloudFormationResources } from './documents/cloudformation';
import { at, fields } from './documents/json';
import { annotationsOf, kubernetesObjects } from './documents/kubernetes';
import type { PolicyInput } from './policy-input';

/** The annotation that acknowledges a rule on a Kubernetes object is this followed by the rule's id. */
export const ACKNOWLEDGE_ANNOTATION_PREFIX = 'policy.groundplan.dev/';

/** The fewest characters of a reason: fewer say nothing. */
export const SHORTEST_REASON = 10;

/** A finding that is to stay as it is, and why. */
export interface Acknowledgement {
  /** Id of the rule, or of another checker's. */
  readonly rule: string;
  /** The finding's subject, exactly: `Deployment chat/chat-server`. */
  readonly subject: string;
  /** Why it may stay, for a reader in a year. At least 10 characters. */
  readonly reason: string;
}

/** An acknowledgement written on the thing itself. */
export interface WrittenAcknowledgement extends Acknowledgement {
  /** Name of the template or manifest that it stands in. */
  readonly document: string;
  /** Where it is written, from the root of the subject. */
  readonly path: string;
}

/** Whether a reason is one. */
export function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && reason.trim().length >= SHORTEST_REASON;
}

/** The acknowledgements that are written in the documents: annotations of objects and metadata of resources. */
export function writtenAcknowledgements(input: PolicyInput): WrittenAcknowledgement[] {
  const found: WrittenAcknowledgement[] = [];
  for (const { object, document, subject } of kubernetesObjects(input)) {
    for (const [key, reason] of Object.entries(annotationsOf(object))) {
      if (key.startsWith(ACKNOWLEDGE_ANNOTATION_PREFIX)) {
        found.push({
          rule: key.slice(ACKNOWLEDGE_ANNOTATION_PREFIX.length),
          reason,
          document,
          subject,
          path: `metadata.annotations['${key}']`,
        });
      }
    }
  }
  for (const { body, document, subject } of cloudFormationResources(input)) {
    for (const [rule, reason] of Object.entries(fields(at(body, 'Metadata', 'groundplan', 'acknowledge')))) {
      // what is no text is no reason; the report says so.
      found.push({
        rule,
        reason: typeof reason === 'string' ? reason : '',
        document,
        subject,
        path: `Metadata.groundplan.acknowledge.${rule}`,
      });
    }
  }
  return found;
}
