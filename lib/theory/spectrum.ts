import { InputError } from "../base/mod.ts";
import type { Eigenvalue } from "../mixing/mod.ts";
import { affineFlow } from "./affine_flow.ts";
import { eigenvaluesOf, extremeEigenvalue, matrixOf } from "./krylov.ts";
import type { System } from "./method.ts";

/**
 * All eigenvalues of A, largest real part first. One dense eigenproblem: seconds at the largest sizes allowed (measured
 * in {@linkcode flow}), growing with the cube of the size.
 *
 * @returns `[states]`.
 * @throws {InputError} Beyond 1,000 states (DGD with symmetric W) or 600 (otherwise), where a dense eigenproblem stops
 * being practical: {@linkcode spectralAbscissa} then finds the largest real part, and flows use Krylov spaces.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 }).train;
 * const model = models.mlp([784, 10], { loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 2, samplesPerDevice: 2 }),
 *   parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
 * });
 * const dgd = ntk.system(linear, { method: "dgd", mixing: mixing.metropolis(graph.complete(2)), learningRate: 0.005 });
 * console.assert(ntk.spectrum(dgd).every(({ real, imaginary }) => real < 0 && imaginary === 0));
 * ```
 */
export function spectrum(system: System): Eigenvalue[] {
  const { free, symmetric, size } = affineFlow(system);
  const most = symmetric ? 1000 : 600;
  if (size > most) {
    throw new InputError(
      `${size} states, more than the ${most} of which all eigenvalues can be found in seconds; take fewer samples or ` +
        "agents, or ask for ntk.spectralAbscissa",
    );
  }
  return eigenvaluesOf(matrixOf(free, size), symmetric);
}

/**
 * The largest real part among the eigenvalues of A: negative if every mode decays. Beyond 300 states it is estimated by
 * 100 steps of Arnoldi's process, from below if A is symmetric.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 }).train;
 * const model = models.mlp([784, 10], { loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 2, samplesPerDevice: 2 }),
 *   parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
 * });
 * const atc = ntk.system(linear, { method: "atc", mixing: mixing.metropolis(graph.complete(2)), learningRate: 0.005 });
 * console.assert(ntk.spectralAbscissa(atc) < 0);
 * ```
 */
export function spectralAbscissa(system: System): number {
  const { free, symmetric, size } = affineFlow(system);
  if (size > DENSE_STATES) return extremeEigenvalue(free, size, "real");
  return eigenvaluesOf(matrixOf(free, size), symmetric)[0]?.real ?? -Infinity;
}

const DENSE_STATES = 300;
