/** One row of numbers per device: parameters Θ, a bias, a velocity, gradients. */
export interface Matrix {
  /** Number of rows, one per device. */
  readonly rows: number;
  /** Numbers per row, one per parameter. */
  readonly columns: number;
  /** `[rows, columns]`, row-major. */
  readonly data: Float32Array;
}

/**
 * Row k of a matrix, as a view.
 *
 * @example
 * ```ts
 * import { row } from "murmuration";
 *
 * const matrix = { rows: 2, columns: 2, data: Float32Array.of(1, 2, 3, 4) };
 * console.assert(row(matrix, 1).join() === "3,4");
 * ```
 */
export function row(matrix: Matrix, k: number): Float32Array {
  return matrix.data.subarray(k * matrix.columns, (k + 1) * matrix.columns);
}
