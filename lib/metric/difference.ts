import { mean as average, sampleStandardDeviation } from "simple-statistics";
import { InputError, shown } from "../base/mod.ts";
import { type Estimate, estimate, type EstimateOptions, printing } from "./estimate.ts";
import { signFlipTest } from "./permutation.ts";

/** The difference of two variants over their common seeds. */
export interface Difference extends Estimate {
  /** Effect size: Cohen's d_z, the mean difference in standard deviations of the differences; null if all are equal. */
  readonly effectSize: number | null;
  /** Two-sided p-value of the sign-flip permutation test. */
  readonly p: number;
  /** The smallest p-value that so many seeds can give, 2^(1 − seeds). */
  readonly leastP: number;
}

/**
 * The difference of two variants that were run with the same seeds, and hence on the same data and from the same
 * initial parameters: the mean of the differences a − b with its interval, its effect size (Cohen, 1988,
 * d_z = mean / s) and a permutation test, which assumes no distribution. Single seed: no interval, and p = 1.
 *
 * @param a `[seeds]`, for example of {@linkcode perSeed}.
 * @param b `[seeds]`, of the same seeds in the same order.
 * @throws {InputError} If there is no seed, there are not as many of both, or a value is not finite.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * const { mean, p } = metrics.difference([0.9, 0.92, 0.91], [0.8, 0.83, 0.82]);
 * console.assert(Math.abs(mean - 0.28 / 3) < 1e-12 && p === 0.25);
 * ```
 */
export function difference(a: readonly number[], b: readonly number[], options: EstimateOptions = {}): Difference {
  if (a.length !== b.length) {
    throw new InputError(`difference: there are ${a.length} and ${b.length} seeds; give one value per seed of both`);
  }
  const bad = [...a, ...b].find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw new InputError(`difference: one of the values is ${shown(bad)}; leave diverged runs out and say so`);
  }
  const differences = a.map((value, i) => value - b[i]!);
  const seeds = differences.length;
  const found = estimate(differences, options);
  const deviation = seeds < 2 ? 0 : sampleStandardDeviation(differences);
  const { digits, percent } = options;
  return printing({
    ...found,
    effectSize: deviation > 0 ? average(differences) / deviation : null,
    p: seeds < 2 ? 1 : signFlipTest(differences),
    leastP: 2 ** (1 - seeds),
  }, { ...(digits !== undefined && { digits }), ...(percent !== undefined && { percent }) });
}
