import { isFields } from '../constructs/policy/documents/json';

/** A value of a template as a person would write it: `{ Ref: 'Key' }` becomes `${Key}`, `Fn::Join` and `Fn::Sub` become text. */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plainValue);
  }
  if (!isFields(value)) {
    return value;
  }
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    const known = intrinsic(name, argument);
    if (known !== undefined) {
      return known;
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]));
}

function intrinsic(name: string, argument: unknown): string | undefined {
  if (name === 'Ref' && typeof argument === 'string') {
    return `\${${argument}}`;
  }
  if (name === 'Fn::GetAtt') {
    return `\${${Array.isArray(argument) ? argument.map((part) => String(plainValue(part))).join('.') : String(argument)}}`;
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument;
  }
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    const parts = argument[1].map(plainValue);
    return parts.every((part) => typeof part === 'string') ? parts.join(String(argument[0])) : undefined;
  }
  return undefined;
}
