/** The part of an OpenAPI v3 schema that a structural schema of a CustomResourceDefinition uses. */
export interface StructuralSchema {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: boolean | StructuralSchema;
  readonly items?: StructuralSchema;
  readonly allOf?: readonly StructuralSchema[];
  readonly anyOf?: readonly StructuralSchema[];
  readonly oneOf?: readonly StructuralSchema[];
  readonly not?: StructuralSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
}

/**
 * What an API server would refuse in a value, a field it does not know included.
 * Rules in CEL (`x-kubernetes-validations`) and formats are not evaluated.
 */
export function problems(schema: StructuralSchema, value: unknown, path: string): string[] {
  return [...valueProblems(schema, value, path), ...unknownFields(schema, value, path)];
}

function valueProblems(schema: StructuralSchema, value: unknown, path: string): string[] {
  if (value === null) {
    return schema.nullable ? [] : [`${path}: is null`];
  }
  if (schema['x-kubernetes-int-or-string'] ? !isType('integer', value) && typeof value !== 'string' : !isType(schema.type, value)) {
    return [`${path}: ${JSON.stringify(value)} is no ${schema['x-kubernetes-int-or-string'] ? 'integer or string' : schema.type}`];
  }
  const found: string[] = [];
  const check = (holds: boolean, says: string): void => {
    if (!holds) {
      found.push(`${path}: ${JSON.stringify(value)} ${says}`);
    }
  };
  const atLeast = (least: number | undefined, size: number, most: number | undefined, what: string): void => {
    check(least === undefined || size >= least, `has ${what} ${size}, at least ${least}`);
    check(most === undefined || size <= most, `has ${what} ${size}, at most ${most}`);
  };
  check(schema.enum === undefined || schema.enum.includes(value), `is none of ${schema.enum?.join(', ')}`);
  if (typeof value === 'string') {
    check(schema.pattern === undefined || new RegExp(schema.pattern).test(value), `does not match ${schema.pattern}`);
    atLeast(schema.minLength, value.length, schema.maxLength, 'length');
  }
  if (typeof value === 'number') {
    atLeast(schema.minimum, value, schema.maximum, 'value');
  }
  if (Array.isArray(value)) {
    atLeast(schema.minItems, value.length, schema.maxItems, 'items');
    value.forEach((item, i) => found.push(...(schema.items ? valueProblems(schema.items, item, `${path}[${i}]`) : [])));
  } else if (isObject(value)) {
    atLeast(schema.minProperties, Object.keys(value).length, schema.maxProperties, 'fields');
    (schema.required ?? []).filter((name) => !(name in value)).forEach((name) => found.push(`${path}.${name}: is missing`));
    for (const [name, child] of Object.entries(value)) {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      found.push(...(typeof known === 'object' ? valueProblems(known, child, `${path}.${name}`) : []));
    }
  }
  const holds = (other: StructuralSchema): boolean => valueProblems(other, value, path).length === 0;
  (schema.allOf ?? []).forEach((other) => found.push(...valueProblems(other, value, path)));
  check(schema.anyOf === undefined || schema.anyOf.some(holds), 'fits none of the forms');
  check(schema.oneOf === undefined || schema.oneOf.filter(holds).length === 1, 'does not fit exactly one form');
  check(schema.not === undefined || !holds(schema.not), 'has a form that is not allowed');
  return found;
}

// Only the schema itself names fields; what stands under allOf, anyOf and oneOf repeats some of them.
function unknownFields(schema: StructuralSchema, value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    return schema.items ? value.flatMap((item, i) => unknownFields(schema.items!, item, `${path}[${i}]`)) : [];
  }
  if (!isObject(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([name, child]) => {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    if (typeof known === 'object') {
      return unknownFields(known, child, `${path}.${name}`);
    }
    const kept =
      known === true ||
      schema['x-kubernetes-preserve-unknown-fields'] ||
      (schema['x-kubernetes-embedded-resource'] && ['apiVersion', 'kind', 'metadata'].includes(name));
    return kept ? [] : [`${path}.${name}: is not a field`];
  });
}

function isType(type: string | undefined, value: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
