/** A plain object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a plain object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIntrinsic(value: unknown): boolean {
  if (!isFields(value)) {
    return false;
  }
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}

/** Whether a value is only known when it is deployed: a CloudFormation intrinsic, a token of the CDK, an output of Pulumi. */
export function isUnknown(value: unknown): boolean {
  if (typeof value === 'string') {
    return /\$\{(Token|TOKEN|Pulumi)\[/.test(value);
  }
  // the CDK writes a number that is not known yet as one below -1e288.
  return isIntrinsic(value) || (typeof value === 'number' && Math.abs(value) > 1e280);
}

/**
 * The value at a path, `undefined` if it is not there. Where an intrinsic stands on the way, the intrinsic: the value is unknown, not absent.
 */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (isIntrinsic(here)) {
      break;
    }
    here = isFields(here) || Array.isArray(here) ? (here as Fields)[step] : undefined;
  }
  // a property set to AWS::NoValue is a property left out.
  return here === null || (isFields(here) && here.Ref === 'AWS::NoValue') ? undefined : here;
}

/** The fields of a plain object, none if it is not one or not known. */
export function fields(value: unknown): Fields {
  return isFields(value) && !isIntrinsic(value) ? value : {};
}

/** The items of a list; a single value counts as a list of one, nothing and the unknown as an empty one. */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  return value === undefined || value === null || isUnknown(value) ? [] : [value];
}

/** A text, `undefined` if it is not one or not known. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && !isUnknown(value) ? value : undefined;
}

/** A number, also one written as text, `undefined` if it is not one or not known. */
export function numeric(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\s*[-+]?\d+(\.\d+)?\s*$/.test(value)) {
    return Number(value);
  }
  return typeof value === 'number' && Number.isFinite(value) && !isUnknown(value) ? value : undefined;
}

/** Whether a value is `true`, also as CloudFormation writes it in text. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Whether a value is known and not `true`; what is absent is known. */
export function isKnownNotTrue(value: unknown): boolean {
  return !isUnknown(value) && !isTrue(value);
}
