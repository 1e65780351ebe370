import { Validations } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** Writes down why what a check finds under a construct may stay. The id is the check's name, two colons, the rule's: `AwsSolutions::AwsSolutions-S1`. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  try {
    Validations.of(scope).acknowledge({ id, reason });
  } catch {
    // aws-cdk-lib has no such method before 2.252, and before 2.269 takes the '::' of an ARN in an id for a second check's name.
    // Its own checks and cdk-nag 3 read this metadata in those releases too, by the one id or by the other.
    scope.node.addMetadata(ACKNOWLEDGED, { [id]: reason, [id.slice(id.indexOf('::') + 2)]: reason });
  }
}

/** `Validations.ACKNOWLEDGED_RULES_METADATA_KEY`, which is as young as the method. */
const ACKNOWLEDGED = 'aws:cdk:acknowledged-rules';
