import type { MixingMatrix } from "../mixing/mod.ts";
import { type Matrix, row } from "./matrix.ts";

/** out ← W·Θ, row by row over the non-zero weights; the plain form that engines without kernels use. */
export function mixRows(weights: MixingMatrix, parameters: Matrix, out: Matrix): void {
  const n = weights.devices;
  for (let k = 0; k < n; k++) {
    const sum = row(out, k).fill(0);
    for (let j = 0; j < n; j++) {
      const weight = Math.fround(weights.weights[k * n + j]!);
      if (weight === 0) continue;
      const theirs = row(parameters, j);
      for (let i = 0; i < sum.length; i++) sum[i]! += weight * theirs[i]!;
    }
  }
}

/** The mean of the rows, `[columns]`, in double precision. */
export function meanRow(parameters: Matrix): Float64Array {
  const mean = new Float64Array(parameters.columns);
  for (let k = 0; k < parameters.rows; k++) {
    const theirs = row(parameters, k);
    for (let i = 0; i < mean.length; i++) mean[i]! += theirs[i]!;
  }
  return mean.map((sum) => sum / parameters.rows);
}

/** ‖θ_k − θ̄‖₂ of every row, `[rows]`. */
export function rowDrift(parameters: Matrix): Float64Array {
  const mean = meanRow(parameters);
  return Float64Array.from({ length: parameters.rows }, (_, k) => {
    const theirs = row(parameters, k);
    let sum = 0;
    for (let i = 0; i < mean.length; i++) sum += (theirs[i]! - mean[i]!) ** 2;
    return Math.sqrt(sum);
  });
}
