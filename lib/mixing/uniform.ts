import { InputError } from "../base/mod.ts";
import { type MixingRule, ruleOf } from "./matrix.ts";

/**
 * The exact average: W_kj = 1 / K. One consensus step gives every device the mean, as a server or an all-reduce would.
 *
 * @throws {InputError} On any graph but a complete one.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.rho(mixing.uniform(graph.complete(10))) < 1e-12);
 * ```
 */
export const uniform: MixingRule = ruleOf({ kind: "uniform" }, ({ name, devices, neighbors }) => {
  const k = neighbors.findIndex((list) => list.length < devices - 1);
  if (k >= 0) {
    throw new InputError(
      `mixing.uniform needs a complete graph, but in ${name} device ${k} hears only ${neighbors[k]!.length} of ${
        devices - 1
      } others; use mixing.metropolis`,
    );
  }
  return { devices, weights: new Float64Array(devices * devices).fill(1 / devices) };
});
