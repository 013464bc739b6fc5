import { mean as average, sampleStandardDeviation } from "simple-statistics";
import { InputError, shown } from "../base/mod.ts";
import { type IntervalOptions, meanInterval } from "./interval.ts";
import { signFlipTest } from "./permutation.ts";

/** The difference of two variants over the seeds that both were run with. */
export interface PairedDifference {
  /** Mean of the differences, first minus second. */
  readonly mean: number;
  /** Lower end of its interval. */
  readonly low: number;
  /** Upper end of its interval. */
  readonly high: number;
  /** Number of seeds. */
  readonly seeds: number;
  /** Effect size: Cohen's d_z, the mean difference in standard deviations of the differences; null where they are all equal. */
  readonly effectSize: number | null;
  /** Two-sided p-value of the sign-flip permutation test. */
  readonly p: number;
  /** The least p-value that so many seeds can give, 2^(1 − seeds). */
  readonly leastP: number;
}

/**
 * The difference of two variants that were run with the same seeds, and hence on the same data and from the same initial
 * parameters: the mean of the differences with its interval, its effect size (Cohen, 1988, d_z = mean / s) and a
 * permutation test, which asks for no distribution.
 *
 * @param first `[seeds]`, for example of {@linkcode perSeed}.
 * @param second `[seeds]`, of the same seeds in the same order.
 * @throws {InputError} If there are fewer than 2 seeds, not as many of both, or a value is not finite.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * const { mean, p } = metrics.pairedDifference([0.9, 0.92, 0.91], [0.8, 0.83, 0.82]);
 * console.assert(Math.abs(mean - 0.28 / 3) < 1e-12 && p === 0.25);
 * ```
 */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
  options: IntervalOptions = {},
): PairedDifference {
  if (first.length !== second.length) {
    throw new InputError(
      `a paired difference of ${first.length} and ${second.length} seeds; give one value per seed of both`,
    );
  }
  if (first.length < 2) {
    throw new InputError(`a paired difference takes at least 2 seeds; there ${inWords(first.length)}`);
  }
  const bad = [...first, ...second].find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw new InputError(`a paired difference with ${shown(bad)} is asked for; leave diverged runs out and say so`);
  }
  const differences = first.map((value, i) => value - second[i]!);
  const { low, high } = meanInterval(differences, options);
  const deviation = sampleStandardDeviation(differences);
  const mean = average(differences);
  return {
    mean,
    low: low!,
    high: high!,
    seeds: differences.length,
    effectSize: deviation > 0 ? mean / deviation : null,
    p: signFlipTest(differences),
    leastP: 2 ** (1 - differences.length),
  };
}

function inWords(seeds: number): string {
  return seeds === 1 ? "is 1" : `are ${seeds}`;
}
