import { z } from "zod";
import type { Spec } from "../base/mod.ts";

/**
 * How descent uses the gradients of previous steps,
 *
 * v ← μ·v + g;  w ← w − η·(c·g + e·v).
 *
 * The heavy ball has c = 0 and e = 1, Nesterov's form c = 1 and e = μ; quasi-hyperbolic momentum (Ma and Yarats, 2019) with
 * β and ν is μ = β, c = 1 − ν, e = ν·(1 − β). A number stands for the heavy ball's μ.
 *
 * @example
 * ```ts
 * import { algorithms, type Momentum } from "murmuration";
 *
 * const quasiHyperbolic = (beta: number, nu: number): Momentum => ({
 *   spec: { kind: "quasiHyperbolic", beta, nu },
 *   ...{ decay: beta, gradient: 1 - nu, velocity: nu * (1 - beta) },
 * });
 * algorithms.dpsgd({ momentum: quasiHyperbolic(0.9, 0.7) });
 * ```
 */
export interface Momentum {
  /** JSON form. */
  readonly spec: Spec;
  /** μ, from 0 to below 1. */
  readonly decay: number;
  /** c. */
  readonly gradient: number;
  /** e. */
  readonly velocity: number;
}

/** A factor from 0 to below 1. */
export const factor = z.number().min(0).lt(1);

/** The option `momentum`. */
export const momentum = z.union([
  factor,
  z.custom<Momentum>((value) =>
    typeof value === "object" && value !== null && "spec" in value &&
    (["decay", "gradient", "velocity"] as const).every((name) => Number.isFinite((value as Momentum)[name])) &&
    (value as Momentum).decay >= 0 && (value as Momentum).decay < 1
  ),
], { error: "expected a number from 0 to below 1, or a momentum { spec, decay, gradient, velocity }" });

/** The three numbers of an option, and whether there is any momentum. */
export function coefficientsOf(
  momentum: number | Momentum,
  nesterov: boolean,
): Omit<Momentum, "spec"> & { readonly any: boolean } {
  if (typeof momentum === "object") return { ...momentum, any: true };
  if (momentum === 0) return { decay: 0, gradient: 1, velocity: 0, any: false };
  return { decay: momentum, gradient: nesterov ? 1 : 0, velocity: nesterov ? momentum : 1, any: true };
}
