import { GroundplanError } from './groundplan-error';

/** One input of a planner: its name, its meaning and what it may be. The command line makes its flags from these. */
export interface PlannerField {
  /** Name of the prop: `retentionHours`. */
  readonly name: string;
  /** What it means, in words. */
  readonly description: string;
  /** Unit of the value: `MB/s`; empty for a plain count, a share or a word. */
  readonly unit: string;
  /** The value where none is given; undefined where one has to be given, or where `optional` says that none is fine. */
  readonly defaultValue: string | number | boolean | undefined;
  /**
   * Whether the value is a `number`, a `text` or a `flag`.
   *
   * @default - what `defaultValue` is; without one, `text` where `allowed` is given, and else `number`
   */
  readonly kind?: string;
  /**
   * Whether nothing needs to be given, although there is no default.
   *
   * @default false
   */
  readonly optional?: boolean;
  /**
   * The words that are allowed.
   *
   * @default - any text
   */
  readonly allowed?: readonly string[];
  /**
   * The smallest number that is allowed.
   *
   * @default - any finite number
   */
  readonly minimum?: number;
  /**
   * The largest number that is allowed.
   *
   * @default - any finite number
   */
  readonly maximum?: number;
  /**
   * Whether the number has to be whole.
   *
   * @default false
   */
  readonly integer?: boolean;
}

/** Values of the fields of a planner, by name: numbers, texts and flags; undefined where an optional field was left out. */
export type PlannerValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** Whether a field takes a `number`, a `text` or a `flag`. */
export function plannerFieldKind(field: PlannerField): string {
  if (field.kind !== undefined) {
    return field.kind;
  }
  const byDefault = { string: 'text', boolean: 'flag', number: 'number' }[typeof field.defaultValue as string];
  return byDefault ?? (field.allowed ? 'text' : 'number');
}

/**
 * Checks what was given against the fields of a planner and fills in the defaults.
 *
 * Numbers and flags may come as text, as a command line has them. Throws `PlannerInput` with every problem at once:
 * unknown names with the nearest known one, values that are missing, of the wrong kind or out of range.
 */
export function readPlannerFields(fields: readonly PlannerField[], given: Readonly<Record<string, unknown>>): PlannerValues {
  const names = fields.map((field) => field.name);
  const problems = Object.keys(given)
    .filter((name) => given[name] !== undefined && !names.includes(name))
    .map((name) => `'${name}' is no field of this planner, the nearest is '${nearestWord(name, names)}'`);
  const values: Record<string, string | number | boolean | undefined> = {};
  for (const field of fields) {
    const raw = given[field.name];
    if (raw === undefined) {
      values[field.name] = field.defaultValue;
      if (field.defaultValue === undefined && !field.optional) {
        problems.push(`'${field.name}'${field.unit && ` (${field.unit})`} is missing: ${field.description}`);
      }
      continue;
    }
    const value = parsed(plannerFieldKind(field), raw);
    const problem = problemOf(field, value);
    if (problem) {
      problems.push(`'${field.name}' (${show(raw)}) ${problem}`);
    }
    values[field.name] = value;
  }
  if (problems.length > 0) {
    throw new GroundplanError('PlannerInput', `cannot plan with this: ${problems.join('; ')}`);
  }
  return Object.freeze(values);
}

/** A text as the kind that is wanted; undefined where it is none. */
function parsed(kind: string, raw: unknown): string | number | boolean | undefined {
  if (kind === 'number') {
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }
  if (kind === 'flag') {
    const value = raw === 'true' ? true : raw === 'false' ? false : raw;
    return typeof value === 'boolean' ? value : undefined;
  }
  return typeof raw === 'string' ? raw : undefined;
}

function problemOf(field: PlannerField, value: string | number | boolean | undefined): string | undefined {
  if (value === undefined) {
    return { number: 'must be a finite number', flag: "must be 'true' or 'false'", text: 'must be text' }[plannerFieldKind(field)];
  }
  if (typeof value === 'string' && field.allowed && !field.allowed.includes(value)) {
    return `must be one of ${field.allowed.join(', ')}; the nearest is '${nearestWord(value, field.allowed)}'`;
  }
  if (typeof value !== 'number') {
    return undefined;
  }
  const unit = field.unit && ` ${field.unit}`;
  const whole = field.integer ? 'a whole number of ' : '';
  if (field.minimum !== undefined && value < field.minimum) {
    return `must be ${whole}at least ${field.minimum}${unit}`;
  }
  if (field.maximum !== undefined && value > field.maximum) {
    return `must be ${whole}at most ${field.maximum}${unit}`;
  }
  return field.integer && !Number.isInteger(value) ? 'must be a whole number' : undefined;
}

/** How an error shows a value, also one that JSON has no word for. */
function show(raw: unknown): string {
  return typeof raw === 'number' ? String(raw) : (JSON.stringify(raw) ?? typeof raw);
}

/** The word with the fewest letters to change, letters only in another case counting nothing; the first of several. */
function nearestWord(word: string, among: readonly string[]): string | undefined {
  const near = (other: string): number => lettersToChange(word.toLowerCase(), other.toLowerCase());
  return [...among].sort((a, b) => near(a) - near(b))[0];
}

function lettersToChange(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
