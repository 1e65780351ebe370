import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { GroundplanError } from '../constructs/planning/groundplan-error';
import { scoreServing, type ServingScore, type ServingScoreReport } from '../constructs/planning/serving/score-serving';
import { table } from './text';

interface ScoreOptions {
  readonly runs: string;
  readonly configs?: string;
  readonly json?: boolean;
}

/** Adds `score` to the command. */
export function addScore(program: Command, print: (text: string) => void): void {
  program
    .command('score')
    .description('say how far predicted speeds are from measured ones')
    .requiredOption('--runs <file>', 'measurements as CSV, in the columns of aiconfigurator’s silicon_sample.csv')
    .option('--configs <file>', 'config.json of the models, as one JSON object by model id; known models need none')
    .option('--json', 'print JSON instead of text')
    .action((o: ScoreOptions) => {
      const report = scoreServing(rowsOf(o.runs), o.configs === undefined ? {} : configsOf(o.configs));
      print(o.json ? `${JSON.stringify(report, null, 2)}\n` : scoreText(report));
    });
}

function rowsOf(file: string): readonly Readonly<Record<string, string>>[] {
  try {
    return parse(readFileSync(file, 'utf8'), { columns: true, skip_empty_lines: true, trim: true, bom: true });
  } catch (error) {
    throw new GroundplanError('MeasurementsInvalid', `'runs' (${file}) cannot be read as CSV: ${reasonOf(error)}`);
  }
}

function configsOf(file: string): Readonly<Record<string, unknown>> {
  let configs: unknown;
  try {
    // Python writes Infinity, for which JSON has no word.
    configs = JSON.parse(readFileSync(file, 'utf8').replace(/\bInfinity\b/g, '1e308'));
  } catch (error) {
    throw new GroundplanError('ConfigFile', `'configs' (${file}) cannot be read as JSON: ${reasonOf(error)}`);
  }
  if (typeof configs !== 'object' || configs === null || Array.isArray(configs)) {
    throw new GroundplanError('ConfigFile', `'configs' (${file}) must be an object with a config.json for each model id`);
  }
  return configs as Record<string, unknown>;
}

function reasonOf(error: unknown): string {
  return (error as Error).message.split('\n')[0].replace(/\.$/, '');
}

/** A score for a person. */
export function scoreText({ overall, groups, outOfScope }: ServingScoreReport): string {
  const head = ['', '', 'runs', 'per token: median', '90 of 100', 'signed', 'first token: median', '90 of 100', 'signed', 'in the band'];
  const pct = (value: number): string => `${value.toFixed(1)} %`;
  const cells = (s: ServingScore): string[] => [
    String(s.rows),
    ...[s.tpot, s.ttft].flatMap((e) => [pct(e.medianAbsPct), pct(e.p90AbsPct), pct(e.biasPct)]),
    pct(s.bandCoveragePct),
  ];
  return [
    table([head, ['all', '', ...cells(overall)], ...groups.map((g) => [g.by, g.key, ...cells(g)])]),
    '',
    ...(outOfScope.length === 0 ? ['every run is in scope'] : outOfScope.map((o) => `out of scope: ${o.rows} × ${o.because}`)),
  ].join('\n');
}
