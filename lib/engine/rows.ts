import type { MixingMatrix } from "../mixing/mod.ts";
import type { Evaluation } from "./engine.ts";
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

/**
 * An evaluation in which rows of equal bits are evaluated once, as after a consensus of all devices.
 *
 * @param evaluate Evaluates the given rows; row i of its counts belongs to `rows[i]`.
 */
export async function evaluateDistinct(
  parameters: Matrix,
  evaluate: (rows: Uint32Array) => Promise<Evaluation>,
): Promise<Evaluation> {
  const { distinct, same } = distinctRows(parameters);
  const { correct, loss, total } = await evaluate(Uint32Array.from(distinct));
  const classes = total.length;
  const all = { correct: new Uint32Array(same.length * classes), loss: new Float64Array(same.length * classes), total };
  same.forEach((i, k) => {
    all.correct.set(correct.subarray(i * classes, (i + 1) * classes), k * classes);
    all.loss.set(loss.subarray(i * classes, (i + 1) * classes), k * classes);
  });
  return all;
}

/** The first row of every kind, and for every row which of them has its bits. */
function distinctRows({ data, rows, columns }: Matrix): { distinct: number[]; same: number[] } {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const distinct: number[] = [];
  const same: number[] = [];
  for (let k = 0; k < rows; k++) {
    const i = distinct.findIndex((j) => equal(bits, j * columns, k * columns, columns));
    same.push(i < 0 ? distinct.push(k) - 1 : i);
  }
  return { distinct, same };
}

/** From the end, where trained parameters differ first: weights of pixels that are always 0 keep their start values. */
function equal(bits: Uint32Array, a: number, b: number, length: number): boolean {
  for (let i = length - 1; i >= 0; i--) if (bits[a + i] !== bits[b + i]) return false;
  return true;
}
