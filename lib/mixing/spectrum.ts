import { EigenvalueDecomposition, Matrix, SingularValueDecomposition, solve } from "ml-matrix";
import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { MixingMatrix } from "./matrix.ts";
import { columnSums, isSymmetric, rowSums } from "./stochastic.ts";

/** An eigenvalue, complex in general. */
export interface Eigenvalue {
  /** Real part. */
  readonly real: number;
  /** Imaginary part; 0 throughout for a symmetric matrix. */
  readonly imaginary: number;
  /** Distance from 0, |λ|. */
  readonly modulus: number;
}

/** Options of {@linkcode predictedRounds}. */
export interface PredictedRoundsOptions {
  /** The factor by which disagreement should shrink, more than 1: 1000 for a thousandth. */
  readonly factor: number;
}

/**
 * The eigenvalues of a mixing matrix, the largest modulus first.
 *
 * @returns `[devices]`.
 * @throws {InputError} If a weight is not finite.
 *
 * @example
 * ```ts
 * import { mixing } from "murmuration";
 *
 * const swap = mixing.eigenvalues(mixing.matrixOf([[0, 1], [1, 0]]));
 * console.assert(swap.every(({ modulus }) => Math.abs(modulus - 1) < 1e-12));
 * ```
 */
export function eigenvalues(matrix: MixingMatrix): Eigenvalue[] {
  const decomposition = new EigenvalueDecomposition(dense(matrix), { assumeSymmetric: isSymmetric(matrix) });
  const imaginaries = decomposition.imaginaryEigenvalues;
  return decomposition.realEigenvalues
    .map((real, i) => ({ real, imaginary: imaginaries[i]!, modulus: Math.hypot(real, imaginaries[i]!) }))
    .sort((a, b) => b.modulus - a.modulus || b.real - a.real);
}

/**
 * ρ, the factor by which one consensus step shrinks disagreement between devices.
 *
 * If rows and columns of W sum to 1, ρ = ‖W − 11ᵀ/K‖₂, the worst case of a single step; otherwise it is the second
 * largest eigenvalue modulus, the long-run factor per step, which a single step can exceed. The two agree for symmetric
 * W.
 *
 * @throws {InputError} If a weight is not finite.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(Math.abs(mixing.rho(mixing.uniformNeighbor(graph.ring(4))) - 1 / 3) < 1e-12);
 * ```
 */
export function rho(matrix: MixingMatrix): number {
  if (matrix.devices === 1) return 0;
  const preservesMean = [...rowSums(matrix), ...columnSums(matrix)].every((sum) => Math.abs(sum - 1) <= 1e-9);
  if (!preservesMean) return eigenvalues(matrix)[1]!.modulus;
  const deviation = dense(matrix).sub(1 / matrix.devices);
  return new SingularValueDecomposition(deviation, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  }).norm2;
}

/**
 * The spectral gap 1 − ρ, with ρ as in {@linkcode rho}. (Some texts call |λ₂| itself the gap.)
 *
 * @throws {InputError} If a weight is not finite.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(Math.abs(mixing.spectralGap(mixing.metropolis(graph.complete(5))) - 1) < 1e-12);
 * ```
 */
export function spectralGap(matrix: MixingMatrix): number {
  return 1 - rho(matrix);
}

/**
 * The stationary weights π of a mixing matrix: πᵀW = πᵀ, Σπ = 1. Repeated mixing brings every device to Σ_k π_k θ_k; for a
 * doubly stochastic matrix all are 1/K.
 *
 * @returns `[devices]`.
 * @throws {InputError} If they are not unique: the devices fall into groups that never agree.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const [centre = 0] = mixing.stationaryWeights(mixing.uniformNeighbor(graph.star(5)));
 * console.assert(Math.abs(centre - 5 / 13) < 1e-12);
 * ```
 */
export function stationaryWeights(matrix: MixingMatrix): number[] {
  const { devices } = matrix;
  const atOne = eigenvalues(matrix).filter(({ real, imaginary }) => Math.hypot(real - 1, imaginary) < 1e-9).length;
  if (atOne !== 1) {
    throw new InputError(
      `the mixing matrix has the eigenvalue 1 ${atOne} times, so its stationary weights are not unique; ` +
        "expected once, as on a connected graph",
    );
  }
  const balance = dense(matrix).transpose().sub(Matrix.eye(devices));
  balance.setRow(0, new Array<number>(devices).fill(1)); // one equation follows from the others; Σπ = 1 takes its place
  return solve(balance, Matrix.columnVector([1, ...new Array<number>(devices - 1).fill(0)])).to1DArray();
}

/**
 * How many consensus steps shrink disagreement by a factor: the least r with ρ^r ≤ 1/factor, ρ as in {@linkcode rho}.
 *
 * @returns A whole number, or `Infinity` if ρ is 1: the devices never agree.
 * @throws {InputError} If the factor is not more than 1, or a weight is not finite.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.predictedRounds(mixing.metropolis(graph.complete(5)), { factor: 1000 }) === 1);
 * ```
 */
export function predictedRounds(matrix: MixingMatrix, options: PredictedRoundsOptions): number {
  checkOptions("predictedRounds", z.strictObject({ factor: z.number().gt(1) }), options);
  const shrink = rho(matrix);
  if (shrink >= 1 - 1e-12) return Infinity;
  return Math.max(1, Math.ceil(Math.log(options.factor) / -Math.log(shrink) - 1e-9));
}

function dense({ devices, weights }: MixingMatrix): Matrix {
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) {
    throw new InputError(
      `mixing weight (${Math.floor(bad / devices)}, ${bad % devices}) is ${weights[bad]}; expected a number`,
    );
  }
  return Matrix.from1DArray(devices, devices, weights);
}
