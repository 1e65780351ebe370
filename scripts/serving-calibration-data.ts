import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import type { MeasuredRun } from '../constructs/planning/serving/measured-run';
import { FITTED_CONSTANTS, type ServingConstants, STARTING_CONSTANTS } from '../constructs/planning/serving/serving-constants';
import { type ServingLoad, servingLoad } from '../constructs/planning/serving/serving-load';
import { servingTimes } from '../constructs/planning/serving/serving-step';
import { fit } from './fit-serving-math';

/** A run in scope with its load worked out. */
export interface Sample {
  readonly run: MeasuredRun;
  readonly load: ServingLoad;
  /** Runs of models with the same layers share it. */
  readonly family: string;
}

/** Errors as the logarithm of predicted over measured. */
export interface Errors {
  readonly perToken: number;
  readonly firstToken: number;
}

const FIRST_TOKEN_CONSTANTS: readonly (keyof ServingConstants)[] = [
  'eagerLaunch',
  'promptQueueVllm',
  'promptQueueSglang',
  'promptQueueTensorrtLlm',
  'inStepQueue',
];

/** Rows of a CSV file, by the names of its columns. */
export function readRows(file: string): readonly Readonly<Record<string, string>>[] {
  return parse(readFileSync(file, 'utf8'), { columns: true, skip_empty_lines: true });
}

/** Configs by model id. Python writes `Infinity` where JSON has no word for it. */
export function readConfigs(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, 'utf8').replace(/\bInfinity\b/g, '1e308')) as Readonly<Record<string, unknown>>;
}

/** Runs in scope. */
export function samplesOf(runs: readonly MeasuredRun[]): readonly Sample[] {
  const names = new Map<string, string>();
  return runs.flatMap((run) => {
    if (run.point === undefined) {
      return [];
    }
    const layers = JSON.stringify(run.point.model.architecture);
    if (!names.has(layers)) {
      names.set(layers, run.point.model.id.split('/').pop()!);
    }
    return [{ run, load: servingLoad(run.point), family: names.get(layers)! }];
  });
}

/** Errors of a set of constants on samples. */
export function errorsOf(samples: readonly Sample[], constants: ServingConstants): readonly Errors[] {
  return samples.map(({ run, load }) => {
    const t = servingTimes(load, constants);
    return {
      perToken: Math.log(t.perToken / run.timePerOutputTokenMs),
      firstToken: Math.log(t.firstToken / run.timeToFirstTokenMs),
    };
  });
}

/**
 * Constants fitted on samples: first those of a step on the time per token, then those of a prompt on the time to first token.
 *
 * Samples of one model, GPU model and engine share their weight, so that a model with many rows does not decide alone.
 */
export function fitConstants(samples: readonly Sample[]): ServingConstants {
  const sizes = new Map<string, number>();
  const groupOf = (s: Sample): string => [s.family, s.run.accelerator, s.run.engine].join();
  samples.forEach((s) => sizes.set(groupOf(s), (sizes.get(groupOf(s)) ?? 0) + 1));
  const raw = samples.map((s) => sizes.get(groupOf(s))! ** -0.5);
  const scale = samples.length / raw.reduce((a, b) => a + b, 0);
  const weights = raw.map((w) => w * scale);
  const stage = (
    from: ServingConstants,
    names: readonly (keyof ServingConstants)[],
    part: keyof Errors,
    knee: number,
  ): ServingConstants => {
    const set = (values: readonly number[]): ServingConstants => ({ ...from, ...Object.fromEntries(names.map((n, i) => [n, values[i]])) });
    const values = fit({
      start: names.map((n) => from[n]),
      residuals: (p) => Float64Array.from(errorsOf(samples, set(p)), (e) => e[part]),
      weights,
      knee,
    });
    return set(values);
  };
  const steps = FITTED_CONSTANTS.filter((n) => !FIRST_TOKEN_CONSTANTS.includes(n));
  return stage(stage(STARTING_CONSTANTS, steps, 'perToken', 0.08), FIRST_TOKEN_CONSTANTS, 'firstToken', 0.2);
}

/** Errors of each sample under constants that were fitted without the samples of its group. */
export function leftOutErrors(samples: readonly Sample[], groupOf: (s: Sample) => string): readonly Errors[] {
  const errors = new Array<Errors>(samples.length);
  for (const group of new Set(samples.map(groupOf))) {
    const constants = fitConstants(samples.filter((s) => groupOf(s) !== group));
    samples.forEach((s, i) => {
      if (groupOf(s) === group) {
        errors[i] = errorsOf([s], constants)[0];
      }
    });
  }
  return errors;
}
