import { z } from 'zod';
import { LlmModel } from '../../constructs/planning/llm-model';
import type { AskedField } from '../../constructs/planning/plan-document';
import { deploymentProblems } from '../deployment/deployment';
import { count, DEPLOYMENT_FIELDS } from '../deployment/platform-fields';
import { askedOf, type Problem, readWith } from '../deployment/read-requirements';

// models whose layers all have a cache that grows: what LlmCapacity counts, and what vLLM splits without more flags.
const SERVED = LlmModel.ALL.filter((m) =>
  m.architecture.layers.every(({ attention: a }) => a.kind === 'grouped' && a.windowTokens === undefined),
);
const MODELS = SERVED.map((m) => m.id) as [string, ...string[]];

const FIRST_TOKEN = count(10, 600_000).describe('95 of 100 users should see the first word within this time').meta({ unit: 'ms' });
const PER_TOKEN = count(1, 10_000).describe('95 of 100 words should follow the one before within this time').meta({ unit: 'ms' });

/** What a customer-service blueprint asks for. Name and platform are never guessed; all else of the service has a default. */
export const CustomerServiceRequirements = z.strictObject({
  ...DEPLOYMENT_FIELDS,
  model: z.enum(MODELS).default('Qwen/Qwen3-8B-FP8').describe('model that answers, by its name on the Hugging Face hub'),
  modelRevision: z
    .string()
    .min(1)
    .optional()
    .describe('commit of the model on the hub; without it each start that reads from there fetches the newest'),
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
});

/** The requirements after defaults are filled in. */
export type CustomerServiceRequirements = z.infer<typeof CustomerServiceRequirements>;

/** Reads what a user wrote; `file` names it in messages. All problems are told at once. */
export function parseRequirements(raw: unknown, file = 'requirements'): CustomerServiceRequirements {
  return readWith<CustomerServiceRequirements>(CustomerServiceRequirements, raw, file, crossChecks);
}

/** What was asked, field by field, for the plan and the review. */
export function askedFields(requirements: CustomerServiceRequirements, raw: unknown): AskedField[] {
  return askedOf(CustomerServiceRequirements, requirements, raw);
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
  return [...problems, ...deploymentProblems(r)];
}

function longer(r: CustomerServiceRequirements): string {
  const fitting = SERVED.filter((m) => m.maxContextTokens >= r.promptTokens + r.replyTokens).map((m) => m.id);
  return fitting.length > 0 ? `models with a longer one: ${fitting.join(', ')}` : 'no model of the catalogue has a longer one';
}
