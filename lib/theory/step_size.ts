import { EigenvalueDecomposition, inverse, Matrix } from "ml-matrix";
import { isRowStochastic, isSymmetric, type MixingMatrix, rowSums } from "../mixing/mod.ts";
import type { DoubleMatrix } from "./double_matrix.ts";
import { eigenvaluesOf, extremeEigenvalue, matrixOf } from "./krylov.ts";
import type { Linearization } from "./linearize.ts";
import { mixStates } from "./states.ts";
import type { Method, System } from "./method.ts";

/**
 * The largest eigenvalue of H = JᵀCJ, that of the agent with the largest: gradient descent alone, without mixing, is
 * stable for step sizes up to 2/λ_max.
 *
 * @example
 * ```ts
 * import { datasets, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 }).train;
 * const model = models.mlp([784, 10], { loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 2, samplesPerDevice: 4 }),
 *   parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
 * });
 * console.assert(2 / ntk.largestCurvature(linear) < 1);
 * ```
 */
export function largestCurvature(linear: Linearization): number {
  return largestOf(weighted(linear, (q, j) => (q === j ? 1 : 0)));
}

/**
 * The step size η up to which the iterations stay bounded, all smaller ones included: the largest for which no
 * eigenvalue of I + A has a modulus above 1.
 *
 * For symmetric W it is 1/λ_max(C^½·J·(P ⊗ I)·Jᵀ·C^½), a matrix of the size of the kernel, with P = (I + W)⁻¹ for DGD and,
 * where W has no negative eigenvalue, P = W·(I + W)⁻¹ for ATC and CTA: there −1 becomes an eigenvalue of W − ηH or of
 * W·(I − ηH). Otherwise it is found by bisection on the spectral radius, which takes seconds for hundreds of states and is
 * an estimate beyond 300.
 *
 * @returns 0 if the iterations blow up for however small a step, as they can where W is not stochastic.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 }).train;
 * const model = models.mlp([784, 10], { loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 2, samplesPerDevice: 4 }),
 *   parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
 * });
 * const dgd = ntk.system(linear, { method: "dgd", mixing: mixing.metropolis(graph.complete(2)), learningRate: 0.01 });
 * console.assert(ntk.stepSizeLimit(dgd) <= 2 / ntk.largestCurvature(linear));
 * ```
 */
export function stepSizeLimit(system: System): number {
  const { linear, method, mixing, learningRate } = system;
  const shares = isSymmetric(mixing) ? reciprocalShares(method, mixing) : undefined;
  if (shares) return 1 / largestOf(weighted(linear, (q, j) => shares.get(q, j)));
  const curvature = largestCurvature(linear);
  if (curvature === 0) return Infinity;
  const stable = (rate: number) => spectralRadius(system, rate / learningRate) <= 1 + RADIUS_TOLERANCE;
  let high = 2 / curvature;
  let low = 0;
  while (stable(high)) [low, high] = [high, 2 * high];
  if (low === 0 && !stable(1e-6 * high)) return 0;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (stable(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Whether the iterations are ATC's or CTA's, W averages and η is below 2/λ_max(H): neither half of an iteration then
 * stretches anything, in the norm weighted by the stationary weights of W.
 */
export function boundedByAveraging({ linear, method, mixing, learningRate }: System): boolean {
  return method !== "dgd" && isRowStochastic(mixing) && learningRate * largestCurvature(linear) < 2;
}

/** Warns if the iterations of a system blow up, if that can be determined quickly. */
export function warnOfBlowUp(system: System): void {
  const { linear, method, mixing, learningRate } = system;
  if (boundedByAveraging(system)) return;
  const shares = isSymmetric(mixing) ? reciprocalShares(method, mixing) : undefined;
  const blowsUp = shares
    ? learningRate * largestOf(weighted(linear, (q, j) => shares.get(q, j))) > 1 + RADIUS_TOLERANCE
    : spectralRadius(system, 1) > 1 + RADIUS_TOLERANCE;
  if (!blowsUp) return;
  const limit = stepSizeLimit(system);
  console.warn(
    limit > 0
      ? `step size ${learningRate} is beyond ${limit.toPrecision(4)}, the largest for which the iterations of ` +
        `${method.toUpperCase()} stay bounded here; training will blow up`
      : `the iterations of ${method.toUpperCase()} blow up for every step size with this mixing matrix, whose rows sum to ` +
        `${rowSums(mixing).map((sum) => Number(sum.toFixed(4))).join(", ")}`,
  );
}

const RADIUS_TOLERANCE = 1e-7;
const DENSE_STATES = 300;

// P, where the condition for a step size to be stable is linear in it.
function reciprocalShares(method: Method, { devices, weights }: MixingMatrix): Matrix | undefined {
  const w = Matrix.from1DArray(devices, devices, weights);
  const { realEigenvalues } = new EigenvalueDecomposition(w, { assumeSymmetric: true });
  const [least, most] = [Math.min(...realEigenvalues), Math.max(...realEigenvalues)];
  if (most > 1 + 1e-9 || least < -1 + 1e-9 || (method !== "dgd" && least < -1e-12)) return undefined;
  const reciprocal = inverse(Matrix.eye(devices).add(w));
  return method === "dgd" ? reciprocal : w.mmul(reciprocal);
}

// C^½·J·(P ⊗ I)·Jᵀ·C^½.
function weighted(linear: Linearization, share: (q: number, j: number) => number): DoubleMatrix {
  const { kernel, offsets, samples } = linear;
  const agentOf = offsets.slice(1).flatMap((end, q) => new Array<number>(end - offsets[q]!).fill(q));
  const data = kernel.data.map((k, i) => {
    const [q, j] = [agentOf[Math.floor(i / kernel.rows)]!, agentOf[i % kernel.rows]!];
    return k * share(q, j) / Math.sqrt(samples[q]! * samples[j]!);
  });
  return { ...kernel, data };
}

function largestOf({ rows, data }: DoubleMatrix): number {
  return extremeEigenvalue(
    (x, out) => {
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let j = 0; j < rows; j++) sum += data[i * rows + j]! * x[j]!;
        out[i] = sum;
      }
    },
    rows,
    "real",
  );
}

// Of I + A with the step size changed by a factor; A is affine in it.
function spectralRadius(system: System, factor: number): number {
  const { size, mixing } = system;
  const alone = new Float64Array(size);
  const map = (x: Float64Array, out: Float64Array) => {
    system.iterateFree(x, out);
    mixStates(mixing, x, alone);
    for (let i = 0; i < out.length; i++) out[i] = alone[i]! + factor * (out[i]! - alone[i]!);
  };
  if (size > DENSE_STATES) return extremeEigenvalue(map, size, "modulus");
  return Math.max(...eigenvaluesOf(matrixOf(map, size), false).map(({ modulus }) => modulus));
}
