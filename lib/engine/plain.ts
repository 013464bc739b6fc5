import type { MixingMatrix } from "../mixing/mod.ts";
import type { ParameterTensor } from "../model/mod.ts";
import { checkCompression, checkDots, checkEqualSizes, checkMixing, checkStatements, checkSums } from "./checks.ts";
import { withFeedback } from "./compression.ts";
import type { Operations, RowTerm } from "./engine.ts";
import { floatMatrix, floatWeights } from "./float_weights.ts";
import { type Matrix, row } from "./matrix.ts";

/**
 * The operations of a session in plain loops over its arrays, for engines without kernels and for one's own. Sums are
 * taken in double precision and rounded once, to what the arrays hold.
 *
 * @param layout The arrays of a row of parameters, for compression.
 */
export function plainOperations(layout: readonly ParameterTensor[]): Operations {
  return {
    swap,
    combine: (statements) =>
      Promise.try(() => {
        checkStatements(statements);
        for (const [out, terms] of statements) combine(out, terms);
      }),
    sums: (out, rows, columns) =>
      Promise.try(() => {
        checkSums(out, rows, columns);
        const { offset, size } = columns ?? { offset: 0, size: out.columns };
        rows.forEach((list, k) => {
          const weights = weightsOf(out, list.map(([weight]) => weight));
          row(out, k).subarray(offset, offset + size).set(weightedRows(list, weights, { offset, size }));
        });
      }),
    mix: (weights, parameters, out) =>
      Promise.try(() => {
        checkMixing(weights, parameters, out);
        mix(weights, parameters, out);
      }),
    drift: (parameters) => Promise.try(() => rowDrift(parameters)),
    norms: (matrix, { order = 2, minus } = {}) =>
      Promise.try(() => {
        if (minus) checkEqualSizes("norms of the difference of", matrix, minus);
        return Float64Array.from(
          { length: matrix.rows },
          (_, k) => norm(row(matrix, k), minus && row(minus, k), order),
        );
      }),
    dots: (pairs, segments) =>
      Promise.try(() => {
        checkDots(pairs, segments);
        return Float64Array.from(pairs.flatMap(([a, rowA, b, rowB]) =>
          segments.map(({ offset, size }) => {
            const end = offset + size;
            return dot(row(a, rowA).subarray(offset, end), row(b, rowB).subarray(offset, end));
          })
        ));
      }),
    compress: (matrix, errors, rows, compressor) =>
      Promise.try(() => {
        checkCompression(matrix, errors, rows);
        for (const k of rows) {
          const values = row(matrix, k);
          if (errors) withFeedback(compressor, { values, error: row(errors, k), layout });
          else for (const { offset, size } of layout) compressor.compress(values.subarray(offset, offset + size));
        }
      }),
    finite: (matrix) => Promise.resolve(matrix.data.every(Number.isFinite)),
  };
}

/** The mean of the rows, `[columns]`, in double precision. */
export function meanRow(parameters: Matrix): Float64Array {
  const { rows } = parameters;
  const sum = weightedRows(Array.from({ length: rows }, (_, k) => [1, parameters, k]), new Float64Array(rows).fill(1));
  return sum.map((value) => value / rows);
}

/** ‖θ_k − θ̄‖₂ of every row, `[rows]`. */
export function rowDrift(parameters: Matrix): Float64Array {
  const mean = meanRow(parameters);
  return Float64Array.from({ length: parameters.rows }, (_, k) => norm(row(parameters, k), mean, 2));
}

function swap(a: Matrix, b: Matrix): void {
  checkEqualSizes("to be swapped,", a, b);
  const data = a.data;
  Object.assign(a, { data: b.data });
  Object.assign(b, { data });
}

function combine({ data }: Matrix, terms: readonly (readonly [number, Matrix])[]): void {
  if (terms.length === 0) return void data.fill(0);
  for (let i = 0; i < data.length; i++) {
    let sum = 0;
    for (const [coefficient, matrix] of terms) if (coefficient !== 0) sum += coefficient * matrix.data[i]!;
    data[i] = sum;
  }
}

function mix(weights: MixingMatrix, parameters: Matrix, out: Matrix): void {
  const { devices } = weights;
  const rounded = out.data instanceof Float32Array ? floatMatrix(weights).weights : weights.weights;
  for (let k = 0; k < devices; k++) {
    const ofRow = rounded.subarray(k * devices, (k + 1) * devices);
    row(out, k).set(weightedRows(Array.from(ofRow, (weight, j) => [weight, parameters, j]), ofRow));
  }
}

function weightedRows(
  list: readonly RowTerm[],
  weights: ArrayLike<number>,
  { offset, size } = { offset: 0, size: list[0]?.[1].columns ?? 0 },
): Float64Array {
  const sum = new Float64Array(size);
  list.forEach(([, matrix, k], j) => {
    const weight = weights[j]!;
    if (weight === 0) return;
    const theirs = row(matrix, k).subarray(offset, offset + size);
    for (let i = 0; i < size; i++) sum[i]! += weight * theirs[i]!;
  });
  return sum;
}

function weightsOf({ data }: Matrix, weights: readonly number[]): ArrayLike<number> {
  return data instanceof Float32Array ? floatWeights(weights) : weights;
}

function norm(a: ArrayLike<number>, b: ArrayLike<number> | undefined, order: 1 | 2): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - (b ? b[i]! : 0);
    sum += order === 1 ? Math.abs(difference) : difference * difference;
  }
  return order === 1 ? sum : Math.sqrt(sum);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
