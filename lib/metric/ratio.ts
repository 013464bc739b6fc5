import { paired } from "./sample.ts";

/**
 * The ratio of two variants that were run with the same seeds, per seed.
 *
 * @param a `[seeds]`, for example of {@linkcode perSeed}.
 * @param b `[seeds]`, of the same seeds in the same order.
 * @returns `[seeds]`.
 * @throws {InputError} If there are not as many seeds of both, or a value is not finite.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.ratio([3, 1], [6, 4]).join() === "0.5,0.25");
 * ```
 */
export function ratio(a: readonly number[], b: readonly number[]): number[] {
  paired("ratio", a, b);
  return a.map((value, i) => value / b[i]!);
}
