// Fits the constants of predictServing on measured runs, and writes them where the code reads them.
//   node -r ts-node/register/transpile-only scripts/fit-serving.ts --runs FILE.csv --configs FILE.json [--check | --print | --leave-out model|architecture|accelerator|engine]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measuredRuns } from '../constructs/planning/serving/measured-run';
import { quantile, reportOf, type ServingScoreReport } from '../constructs/planning/serving/score-serving';
import { SERVING_CALIBRATION, type ServingCalibration } from '../constructs/planning/serving/serving-calibration';
import { fitConstants, leftOutErrors, readConfigs, readRows, type Sample, samplesOf } from './serving-calibration-data';

const TARGET = join(__dirname, '../constructs/planning/serving/serving-calibration.ts');
const SHARE = 0.1;

function calibrate(runs: string, configs: string): ServingCalibration {
  const samples = samplesOf(measuredRuns(readRows(runs), readConfigs(configs)));
  const leftOut = leftOutErrors(samples, (s) => s.family);
  // an error is the logarithm of predicted over measured, so the band turns its sign.
  const band = (errors: readonly number[]): [number, number] => [
    round(Math.exp(-quantile(errors, 1 - SHARE))),
    round(Math.exp(-quantile(errors, SHARE))),
  ];
  const constants = fitConstants(samples);
  return {
    constants: Object.fromEntries(
      Object.entries(constants as unknown as Record<string, number>).map(([name, value]) => [name, round(value)]),
    ) as unknown as ServingCalibration['constants'],
    perTokenBand: band(leftOut.map((e) => e.perToken)),
    firstTokenBand: band(leftOut.map((e) => e.firstToken)),
    source: {
      title: `Fitted by scripts/fit-serving.ts on ${samples.length} measured runs with up to 8 GPUs of aiconfigurator's silicon_sample.csv`,
      version: 'ai-dynamo/aiconfigurator at 095f58a51c4c',
      date: '2026-08-21',
      url: 'https://github.com/ai-dynamo/aiconfigurator',
    },
  };
}

/** Scores every run with constants that were fitted without its group. */
function leaveOut(runs: string, configs: string, by: string): ServingScoreReport {
  const all = measuredRuns(readRows(runs), readConfigs(configs));
  const samples = samplesOf(all);
  const groups: Readonly<Record<string, (s: Sample) => string>> = {
    model: (s) => s.run.model,
    architecture: (s) => s.family,
    accelerator: (s) => s.run.accelerator,
    engine: (s) => s.run.engine,
  };
  const [low, high] = SERVING_CALIBRATION.perTokenBand;
  const errors = leftOutErrors(samples, groups[by] ?? groups.model);
  return reportOf(
    all,
    samples.map(({ run }, i) => ({
      run,
      timePerOutputTokenMs: run.timePerOutputTokenMs * Math.exp(errors[i].perToken),
      timeToFirstTokenMs: run.timeToFirstTokenMs * Math.exp(errors[i].firstToken),
      inBand: Math.exp(-errors[i].perToken) >= low && Math.exp(-errors[i].perToken) <= high,
    })),
  );
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

function source(c: ServingCalibration): string {
  const text = (value: unknown): string => JSON.stringify(value, null, 2);
  return `import type { Source } from '../derivation';
import type { ServingConstants } from './serving-constants';

/** What a fit gave. */
export interface ServingCalibration {
  /** The constants. */
  readonly constants: ServingConstants;
  /** Measured over predicted, between which 80 of 100 rows of left-out models lay: time per output token. */
  readonly perTokenBand: readonly [number, number];
  /** The same for the time to first token. */
  readonly firstTokenBand: readonly [number, number];
  /** What it was fitted on. */
  readonly source: Source;
}

/** The fit in force, written by scripts/fit-serving.ts. */
export const SERVING_CALIBRATION = Object.freeze<ServingCalibration>({
  constants: Object.freeze(${text(c.constants)}),
  perTokenBand: ${text(c.perTokenBand)},
  firstTokenBand: ${text(c.firstTokenBand)},
  source: Object.freeze(${text(c.source)}),
});
`;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string' },
      configs: { type: 'string' },
      check: { type: 'boolean' },
      print: { type: 'boolean' },
      'leave-out': { type: 'string' },
    },
  });
  if (!values.runs || !values.configs) {
    console.error('error: name the measurements with --runs FILE.csv and the models with --configs FILE.json');
    process.exitCode = 2;
    return;
  }
  if (values['leave-out']) {
    console.log(JSON.stringify(leaveOut(values.runs, values.configs, values['leave-out']), null, 2));
    return;
  }
  const made = calibrate(values.runs, values.configs);
  if (values.print) {
    console.log(JSON.stringify(made, null, 2));
  } else if (!values.check) {
    writeFileSync(TARGET, source(made));
    console.log('wrote constructs/planning/serving/serving-calibration.ts; format it with npm run format');
  } else if (JSON.stringify(made) === JSON.stringify(SERVING_CALIBRATION)) {
    console.log('the committed constants are those of the fit');
  } else {
    console.error('error: the committed constants are not those of the fit; run this without --check');
    process.exitCode = 1;
  }
}

main();
