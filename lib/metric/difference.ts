import { mean as average, sampleStandardDeviation } from "simple-statistics";
import { type Estimate, estimate, type EstimateOptions, printing } from "./estimate.ts";
import { signFlipTest } from "./permutation.ts";
import { minus, type Sample } from "./sample.ts";

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
 * Times to a target are compared up to where all runs that never reached it were followed: the mean of
 * min(T_a, c) − min(T_b, c) (Royston and Parmar, 2013), i.e. the rounds that b saves.
 *
 * @param a `[seeds]`, for example of {@linkcode perSeed}; or of {@linkcode timeToTarget}; or a pair of such samples, which
 * is their difference.
 * @param b Of the same kind, and of the same seeds in the same order.
 * @throws {InputError} If there is no seed, the seeds of both are not the same, or a value is not finite.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * const { mean, p } = metrics.difference([0.9, 0.92, 0.91], [0.8, 0.83, 0.82]);
 * console.assert(Math.abs(mean - 0.28 / 3) < 1e-12 && p === 0.25);
 * ```
 */
export function difference(a: Sample, b: Sample, options: EstimateOptions = {}): Difference {
  const differences = minus("difference", a, b);
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
