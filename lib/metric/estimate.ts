import { mean as average, quantileSorted, sampleStandardDeviation } from "simple-statistics";
import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import { stream } from "../random/mod.ts";
import { formatNumber, type NumberFormat } from "./number_format.ts";
import { studentTQuantile } from "./student_t.ts";

/** The kind of a confidence interval: Student's t, or the percentile bootstrap (Efron, 1979). */
export type IntervalKind = "t" | "bootstrap";

/** How a confidence interval of a mean is computed. */
export interface IntervalOptions {
  /** Default: Student's t. */
  readonly interval?: IntervalKind;
  /** The probability with which such an interval covers the true mean. Default: 0.95. */
  readonly level?: number;
  /** Number of resamples of the bootstrap. Default: 2000. */
  readonly resamples?: number;
}

/** How an estimate is computed and written. */
export interface EstimateOptions extends IntervalOptions, NumberFormat {}

/** A mean over seeds with its confidence interval; `String(estimate)` reads `97.1 % [96.8, 97.4], 5 seeds`. */
export interface Estimate {
  /** The mean over seeds. */
  readonly mean: number;
  /** Lower end of the interval; null for a single seed. */
  readonly low: number | null;
  /** Upper end of the interval; null for a single seed. */
  readonly high: number | null;
  /** Number of seeds. */
  readonly seeds: number;
}

/**
 * The mean of one value per seed with a confidence interval: x̄ ± t s / √n with Student's t of n − 1 degrees of freedom, or
 * the percentile bootstrap, whose resamples come from a fixed stream so that equal values give equal intervals. A single
 * seed has no interval.
 *
 * @param values `[seeds]`.
 * @throws {InputError} If there is no value, one is not finite, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * const { mean, low, high } = metrics.estimate([0.96, 0.97, 0.98]);
 * console.assert(low! < mean && mean < high!);
 * console.assert(String(metrics.estimate([0.97], { percent: true })) === "97.0 %, 1 seed, no interval");
 * ```
 */
export function estimate(values: readonly number[], options: EstimateOptions = {}): Estimate {
  const { interval = "t", level = 0.95, resamples = 2000, ...format } = checkOptions("estimate", schema, options);
  if (values.length === 0) throw new InputError("estimate: cannot average zero values; give one per seed");
  const bad = values.find((v) => !Number.isFinite(v));
  if (bad !== undefined) {
    throw new InputError(`estimate: one of the values is ${shown(bad)}; leave diverged runs out and say so`);
  }
  const mean = average(values as number[]);
  const seeds = values.length;
  if (seeds === 1) return printing({ mean, low: null, high: null, seeds }, format);
  if (interval === "bootstrap") {
    const [low, high] = bootstrapInterval(values, { level, resamples });
    return printing({ mean, low, high, seeds }, format);
  }
  const half = studentTQuantile((1 + level) / 2, seeds - 1) * sampleStandardDeviation(values as number[]) /
    Math.sqrt(seeds);
  return printing({ mean, low: mean - half, high: mean + half, seeds }, format);
}

/**
 * The estimate with the largest mean, the first of equals.
 *
 * @throws {InputError} If there is none.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * const gaps = [[0.1, 0.2], [0.3, 0.2]].map((values) => metrics.estimate(values));
 * console.assert(metrics.largest(gaps) === gaps[1]);
 * ```
 */
export function largest<E extends Estimate>(estimates: readonly E[]): E {
  if (estimates.length === 0) throw new InputError("largest: there is no estimate; give one at least");
  return estimates.reduce((a, b) => b.mean > a.mean ? b : a);
}

/** Lets an estimate print itself; the texts are not compared or saved. */
export function printing<E extends Estimate>(value: E, format: NumberFormat): E {
  const seeds = value.seeds === 1 ? "1 seed, no interval" : `${value.seeds} seeds`;
  return Object.defineProperty(value, "toString", { value: () => `${withInterval(value, format)}, ${seeds}` });
}

/**
 * An estimate without its number of seeds: `97.1 % [96.8, 97.4]`.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.withInterval({ mean: 2, low: 1, high: 3, seeds: 4 }) === "2 [1, 3]");
 * ```
 */
export function withInterval(value: Estimate, format: NumberFormat = {}): string {
  return `${formatNumber(value.mean, format)}${format.percent ? " %" : ""}${formatInterval(value, format)}`;
}

/**
 * The interval of an estimate with a space before it, ` [96.8, 97.4]`; empty without an interval.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.formatInterval({ mean: 2, low: 1, high: 3, seeds: 4 }) === " [1, 3]");
 * console.assert(metrics.formatInterval({ mean: 2, low: null, high: null, seeds: 1 }) === "");
 * ```
 */
export function formatInterval(value: Estimate, format: NumberFormat = {}): string {
  if (value.low === null || value.high === null) return "";
  return ` [${formatNumber(value.low, format)}, ${formatNumber(value.high, format)}]`;
}

/** The checks of {@linkcode IntervalOptions}, by name. */
export const intervalShape = {
  interval: z.enum(["t", "bootstrap"]).optional(),
  level: z.number().gt(0).lt(1).optional(),
  resamples: z.int().min(100).optional(),
};

const schema = z.strictObject({
  ...intervalShape,
  digits: z.int().min(0).max(20).optional(),
  percent: z.boolean().optional(),
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
