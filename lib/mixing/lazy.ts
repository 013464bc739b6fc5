import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { type MixingRule, ruleOf } from "./matrix.ts";

/** Options of {@linkcode lazy}. */
export interface LazyOptions {
  /** The share ℓ of its own parameters that a device keeps; from 0 (the rule itself) to 1 (no mixing). */
  readonly keep: number;
}

/**
 * A lazy version of a rule: ℓ·I + (1 − ℓ)·W. With ℓ = ½ a symmetric stochastic W has no negative eigenvalue, as exact
 * diffusion requires; ℓ = 1 − γ gives the averaging rate γ of paper C.
 *
 * @throws {InputError} If `keep` is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const rule = mixing.lazy(mixing.uniform, { keep: 0.5 });
 * console.assert(rule(graph.complete(2)).weights.join() === "0.75,0.25,0.25,0.75");
 * ```
 */
export function lazy(rule: MixingRule, options: LazyOptions): MixingRule {
  checkOptions("lazy", z.strictObject({ keep: z.number().min(0).max(1) }), options);
  const { keep } = options;
  return ruleOf({ kind: "lazy", rule: rule.spec, keep }, (graph, dataSizes) => {
    const { devices, weights } = rule(graph, dataSizes);
    const onDiagonal = (i: number) => i % (devices + 1) === 0;
    return { devices, weights: weights.map((w, i) => (1 - keep) * w + (onDiagonal(i) ? keep : 0)) };
  });
}
