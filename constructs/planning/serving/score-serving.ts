import { type MeasuredRun, measuredRuns } from './measured-run';
import { predictServing } from './predict-serving';

/** Errors of predictions, each as a share of what was measured, in percent. */
export interface ServingErrors {
  /** Half of the errors are no larger. */
  readonly medianAbsPct: number;
  /** 90 of 100 errors are no larger. */
  readonly p90AbsPct: number;
  /** Half of the signed errors lie under it: above 0 is too slow. */
  readonly biasPct: number;
}

/** A score of runs. */
export interface ServingScore {
  /** Runs in scope. */
  readonly rows: number;
  /** Runs whose time per output token lies in the predicted band, in percent. */
  readonly bandCoveragePct: number;
  /** Time per output token. */
  readonly tpot: ServingErrors;
  /** Time to first token. */
  readonly ttft: ServingErrors;
}

/** The score of all runs. */
export interface OverallScore extends ServingScore {
  /** Runs that are not scored. */
  readonly outOfScope: number;
}

/** The score of one group of runs. */
export interface GroupScore extends ServingScore {
  /** What the runs share: `model`, `accelerator`, `engine`, `concurrency`. */
  readonly by: string;
  /** Which: `Qwen/Qwen3-32B`. */
  readonly key: string;
}

/** Runs out of scope for one reason. */
export interface OutOfScope {
  /** The reason, in words. */
  readonly because: string;
  /** How many. */
  readonly rows: number;
}

/** How far predictions are from measurements. */
export interface ServingScoreReport {
  /** All runs together. */
  readonly overall: OverallScore;
  /** Groups of runs. */
  readonly groups: readonly GroupScore[];
  /** Why runs were left out. */
  readonly outOfScope: readonly OutOfScope[];
}

/** One run beside its prediction, in milliseconds. */
export interface ScoredRun {
  /** The run. */
  readonly run: MeasuredRun;
  /** Predicted time per output token. */
  readonly timePerOutputTokenMs: number;
  /** Predicted time to first token. */
  readonly timeToFirstTokenMs: number;
  /** Whether the measured time per output token lies in the band. */
  readonly inBand: boolean;
}

/**
 * Scores predictions on measured runs: rows as texts by column, and the configs of their models by id.
 *
 * Throws `MeasurementsInvalid` for rows that are no measurements.
 */
export function scoreServing(
  rows: readonly Readonly<Record<string, string>>[],
  configs: Readonly<Record<string, unknown>>,
): ServingScoreReport {
  const runs = measuredRuns(rows, configs);
  return reportOf(runs, runs.flatMap(predicted));
}

/** A report on runs that are predicted already. */
export function reportOf(runs: readonly MeasuredRun[], scored: readonly ScoredRun[]): ServingScoreReport {
  const reasons = new Map<string, number>();
  runs.filter((r) => r.point === undefined).forEach((r) => reasons.set(r.because, (reasons.get(r.because) ?? 0) + 1));
  const keys: Readonly<Record<string, (run: MeasuredRun) => string>> = {
    model: (run) => run.model,
    accelerator: (run) => run.accelerator,
    engine: (run) => run.engine,
    concurrency: (run) => String(run.point!.concurrency),
  };
  const groups = Object.entries(keys).flatMap(([by, keyOf]) =>
    [...new Set(scored.map((s) => keyOf(s.run)))]
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((key) => ({ by, key, ...score(scored.filter((s) => keyOf(s.run) === key)) })),
  );
  return Object.freeze({
    overall: { ...score(scored), outOfScope: runs.length - scored.length },
    groups,
    outOfScope: [...reasons].map(([because, count]) => ({ because, rows: count })),
  });
}

function predicted(run: MeasuredRun): ScoredRun[] {
  if (run.point === undefined) {
    return [];
  }
  const p = predictServing(run.point);
  const measured = run.timePerOutputTokenMs;
  return [
    {
      run,
      timePerOutputTokenMs: p.timePerOutputTokenMs.value,
      timeToFirstTokenMs: p.timeToFirstTokenMs.value,
      inBand: measured >= p.timePerOutputTokenMs.low && measured <= p.timePerOutputTokenMs.high,
    },
  ];
}

function score(scored: readonly ScoredRun[]): ServingScore {
  return {
    rows: scored.length,
    bandCoveragePct: percent(scored.filter((s) => s.inBand).length / scored.length),
    tpot: errors(scored.map((s) => s.timePerOutputTokenMs / s.run.timePerOutputTokenMs - 1)),
    ttft: errors(scored.map((s) => s.timeToFirstTokenMs / s.run.timeToFirstTokenMs - 1)),
  };
}

function errors(signed: readonly number[]): ServingErrors {
  const sizes = signed.map(Math.abs);
  return { medianAbsPct: percent(quantile(sizes, 0.5)), p90AbsPct: percent(quantile(sizes, 0.9)), biasPct: percent(quantile(signed, 0.5)) };
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

/** The value under which this share of the values lies, between two of them in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}
