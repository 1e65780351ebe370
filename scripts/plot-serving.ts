// Draws how predictions of models left out of the fit lie beside the measurements, for the page of predictServing.
//   node -r ts-node/register/transpile-only scripts/plot-serving.ts --runs FILE.csv --configs FILE.json
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measuredRuns } from '../constructs/planning/serving/measured-run';
import { quantile } from '../constructs/planning/serving/score-serving';
import { leftOutErrors, readConfigs, readRows, samplesOf } from './serving-calibration-data';

const FOLDER = join(__dirname, '../docs/constructs/planning/serving');
const STYLE =
  '<style>text{font:12px sans-serif;fill:#333}line,path{stroke:#999;fill:none}.dot{fill:#2b6cb0;fill-opacity:.35}.box{fill:#2b6cb0;fill-opacity:.35}' +
  '@media(prefers-color-scheme:dark){text{fill:#ddd}.dot,.box{fill:#8fc1ff}}</style>';

function svg(width: number, height: number, title: string, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${STYLE}${body}</svg>\n`;
}

/** Predicted over measured, both on logarithmic axes. */
function scatter(points: readonly (readonly [number, number])[], title: string, unit: string, from: number, to: number): string {
  const at = (v: number): number => 40 + (360 * Math.log(Math.min(to, Math.max(from, v)) / from)) / Math.log(to / from);
  const ticks = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000].filter((t) => t >= from && t <= to);
  const axes = ticks.map(
    (t) => `<text x="${at(t)}" y="418" text-anchor="middle">${t}</text><text x="36" y="${444 - at(t)}" text-anchor="end">${t}</text>`,
  );
  // dots that fall on each other are drawn once.
  const dots = new Set(points.map(([m, p]) => `<circle class="dot" cx="${at(m).toFixed(0)}" cy="${(440 - at(p)).toFixed(0)}" r="2"/>`));
  const diagonal = `<path d="M40 400L400 40"/><text x="220" y="436" text-anchor="middle">measured, ${unit}</text><text x="40" y="24">predicted, ${unit}: ${title}</text>`;
  return svg(420, 444, title, diagonal + axes.join('') + [...dots].join(''));
}

/** For each group the middle 80 of 100 errors as a bar, and the median as a line. */
function bars(groups: ReadonlyMap<string, readonly number[]>, title: string): string {
  const x = (e: number): number => 400 + 220 * Math.max(-1, Math.min(1, e));
  const rows = [...groups].map(([name, errors], i) => {
    const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => x(Math.exp(quantile(errors, q)) - 1));
    const y = 40 + i * 22;
    return `<text x="170" y="${y + 11}" text-anchor="end">${name} (${errors.length})</text><rect class="box" x="${low.toFixed(1)}" y="${y}" width="${(high - low).toFixed(1)}" height="14"/><line x1="${middle.toFixed(1)}" x2="${middle.toFixed(1)}" y1="${y}" y2="${y + 14}"/>`;
  });
  const height = 60 + rows.length * 22;
  const scale = [-1, -0.5, 0, 0.5, 1].map(
    (e) =>
      `<line x1="${x(e)}" x2="${x(e)}" y1="30" y2="${height - 20}"/><text x="${x(e)}" y="${height - 4}" text-anchor="middle">${e * 100} %</text>`,
  );
  return svg(640, height, title, `<text x="10" y="18">${title}</text>${scale.join('')}${rows.join('')}`);
}

function main(): void {
  const { values } = parseArgs({ options: { runs: { type: 'string' }, configs: { type: 'string' } } });
  if (!values.runs || !values.configs) {
    console.error('error: name the measurements with --runs FILE.csv and the models with --configs FILE.json');
    process.exitCode = 2;
    return;
  }
  const samples = samplesOf(measuredRuns(readRows(values.runs), readConfigs(values.configs)));
  const errors = leftOutErrors(samples, (s) => s.run.model);
  const points = (of: 'perToken' | 'firstToken'): (readonly [number, number])[] =>
    samples.map(({ run }, i) => {
      const measured = of === 'perToken' ? run.timePerOutputTokenMs : run.timeToFirstTokenMs;
      return [measured, measured * Math.exp(errors[i][of])] as const;
    });
  const groups = new Map<string, number[]>();
  for (const keyOf of [
    (i: number) => samples[i].run.model.split('/').pop()!,
    (i: number) => samples[i].run.accelerator,
    (i: number) => samples[i].run.engine,
  ]) {
    samples.forEach((_, i) => groups.set(keyOf(i), [...(groups.get(keyOf(i)) ?? []), errors[i].perToken]));
  }
  const files = {
    'per-token.svg': scatter(points('perToken'), 'time per output token, models left out', 'ms', 1, 300),
    'first-token.svg': scatter(points('firstToken'), 'time to first token, models left out', 'ms', 10, 10_000),
    'errors.svg': bars(groups, 'Error of the time per output token, 10 to 90 of 100 runs and median, models left out'),
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(FOLDER, name), text);
    console.log(`wrote docs/constructs/planning/serving/${name}`);
  }
}

main();
