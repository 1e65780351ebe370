import { GroundplanError } from '../planning/groundplan-error';
import type { ManifestChart } from './manifest-graph';

/** Whose late values a door can put in. */
export enum LateValues {
  /** None: a file holds literals only. */
  NONE = 'none',
  /** String and number tokens of the AWS CDK. */
  AWS = 'aws',
  /** What `PulumiDoor.defer()` returns. */
  PULUMI = 'pulumi',
}

interface Found {
  readonly where: string;
  readonly whose: LateValues;
  readonly shape: 'value' | 'key' | 'object';
}

const AWS_TEXT = /[$#]\{Token\[[^\]]*\]\}/;
const PULUMI_TEXT = /\$\{Pulumi\[\d+\]\}/;
// the AWS CDK writes a number token as a huge negative number; nothing in Kubernetes counts that far.
const LARGEST_NUMBER = 1e200;
const STRING_MAPS = new Set(['data', 'stringData', 'binaryData', 'labels', 'annotations', 'matchLabels', 'nodeSelector']);

/** Refuses values that the door cannot put in: they would land in the cluster as text that nobody meant. */
export function validateLateValues(charts: readonly ManifestChart[], allowed: LateValues): void {
  const found = charts.flatMap((c) => c.nodes).flatMap((n) => [...search(n.body, n.id, '')]);
  const object = found.filter((f) => f.shape === 'object');
  if (object.length > 0) {
    throw new GroundplanError(
      'LateValueNotString',
      `${places(object)} is a value that AWS fills in later, but not a string; pass it as a string token, for instance with Token.asString()`,
    );
  }
  const key = found.filter((f) => f.shape === 'key');
  if (key.length > 0) {
    throw new GroundplanError('LateValueAsKey', `${places(key)} has a key that is known only later; a late value can only be a value`);
  }
  const foreign = found.filter((f) => f.whose !== allowed);
  if (foreign.length > 0) {
    const door = foreign[0].whose === LateValues.AWS ? 'EKS' : 'Pulumi';
    throw new GroundplanError(
      'LateValueForeign',
      `${places(foreign)} is known only later and only the ${door} door can fill it in; deliver through that door, or pass a literal`,
    );
  }
}

/** Whether a part of a text is known only later. */
export function hasLateValue(text: string): boolean {
  return ownerOf(text) !== undefined;
}

function places(found: readonly Found[]): string {
  return [...new Set(found.map((f) => `'${f.where}'`))].join(', ');
}

function* search(value: unknown, where: string, field: string): Generator<Found> {
  if (typeof value === 'string' || typeof value === 'number') {
    const whose = ownerOf(value);
    if (whose) {
      yield { where, whose, shape: 'value' };
    }
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 1 && isIntrinsic(entries[0], field)) {
      yield { where, whose: LateValues.AWS, shape: 'object' };
      return;
    }
    for (const [key, inner] of entries) {
      const whose = ownerOf(key);
      if (whose) {
        yield { where, whose, shape: 'key' };
      }
      yield* search(inner, Array.isArray(value) ? `${where}[${key}]` : `${where}.${key}`, key);
    }
  }
}

function ownerOf(value: string | number): LateValues | undefined {
  if (typeof value === 'number') {
    return Math.abs(value) > LARGEST_NUMBER ? LateValues.AWS : undefined;
  }
  if (AWS_TEXT.test(value)) {
    return LateValues.AWS;
  }
  return PULUMI_TEXT.test(value) ? LateValues.PULUMI : undefined;
}

// a ConfigMap may well have a single key 'Ref'; a field of an object never does.
function isIntrinsic([key, value]: [string, unknown], field: string): boolean {
  return key.startsWith('Fn::') || (key === 'Ref' && typeof value === 'string' && !STRING_MAPS.has(field));
}
