import type { MixingMatrix } from "./matrix.ts";

/**
 * Whether every row sums to 1 (to 1e-9) and no weight is negative: each device takes an average.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.isRowStochastic(mixing.uniformNeighbor(graph.star(5))));
 * ```
 */
export function isRowStochastic(matrix: MixingMatrix): boolean {
  return matrix.weights.every((weight) => weight >= -tolerance) && rowSums(matrix).every(isOne);
}

/**
 * Whether every column sums to 1 (to 1e-9) and no weight is negative: each device's parameters have the same influence.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(!mixing.isColumnStochastic(mixing.uniformNeighbor(graph.star(5))));
 * ```
 */
export function isColumnStochastic(matrix: MixingMatrix): boolean {
  return matrix.weights.every((weight) => weight >= -tolerance) && columnSums(matrix).every(isOne);
}

/**
 * Whether a matrix is row- and column-stochastic; then mixing preserves the mean over devices.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.isDoublyStochastic(mixing.metropolis(graph.star(5))));
 * ```
 */
export function isDoublyStochastic(matrix: MixingMatrix): boolean {
  return isRowStochastic(matrix) && isColumnStochastic(matrix);
}

/**
 * Whether W_kj = W_jk for all k and j (to 1e-9).
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.isSymmetric(mixing.maxDegree(graph.path(5))));
 * ```
 */
export function isSymmetric({ devices, weights }: MixingMatrix): boolean {
  return weights.every((weight, i) => {
    const mirrored = weights[(i % devices) * devices + Math.floor(i / devices)]!;
    return Math.abs(weight - mirrored) <= tolerance;
  });
}

/**
 * The sum of each row: 1 everywhere if consensus leaves equal parameters unchanged.
 *
 * @returns `[devices]`.
 *
 * @example
 * ```ts
 * import { mixing } from "murmuration";
 *
 * console.assert(mixing.rowSums(mixing.matrixOf([[0.5, 0.5], [1, 0]])).join() === "1,1");
 * ```
 */
export function rowSums({ devices, weights }: MixingMatrix): number[] {
  const sums = new Array<number>(devices).fill(0);
  weights.forEach((weight, i) => sums[Math.floor(i / devices)]! += weight);
  return sums;
}

/**
 * The sum of each column: the influence of each device in one consensus step.
 *
 * @returns `[devices]`.
 *
 * @example
 * ```ts
 * import { mixing } from "murmuration";
 *
 * console.assert(mixing.columnSums(mixing.matrixOf([[0.5, 0.5], [1, 0]])).join() === "1.5,0.5");
 * ```
 */
export function columnSums({ devices, weights }: MixingMatrix): number[] {
  const sums = new Array<number>(devices).fill(0);
  weights.forEach((weight, i) => sums[i % devices]! += weight);
  return sums;
}

const tolerance = 1e-9;

function isOne(sum: number): boolean {
  return Math.abs(sum - 1) <= tolerance;
}
