import type { DerivationLine, Source } from './derivation';
import type { PlannerField, PlannerValues } from './planner-field';

/** Source of a number that nobody measured or published: the planner's own choice, to be replaced by a measurement. */
export const DATA_ASSUMPTION: Source = Object.freeze({
  title: 'assumption of this planner, to be replaced by a measurement of your own load',
  date: '2026-11-24',
});

const ASKED: Source = Object.freeze({ title: 'what was asked of the planner', date: '2026-11-24' });
const DEFAULT: Source = Object.freeze({ title: 'default of the planner, explained with the field', date: '2026-11-24' });

/** Puts the prefix before the ids of lines and before the ids that they read. */
export function prefixLines(prefix: string, lines: readonly DerivationLine[]): readonly DerivationLine[] {
  return lines.map((line) => ({ ...line, id: `${prefix}.${line.id}`, inputs: line.inputs.map((id) => `${prefix}.${id}`) }));
}

/** Makes one line of a plan. */
type MakeLine = (
  id: string,
  name: string,
  value: number | string,
  unit: string,
  formula: string,
  inputs: readonly string[],
  source: Source,
) => DerivationLine;

/** Makes lines whose ids, and the ids that they read, stand behind a prefix; numbers keep that many decimals, or all. */
export function linesBehind(prefix: string, decimals?: number): MakeLine {
  const power = 10 ** (decimals ?? 0);
  return (id, name, value, unit, formula, inputs, source) => ({
    id: `${prefix}.${id}`,
    name,
    value: typeof value === 'number' && decimals !== undefined ? Math.round(value * power) / power : value,
    unit,
    formula,
    inputs: inputs.map((input) => `${prefix}.${input}`),
    source,
  });
}

/** A line for every field that has a value: what was asked, or the default. */
export function askedLines(fields: readonly PlannerField[], values: PlannerValues): readonly DerivationLine[] {
  return fields
    .filter((field) => values[field.name] !== undefined)
    .map((field) => {
      const value = values[field.name];
      const isDefault = value === field.defaultValue;
      return {
        id: field.name,
        name: field.description,
        value: typeof value === 'number' ? value : String(value),
        unit: field.unit,
        formula: isDefault ? 'the default' : 'as asked',
        inputs: [],
        source: isDefault ? DEFAULT : ASKED,
      };
    });
}

/** A line with a number, rounded to thousandths: what is smaller is noise. */
export function numberLine(
  id: string,
  name: string,
  value: number,
  unit: string,
  formula: string,
  inputs: readonly string[],
  source: Source,
): DerivationLine {
  return { id, name, value: Math.round(value * 1000) / 1000, unit, formula, inputs, source };
}

/** A field of a planner on one line. */
export function fieldRow(
  name: string,
  description: string,
  unit: string,
  defaultValue: string | number | boolean | undefined,
  rest: Partial<PlannerField> = {},
): PlannerField {
  return Object.freeze({ name, description, unit, defaultValue, ...rest });
}
