/** Fitting by repeated weighted least squares on logarithms of errors: plain, deterministic, no package. */

/** Residuals of a set of constants: one number a row, the logarithm of predicted over measured. */
export type Residuals = (values: readonly number[]) => Float64Array;

export interface FitProblem {
  /** Where each constant starts; the fit is pulled back to it a little. */
  readonly start: readonly number[];
  readonly residuals: Residuals;
  /** Weight of each row. */
  readonly weights: readonly number[];
  /** Errors under this count squared, larger ones by their size alone. */
  readonly knee: number;
}

const PULL = 0.3;
const ROUNDS = 60;

/** Constants that make the weighted sum of error sizes least, near to where they start. All stay positive. */
export function fit({ start, residuals, weights, knee }: FitProblem): readonly number[] {
  const loss = (r: Float64Array, p: readonly number[]): number =>
    weights.reduce((sum, w, i) => sum + w * Math.hypot(knee, r[i]), 0) +
    p.reduce((sum, v, i) => sum + PULL * Math.log(v / start[i]) ** 2, 0);
  let at = [...start];
  let r = residuals(at);
  let best = loss(r, at);
  let damping = 1e-2;
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = at.map((_, k) => {
      const moved = residuals(at.map((v, i) => (i === k ? v * Math.exp(1e-3) : v)));
      return moved.map((v, i) => (v - r[i]) / 1e-3);
    });
    const w = weights.map((v, i) => v / Math.hypot(knee, r[i]));
    const curvature = slopes.map((x, i) => slopes.map((y, j) => w.reduce((s, v, row) => s + v * x[row] * y[row], i === j ? 2 * PULL : 0)));
    const pull = slopes.map((x, i) => -w.reduce((s, v, row) => s + v * x[row] * r[row], 0) - 2 * PULL * Math.log(at[i] / start[i]));
    let gain = 0;
    for (let attempt = 0; attempt < 8 && gain <= 0; attempt++) {
      const step = solve(
        curvature.map((row, i) => row.map((v, j) => (i === j ? v * (1 + damping) + 1e-9 : v))),
        pull,
      );
      const next = at.map((v, i) => v * Math.exp(Math.max(-0.7, Math.min(0.7, step[i]))));
      const nextResiduals = residuals(next);
      gain = best - loss(nextResiduals, next);
      damping = gain > 0 ? Math.max(1e-6, damping / 5) : damping * 5;
      if (gain > 0) {
        at = next;
        r = nextResiduals;
        best -= gain;
      }
    }
    if (gain <= 1e-5 * best) {
      break;
    }
  }
  return at;
}

function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const m = matrix.map((row, i) => [...row, right[i]]);
  const n = m.length;
  for (let i = 0; i < n; i++) {
    const pivot = m.slice(i).reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(m[best][i]) ? i + k : best), i);
    [m[i], m[pivot]] = [m[pivot], m[i]];
    for (let j = 0; j < n; j++) {
      if (j !== i && m[i][i] !== 0) {
        const factor = m[j][i] / m[i][i];
        for (let k = i; k <= n; k++) {
          m[j][k] -= factor * m[i][k];
        }
      }
    }
  }
  return m.map((row, i) => (row[i] === 0 ? 0 : row[n] / row[i]));
}
