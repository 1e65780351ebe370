import { measuredRuns } from '../../../constructs/planning/serving/measured-run';
import { quantile, reportOf, scoreServing } from '../../../constructs/planning/serving/score-serving';

const ROW = {
  backend: 'vllm',
  model: 'Qwen/Qwen3-32B',
  accelerator: 'h100_sxm',
  input_tokens: '1024',
  output_tokens: '512',
  concurrency: '8',
  tensor_parallel: '2',
  ttft_ms: '100',
  tpot_ms: '10',
};

test('counts errors as shares of what was measured', () => {
  const runs = measuredRuns([ROW, ROW, ROW], {});
  const scored = [11, 8, 10].map((timePerOutputTokenMs, i) => ({
    run: runs[i],
    timePerOutputTokenMs,
    timeToFirstTokenMs: 150,
    inBand: i > 0,
  }));
  const { overall, groups } = reportOf(runs, scored);
  expect(overall).toEqual({
    rows: 3,
    outOfScope: 0,
    bandCoveragePct: 66.67,
    tpot: { medianAbsPct: 10, p90AbsPct: 18, biasPct: 0 },
    ttft: { medianAbsPct: 50, p90AbsPct: 50, biasPct: 50 },
  });
  expect(groups.map((g) => [g.by, g.key, g.rows])).toEqual([
    ['model', 'Qwen/Qwen3-32B', 3],
    ['accelerator', 'h100_sxm', 3],
    ['engine', 'vllm', 3],
    ['concurrency', '8', 3],
  ]);
});

test('counts and names what is out of scope', () => {
  const report = scoreServing([ROW, { ...ROW, model: 'a/b' }, { ...ROW, model: 'a/b' }], {});
  expect([report.overall.rows, report.overall.outOfScope]).toEqual([1, 2]);
  expect(report.outOfScope).toEqual([{ because: "unknown model 'a/b'", rows: 2 }]);
});

test('finds quantiles between values in proportion', () => {
  expect([quantile([3, 1, 2], 0.5), quantile([0, 10], 0.9), quantile([7], 0.1)]).toEqual([2, 9, 7]);
});
