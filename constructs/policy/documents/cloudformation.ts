import type { PolicyInput } from '../policy-input';
import type { Fields } from './json';
import { at, fields, isFields, text } from './json';

/** A resource of a CloudFormation template. */
export interface FoundResource {
  /** Name of the template. */
  readonly document: string;
  /** Its logical id. */
  readonly logicalId: string;
  /** Its type: `AWS::S3::Bucket`. */
  readonly type: string;
  /** All of it. */
  readonly body: Fields;
  /** Its properties. */
  readonly properties: Fields;
  /** Type and logical id, as findings name it. */
  readonly subject: string;
}

/** Every resource of all templates, in their order. */
export function* cloudFormationResources(input: PolicyInput): Iterable<FoundResource> {
  for (const template of input.templates ?? []) {
    for (const [logicalId, body] of Object.entries(fields(at(template.body, 'Resources')))) {
      if (isFields(body)) {
        const type = text(body.Type) ?? '';
        yield { document: template.name, logicalId, type, body, properties: fields(body.Properties), subject: `${type} ${logicalId}` };
      }
    }
  }
}
