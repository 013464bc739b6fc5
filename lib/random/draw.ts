import { checkWholeNumber, InputError, shown } from "../base/mod.ts";
import type { Stream } from "./stream.ts";

/**
 * A uniformly random order of 0 … n − 1 (Fisher–Yates).
 *
 * @returns `[n]`, each number once.
 *
 * @example
 * ```ts
 * import { permutation, stream } from "murmuration";
 *
 * const order = permutation(stream({ seed: 0, purpose: "order" }), 5);
 * console.assert(order.toSorted().join() === "0,1,2,3,4");
 * ```
 */
export function permutation(random: Stream, n: number): Uint32Array {
  checkWholeNumber("the length of a permutation", n);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/**
 * One draw from the gamma distribution with the given shape and scale 1 (Marsaglia and Tsang, 2000).
 *
 * @throws {InputError} If the shape is not a positive number.
 *
 * @example
 * ```ts
 * import { stream } from "murmuration";
 * import { gamma } from "./draw.ts";
 *
 * console.assert(gamma(stream({ seed: 0, purpose: "gamma" }), 2.5) > 0);
 * ```
 */
export function gamma(random: Stream, shape: number): number {
  if (!(shape > 0) || !Number.isFinite(shape)) {
    throw new InputError(`the shape of a gamma distribution is ${shown(shape)}; expected a positive number`);
  }
  if (shape < 1) return gamma(random, shape + 1) * Math.pow(1 - random.uniform(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * One draw from the Dirichlet distribution: non-negative proportions that sum to 1.
 *
 * @param concentration `[parts]`, all positive; small values give uneven proportions.
 * @returns `[parts]`.
 * @throws {InputError} If there are no parts or a concentration is not positive.
 *
 * @example
 * ```ts
 * import { stream } from "murmuration";
 * import { dirichlet } from "./draw.ts";
 *
 * const share = dirichlet(stream({ seed: 0, purpose: "classes" }), [0.1, 0.1, 0.1]);
 * console.assert(Math.abs(share.reduce((a, b) => a + b) - 1) < 1e-12);
 * ```
 */
export function dirichlet(random: Stream, concentration: readonly number[]): number[] {
  if (concentration.length === 0) {
    throw new InputError("a Dirichlet draw got no concentrations; give one positive number per part");
  }
  const draws = concentration.map((alpha) => gamma(random, alpha));
  const total = draws.reduce((a, b) => a + b, 0);
  if (total > 0) return draws.map((x) => x / total);
  const winner = random.integer(draws.length); // every draw underflowed: the limit puts all mass on one part
  return draws.map((_, i) => (i === winner ? 1 : 0));
}
