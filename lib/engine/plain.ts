import type { MixingMatrix } from "../mixing/mod.ts";
import type { ParameterTensor } from "../model/mod.ts";
import { averages, weighings } from "./averages.ts";
import { checkCompression, checkDots, checkEqualSizes, checkMixing, checkStatements, checkSums } from "./checks.ts";
import { withFeedback } from "./compression.ts";
import type { Operations, RowTerm, Segment } from "./engine.ts";
import { type Matrix, row } from "./matrix.ts";

/**
 * The operations of a session in plain loops over its arrays, for engines without kernels, including your own. Sums are
 * computed in double precision and rounded once, to the precision of the arrays.
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
          const precise = (weight: number) => out.data instanceof Float32Array ? Math.fround(weight) : weight;
          const terms = list.map(([weight, matrix, row]): RowTerm => [precise(weight), matrix, row]);
          const reference = averages(list.map(([weight]) => weight))
            ? terms.find(([weight]) => weight !== 0)
            : undefined;
          row(out, k).subarray(offset, offset + size).set(sumOfRows(terms, { reference, offset, size }));
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
  const { rows, columns } = parameters;
  const terms = Array.from({ length: rows }, (_, k): RowTerm => [1, parameters, k]);
  return sumOfRows(terms, { offset: 0, size: columns }).map((sum) => sum / rows);
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

function mix(mixing: MixingMatrix, parameters: Matrix, out: Matrix): void {
  const { devices } = mixing;
  const weights = out.data instanceof Float32Array ? Float32Array.from(mixing.weights) : mixing.weights;
  weighings(mixing, weights).forEach(({ reference, same }, k) => {
    if (same !== undefined) return void row(out, k).set(row(out, same));
    const terms = Array.from(weights.subarray(k * devices, (k + 1) * devices), (w, j): RowTerm => [w, parameters, j]);
    const segment = { offset: 0, size: out.columns };
    row(out, k).set(
      sumOfRows(terms, { reference: reference === undefined ? undefined : terms[reference], ...segment }),
    );
  });
}

/** Σ weight·row, or the row of reference and Σ weight·(row − it). */
function sumOfRows(
  terms: readonly RowTerm[],
  { reference, offset, size }: Segment & { readonly reference?: RowTerm | undefined },
): Float64Array {
  const part = ([, matrix, k]: RowTerm) => row(matrix, k).subarray(offset, offset + size);
  const from: ArrayLike<number> = reference ? part(reference) : new Float64Array(size);
  const sum = new Float64Array(size);
  for (const term of terms) {
    const [weight] = term;
    if (weight === 0 || term === reference) continue;
    const theirs = part(term);
    for (let i = 0; i < size; i++) sum[i]! += weight * (theirs[i]! - from[i]!);
  }
  return sum.map((value, i) => from[i]! + value);
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
