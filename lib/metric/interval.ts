import { mean as average, quantileSorted, sampleStandardDeviation } from "simple-statistics";
import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import { stream } from "../random/mod.ts";
import { studentTQuantile } from "./student_t.ts";

/** The kind of a confidence interval: Student's t, or the percentile bootstrap (Efron, 1979). */
export type IntervalKind = "t" | "bootstrap";

/** How a confidence interval of a mean is computed. */
export interface IntervalOptions {
  /** Student's t (the default) or the percentile bootstrap. */
  readonly interval?: IntervalKind;
  /** The probability with which such an interval covers the true mean; 0.95 if left out. */
  readonly level?: number;
  /** Number of resamples of the bootstrap; 2000 if left out. */
  readonly resamples?: number;
}

/** A mean with its confidence interval. */
export interface MeanInterval {
  /** The mean. */
  readonly mean: number;
  /** Lower end of the interval; null where there are too few values for one. */
  readonly low: number | null;
  /** Upper end of the interval; null where there are too few values for one. */
  readonly high: number | null;
  /** Number of values. */
  readonly count: number;
  /** Why there is no interval, and how many values it takes; null where there is one. */
  readonly missing: string | null;
}

/**
 * The mean of independent values, one per seed, with a confidence interval: x̄ ± t s / √n with Student's t of n − 1
 * degrees of freedom, or the percentile bootstrap, whose resamples come from a fixed stream so that equal values give
 * equal intervals. One value has no interval.
 *
 * @param values `[seeds]`.
 * @throws {InputError} If there is no value, one is not finite, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * const { mean, low, high } = metrics.meanInterval([0.96, 0.97, 0.98]);
 * console.assert(low! < mean && mean < high!);
 * console.assert(metrics.meanInterval([0.97]).low === null);
 * ```
 */
export function meanInterval(values: readonly number[], options: IntervalOptions = {}): MeanInterval {
  const { interval = "t", level = 0.95, resamples = 2000 } = checkOptions("meanInterval", optionsSchema, options);
  if (values.length === 0) throw new InputError("the mean of no values is asked for; give at least one");
  const bad = values.find((v) => !Number.isFinite(v));
  if (bad !== undefined) {
    throw new InputError(`a mean over values with ${shown(bad)} is asked for; leave diverged runs out and say so`);
  }
  const mean = average(values as number[]);
  const count = values.length;
  if (count === 1) {
    return { mean, low: null, high: null, count, missing: "an interval takes at least 2 seeds; there is 1" };
  }
  if (interval === "bootstrap") {
    const [low, high] = bootstrapInterval(values, { level, resamples });
    return { mean, low, high, count, missing: null };
  }
  const half = studentTQuantile((1 + level) / 2, count - 1) * sampleStandardDeviation(values as number[]) /
    Math.sqrt(count);
  return { mean, low: mean - half, high: mean + half, count, missing: null };
}

const optionsSchema = z.strictObject({
  interval: z.enum(["t", "bootstrap"]).optional(),
  level: z.number().gt(0).lt(1).optional(),
  resamples: z.int().min(100).optional(),
});

function bootstrapInterval(
  values: readonly number[],
  { level, resamples }: { level: number; resamples: number },
): [number, number] {
  const random = stream({ seed: 0, purpose: "bootstrap" });
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.integer(values.length)]!;
    return sum / values.length;
  }).sort();
  const sorted = Array.from(means);
  return [quantileSorted(sorted, (1 - level) / 2), quantileSorted(sorted, (1 + level) / 2)];
}
