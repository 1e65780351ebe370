import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { measuredRuns } from '../../constructs/planning/serving/measured-run';
import { quantile, scoreServing } from '../../constructs/planning/serving/score-serving';
import { SERVING_CALIBRATION } from '../../constructs/planning/serving/serving-calibration';
import { fitConstants, leftOutErrors, readConfigs, readRows, samplesOf } from '../../scripts/serving-calibration-data';

const DATA = join(__dirname, '../../../shared/data');
if (!existsSync(join(DATA, 'llm-serving-measured.csv'))) {
  throw new Error('../shared/data/llm-serving-measured.csv is missing: these tests need the shared folder beside the repository');
}
const ROWS = readRows(join(DATA, 'llm-serving-measured.csv'));
const CONFIGS = readConfigs(join(DATA, 'model-configs.json'));
const SAMPLES = samplesOf(measuredRuns(ROWS, CONFIGS));

test('is as close as the page says on the runs it was fitted on', () => {
  const { overall, outOfScope } = scoreServing(ROWS, CONFIGS);
  expect(overall).toMatchObject({ rows: 1799, outOfScope: 316 });
  expect(outOfScope).toEqual([{ because: 'more than 8 GPUs', rows: 316 }]);
  expect(overall.tpot.medianAbsPct).toBeLessThanOrEqual(7);
  expect(overall.tpot.p90AbsPct).toBeLessThanOrEqual(27);
  expect(overall.ttft.medianAbsPct).toBeLessThanOrEqual(25);
});

test('keeps its errors on models that it was fitted without', () => {
  const errors = leftOutErrors(SAMPLES, (s) => s.run.model);
  const shares = errors.map((e) => Math.exp(e.perToken) - 1);
  expect(quantile(shares.map(Math.abs), 0.5)).toBeLessThanOrEqual(0.1);
  expect(quantile(shares.map(Math.abs), 0.9)).toBeLessThanOrEqual(0.3);
  expect(Math.abs(quantile(shares, 0.5))).toBeLessThanOrEqual(0.03);
  const firstToken = errors.map((e) => Math.abs(Math.exp(e.firstToken) - 1));
  expect(quantile(firstToken, 0.5)).toBeLessThanOrEqual(0.25);
  const [low, high] = SERVING_CALIBRATION.perTokenBand;
  const inBand = errors.filter((e) => Math.exp(-e.perToken) >= low && Math.exp(-e.perToken) <= high).length / errors.length;
  expect(inBand).toBeGreaterThanOrEqual(0.75);
  expect(inBand).toBeLessThanOrEqual(0.85);
});

test('has the constants that the fit gives', () => {
  const fitted = fitConstants(SAMPLES) as unknown as Record<string, number>;
  for (const [name, value] of Object.entries(SERVING_CALIBRATION.constants as unknown as Record<string, number>)) {
    expect(value / fitted[name]).toBeCloseTo(1, 3);
  }
});
