import { type Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { CACHE_FIELDS } from '../constructs/planning/data/cache-fields';
import { FLINK_FIELDS } from '../constructs/planning/data/flink-fields';
import { KAFKA_FIELDS } from '../constructs/planning/data/kafka-fields';
import { planCacheFields } from '../constructs/planning/data/plan-cache';
import { planFlinkFields } from '../constructs/planning/data/plan-flink';
import { planKafkaFields } from '../constructs/planning/data/plan-kafka';
import { planVectorIndexFields } from '../constructs/planning/data/plan-vector-index';
import { VECTOR_INDEX_FIELDS } from '../constructs/planning/data/vector-index-fields';
import { SERVING_FIELDS, planServingFields } from '../constructs/planning/serving/serving-fields';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { LlmModel } from '../constructs/planning/llm-model';
import { AVAILABILITY_FIELDS } from '../constructs/planning/resilience/availability-fields';
import { planAvailabilityFields } from '../constructs/planning/resilience/plan-availability';
import { planTrainingFields } from '../constructs/planning/training/plan-training';
import { TRAINING_FIELDS } from '../constructs/planning/training/training-fields';
import type { DerivationLine } from '../constructs/planning/derivation';
import { type PlannerField, plannerFieldKind } from '../constructs/planning/planner-field';
import { quantity } from '../review/html';
import { table } from './text';

/** What every planner answers. */
export interface PlannerAnswer {
  /** Whether it can be built as asked. */
  readonly fits: boolean;
  /** Why not, and what would help; empty if it fits. */
  readonly because: string;
  /** The numbers with their way back. */
  lines(prefix: string): readonly DerivationLine[];
}

/** A planner as the command offers it. */
export interface PlannerVerb {
  /** Name: `kafka`. */
  readonly name: string;
  /** What it plans, in words. */
  readonly words: string;
  /** What it has to know. */
  readonly fields: readonly PlannerField[];
  /** Plans; throws `PlannerInput` for what means nothing. `model` is one whose config was given. */
  plan(given: Readonly<Record<string, unknown>>, model?: LlmModel): PlannerAnswer;
  /** Whether `--config FILE` gives it a model. */
  readonly takesConfig?: boolean;
}

const PLANNERS: readonly PlannerVerb[] = [
  {
    name: 'serving',
    words: 'plan GPUs, replicas, speed and cost of a model server',
    fields: SERVING_FIELDS,
    plan: planServingFields,
    takesConfig: true,
  },
  {
    name: 'training',
    words: 'plan split, memory, time, checkpoints and cost of training a model',
    fields: TRAINING_FIELDS,
    plan: planTrainingFields,
    takesConfig: true,
  },
  { name: 'availability', words: 'plan yearly minutes, RTO and RPO', fields: AVAILABILITY_FIELDS, plan: planAvailabilityFields },
  { name: 'kafka', words: 'plan brokers, partitions, disk and network of Kafka', fields: KAFKA_FIELDS, plan: planKafkaFields },
  { name: 'flink', words: 'plan parallelism, state and checkpoints of Flink', fields: FLINK_FIELDS, plan: planFlinkFields },
  { name: 'vectors', words: 'plan memory, settings and nodes of a vector index', fields: VECTOR_INDEX_FIELDS, plan: planVectorIndexFields },
  { name: 'cache', words: 'plan hit rate, memory and nodes of a cache', fields: CACHE_FIELDS, plan: planCacheFields },
];

/** Adds all planners to a command; `done` gets each answer and what to print. */
export function addPlanners(parent: Command, done: (answer: PlannerAnswer, text: string) => void): void {
  for (const verb of PLANNERS) {
    addPlanner(parent, verb, done);
  }
}

function addPlanner(parent: Command, verb: PlannerVerb, done: (answer: PlannerAnswer, text: string) => void): void {
  const command = parent.command(verb.name).description(verb.words).option('--json', 'print JSON instead of text');
  const names = new Map<string, string>();
  for (const field of verb.fields) {
    const option = new Option(flag(field), describe(field));
    names.set(option.attributeName(), field.name);
    command.addOption(option);
  }
  if (verb.takesConfig) {
    command.option('--config <file>', "config.json of a model of one's own, instead of a known model");
  }
  command.action(() => {
    // --json is a flag of `plan` too, which then takes it.
    const options = command.optsWithGlobals<Record<string, unknown>>();
    const given = Object.fromEntries([...names].map(([attribute, name]) => [name, options[attribute]]));
    const answer = verb.plan(given, options.config === undefined ? undefined : modelFrom(options.config as string, given.model));
    done(answer, options.json ? `${JSON.stringify({ ...answer, lines: answer.lines(verb.name) }, null, 2)}\n` : answerText(verb, answer));
  });
}

function modelFrom(file: string, id: unknown): LlmModel {
  try {
    return LlmModel.fromConfig(typeof id === 'string' ? id : file, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (GroundplanError.is(error)) {
      throw error;
    }
    throw new GroundplanError('ConfigFile', `'config' (${file}) cannot be read as JSON: ${(error as Error).message.replace(/\.$/, '')}`);
  }
}

function flag(field: PlannerField): string {
  // a unit is one word: memoryGiB is --memory-gib.
  const words = field.name.replace(/[GM]i?B(ps)?/g, (unit) => unit.charAt(0) + unit.slice(1).toLowerCase());
  const name = `--${words.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()}`;
  const kind = plannerFieldKind(field);
  return kind === 'flag' ? `${name} [true|false]` : `${name} <${field.unit.replaceAll(/[<>[\]]/g, '') || kind}>`;
}

function describe(field: PlannerField): string {
  const allowed = field.allowed && `one of ${field.allowed.join(', ')}`;
  const range = [
    field.minimum === undefined ? undefined : `at least ${field.minimum}`,
    field.maximum === undefined ? undefined : `at most ${field.maximum}`,
  ];
  const start = field.defaultValue === undefined ? !field.optional && 'required' : `default ${quantity(field.defaultValue, field.unit)}`;
  const notes = [allowed, ...range, start].filter(Boolean);
  return `${field.description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}

function answerText(verb: PlannerVerb, answer: PlannerAnswer): string {
  const lines = answer.lines(verb.name).map((l) => [l.name, quantity(l.value, l.unit), l.formula]);
  return [table(lines), ...(answer.fits ? [] : ['', `does not fit: ${answer.because}`])].join('\n');
}
