import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { Accelerator } from '../../constructs/planning/accelerator';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { LlmModel } from '../../constructs/planning/llm-model';
import type { AskedField } from '../../constructs/planning/plan-document';

// models whose layers all have a cache that grows: what LlmCapacity counts, and what vLLM splits without more flags.
const SERVED = LlmModel.ALL.filter((m) =>
  m.architecture.layers.every(({ attention: a }) => a.kind === 'grouped' && a.windowTokens === undefined),
);
const MODELS = SERVED.map((m) => m.id) as [string, ...string[]];
/** Accelerators that a pool of this blueprint can be made of: GPUs with brain float whose driver the node image has. */
export const ACCELERATORS: readonly Accelerator[] = Object.freeze([
  Accelerator.A10G,
  Accelerator.L4,
  Accelerator.L40S,
  Accelerator.A100_80GB,
  Accelerator.H100,
  Accelerator.H200,
  Accelerator.B200,
]);
const ACCELERATOR_IDS = ACCELERATORS.map((a) => a.id) as [string, ...string[]];
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];

const count = (atLeast: number, atMost: number): z.ZodNumber => z.number().int().min(atLeast).max(atMost);

const FIRST_TOKEN = count(10, 600_000).describe('95 of 100 users should see the first word within this time').meta({ unit: 'ms' });
const PER_TOKEN = count(1, 10_000).describe('95 of 100 words should follow the one before within this time').meta({ unit: 'ms' });
const LOGS = z
  .union(LOG_DAYS.map((d) => z.literal(d)) as [z.ZodLiteral<number>, z.ZodLiteral<number>, ...z.ZodLiteral<number>[]])
  .describe('how long logs are kept')
  .meta({ unit: 'days' });
const OLD_MODELS = count(1, 3650).describe('how long replaced files of a model stay restorable').meta({ unit: 'days' });

/** What a customer-service blueprint asks for. Every field has a default: an empty file is a valid one. */
export const CustomerServiceRequirements = z.strictObject({
  model: z.enum(MODELS).default('Qwen/Qwen3-8B-FP8').describe('model that answers, by its name on the Hugging Face hub'),
  modelRevision: z
    .string()
    .min(1)
    .optional()
    .describe('commit of the model on the hub; without it each start outside AWS fetches the newest'),
  promptTokens: count(1, 10_000_000)
    .default(3072)
    .describe('longest prompt: instructions, history and question together')
    .meta({ unit: 'tokens' }),
  replyTokens: count(1, 1_000_000).default(1024).describe('longest reply').meta({ unit: 'tokens' }),
  averagePromptTokens: count(1, 10_000_000)
    .optional()
    .describe('length of a prompt on average; without it all are taken to be as long as the longest')
    .meta({ unit: 'tokens' }),
  averageReplyTokens: count(1, 1_000_000)
    .optional()
    .describe('length of a reply on average; without it all are taken to be as long as the longest')
    .meta({ unit: 'tokens' }),
  peakConcurrentConversations: count(1, 1_000_000)
    .default(10)
    .describe('conversations with a reply in the making at the same moment, at peak')
    .meta({ unit: 'conversations' }),
  latency: z
    .strictObject({ firstTokenMs: FIRST_TOKEN.default(2000), perTokenMs: PER_TOKEN.default(100) })
    .prefault({})
    .describe('how long users may wait'),
  minReplicas: count(1, 1000)
    .default(1)
    .describe('replicas that stay up with no load; 2 or more survive the loss of a node')
    .meta({ unit: 'replicas' }),
  accelerators: z
    .array(z.enum(ACCELERATOR_IDS))
    .min(1)
    .default(['l4', 'l40s', 'h100'])
    .describe('GPU models that may be bought; the cheapest that fits is taken'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be the name of an AWS region like us-east-1')
    .default('us-east-1')
    .describe('AWS region'),
  zones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'must be the name of a zone like us-east-1a'))
    .min(2)
    .max(6)
    .default(['us-east-1a', 'us-east-1b'])
    .describe('availability zones of that region'),
  retention: z
    .strictObject({ logsDays: LOGS.default(90), oldModelDays: OLD_MODELS.default(90) })
    .prefault({})
    .describe('how long things are kept'),
});

/** The requirements after defaults are filled in. */
export type CustomerServiceRequirements = z.infer<typeof CustomerServiceRequirements>;

/** Reads what a user wrote; `file` names it in messages. All problems are told at once. */
export function parseRequirements(raw: unknown, file = 'requirements'): CustomerServiceRequirements {
  const result = CustomerServiceRequirements.safeParse(raw ?? {});
  const problems = result.success ? crossChecks(result.data) : result.error.issues.flatMap((issue) => explain(issue, raw));
  if (problems.length === 0) {
    return (result as { data: CustomerServiceRequirements }).data;
  }
  const [first] = problems;
  const rest = problems.slice(1).map((p) => `\n${file}: ${p.message} [${p.code}]`);
  throw new GroundplanError(first.code, [`${file}: ${first.message}`, ...rest].join(''));
}

/** What was asked, field by field, for the plan and the review. */
export function askedFields(requirements: CustomerServiceRequirements, raw: unknown): AskedField[] {
  return leaves(CustomerServiceRequirements, []).flatMap(({ path, description, unit }) => {
    const value = at(requirements, path);
    return value === undefined
      ? []
      : [
          {
            field: path.join('.'),
            description,
            value: Array.isArray(value) ? value.join(', ') : (value as string | number | boolean),
            unit,
            isDefault: at(raw, path) === undefined,
          },
        ];
  });
}

interface Problem {
  readonly code: string;
  readonly message: string;
}

function crossChecks(r: CustomerServiceRequirements): Problem[] {
  const model = LlmModel.find(r.model)!;
  const problems: Problem[] = [];
  if (r.promptTokens + r.replyTokens > model.maxContextTokens) {
    problems.push({
      code: 'ContextTooLong',
      message: `'promptTokens' (${r.promptTokens}) + 'replyTokens' (${r.replyTokens}) must not exceed ${model.maxContextTokens}, the longest context of ${model.id}; ${longer(r)}`,
    });
  }
  for (const [average, longest] of [
    ['averagePromptTokens', 'promptTokens'],
    ['averageReplyTokens', 'replyTokens'],
  ] as const) {
    if ((r[average] ?? 0) > r[longest]) {
      problems.push({
        code: 'RequirementInvalid',
        message: `'${average}' (${r[average]}) must not exceed '${longest}' (${r[longest]}); the nearest valid value is ${r[longest]}`,
      });
    }
  }
  if (new Set(r.zones).size !== r.zones.length || r.zones.some((zone) => zone.slice(0, -1) !== r.region)) {
    problems.push({
      code: 'RequirementInvalid',
      message: `'zones' (${r.zones.join(', ')}) must be different zones of 'region' (${r.region}), for instance ${r.region}a and ${r.region}b`,
    });
  }
  return problems;
}

function longer(r: CustomerServiceRequirements): string {
  const fitting = SERVED.filter((m) => m.maxContextTokens >= r.promptTokens + r.replyTokens).map((m) => m.id);
  return fitting.length > 0 ? `models with a longer one: ${fitting.join(', ')}` : 'no model of the catalogue has a longer one';
}

function explain(issue: z.core.$ZodIssue, raw: unknown): Problem[] {
  const path = issue.path.map(String);
  const field = path.join('.');
  const got = at(raw, path);
  if (issue.code === 'unrecognized_keys') {
    const parent = known(path);
    return issue.keys.map((key) => ({
      code: 'UnknownField',
      message: `'${[...path, key].join('.')}' is not a field; did you mean '${[...path, closest(key, parent)].join('.')}'? allowed: ${parent.join(', ')}`,
    }));
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const code = field === 'model' ? 'UnknownModel' : field.startsWith('accelerators') ? 'UnknownAccelerator' : 'RequirementInvalid';
    return [
      {
        code,
        message: `'${field}' (${show(got)}) is not known; did you mean '${closest(String(got), allowed)}'? allowed: ${allowed.join(', ')}`,
      },
    ];
  }
  if (field === 'retention.logsDays') {
    const nearest = [...LOG_DAYS].sort((a, b) => Math.abs(a - Number(got)) - Math.abs(b - Number(got)) || a - b)[0];
    return [
      {
        code: 'RequirementInvalid',
        message: `'${field}' (${show(got)}) must be one of ${LOG_DAYS.join(', ')} days; the nearest is ${nearest}`,
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

function known(path: readonly string[]): string[] {
  return leaves(CustomerServiceRequirements, [])
    .filter((leaf) => path.every((part, i) => leaf.path[i] === part))
    .map((leaf) => leaf.path[path.length])
    .filter((name, i, all) => all.indexOf(name) === i);
}

interface Leaf {
  readonly path: string[];
  readonly description: string;
  readonly unit: string;
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
  const unit = (schema.meta()?.unit ?? inner.meta()?.unit ?? '') as string;
  return [{ path, description: description || (inner.description ?? ''), unit }];
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((v, key) => (typeof v === 'object' && v !== null ? (v as Record<string, unknown>)[key] : undefined), value);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
}
