import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import type { AskedField } from '../../constructs/planning/plan-document';
import { PLATFORMS } from './platform-fields';

/** One thing that is wrong with a requirements file. */
export interface Problem {
  /** Code of the error. */
  readonly code: string;
  /** What is wrong, what is allowed, how to mend it. */
  readonly message: string;
}

/** Reads what a user wrote; `file` names it in messages. All problems are told at once. */
export function readWith<T>(schema: z.ZodType<T>, raw: unknown, file: string, crossChecks: (read: T) => Problem[]): T {
  const given = withPlatform(raw ?? {});
  const result = schema.safeParse(given);
  const problems = result.success ? crossChecks(result.data) : result.error.issues.flatMap((issue) => explain(schema, issue, given));
  if (problems.length === 0) {
    return (result as { data: T }).data;
  }
  const [first] = problems;
  const rest = problems.slice(1).map((p) => `\n${file}: ${p.message} [${p.code}]`);
  throw new GroundplanError(first.code, [`${file}: ${first.message}`, ...rest].join(''));
}

/** What was asked, field by field, for the plan and the review. */
export function askedOf(schema: z.ZodType, requirements: unknown, raw: unknown): AskedField[] {
  return leaves(schema, []).flatMap(({ path, description, unit }) => {
    const value = at(requirements, path);
    const isEmpty = value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
    return isEmpty ? [] : [{ field: path.join('.'), description, value: plain(value), unit, isDefault: at(raw, path) === undefined }];
  });
}

/** The block of the chosen platform is there, so that what is missing in it is told by name. */
function withPlatform(raw: unknown): unknown {
  const platform = at(raw, ['platform']);
  return typeof platform === 'string' && (PLATFORMS as readonly string[]).includes(platform) && at(raw, [platform]) === undefined
    ? { ...(raw as object), [platform]: {} }
    : raw;
}

function plain(value: unknown): string | number | boolean {
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object')) {
    return value.join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean);
}

function explain(schema: z.ZodType, issue: z.core.$ZodIssue, raw: unknown): Problem[] {
  const path = issue.path.map(String);
  const field = path.join('.');
  const got = at(raw, path);
  const all = leaves(schema, []);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ code: 'UnknownField', message: unknownField(all, path, key) }));
  }
  if (got === undefined && issue.code !== 'invalid_union') {
    const description = all.find((leaf) => leaf.path.join('.') === field)?.description ?? '';
    const choices = issue.code === 'invalid_value' ? `; allowed: ${issue.values.map(String).join(', ')}` : '';
    return [{ code: 'RequirementMissing', message: `'${field}' is missing: ${description || 'it has no default'}${choices}` }];
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const code = field === 'model' ? 'UnknownModel' : /accelerators?(\.|$)/.test(field) ? 'UnknownAccelerator' : 'RequirementInvalid';
    return [
      {
        code,
        message: `'${field}' (${show(got)}) is not known; did you mean '${closest(String(got), allowed)}'? allowed: ${allowed.join(', ')}`,
      },
    ];
  }
  const choices = all.find((leaf) => leaf.path.join('.') === field)?.choices;
  if (issue.code === 'invalid_union' && choices) {
    const nearest = [...choices].sort((a, b) => Math.abs(a - Number(got)) - Math.abs(b - Number(got)) || a - b)[0];
    return [
      {
        code: 'RequirementInvalid',
        message: `'${field}' (${show(got)}) must be one of ${choices.join(', ')} days; the nearest is ${nearest}`,
      },
    ];
  }
  const nearest =
    issue.code === 'too_small' || issue.code === 'too_big'
      ? `; the nearest valid value is ${String(issue.code === 'too_small' ? issue.minimum : issue.maximum)}`
      : '';
  return [
    {
      code: 'RequirementInvalid',
      message: `'${field || 'the file'}' (${show(got)}): ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}${nearest}`,
    },
  ];
}

/** A field of that very name elsewhere is the likelier mistake than a misspelt one here. */
function unknownField(all: readonly Leaf[], path: readonly string[], key: string): string {
  const elsewhere = all.filter((leaf) => leaf.path.at(-1) === key).map((leaf) => leaf.path.join('.'));
  const siblings = all
    .filter((leaf) => path.every((part, i) => leaf.path[i] === part))
    .map((leaf) => leaf.path[path.length])
    .filter((name, i, names) => names.indexOf(name) === i);
  const meant = elsewhere.length > 0 ? elsewhere.join("' or '") : [...path, closest(key, siblings)].join('.');
  return `'${[...path, key].join('.')}' is not a field; did you mean '${meant}'? allowed: ${siblings.join(', ')}`;
}

interface Leaf {
  readonly path: string[];
  readonly description: string;
  readonly unit: string;
  readonly choices?: readonly number[];
}

function leaves(schema: z.ZodType, path: string[]): Leaf[] {
  let inner = schema;
  const description = schema.description ?? '';
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap() as z.ZodType;
  }
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([name, child]) => leaves(child, [...path, name]));
  }
  const meta = { ...inner.meta(), ...schema.meta() };
  return [
    {
      path,
      description: description || (inner.description ?? ''),
      unit: (meta.unit ?? '') as string,
      choices: (meta.choices ?? unwrappedMeta(schema).choices) as readonly number[] | undefined,
    },
  ];
}

function unwrappedMeta(schema: z.ZodType): Record<string, unknown> {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? { ...unwrappedMeta(schema.unwrap() as z.ZodType), ...schema.meta() }
    : { ...schema.meta() };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((v, key) => (typeof v === 'object' && v !== null ? (v as Record<string, unknown>)[key] : undefined), value);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
}
