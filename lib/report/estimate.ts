import { InputError } from "../base/mod.ts";
import { meanInterval } from "../metric/mod.ts";

/** A mean over seeds with its 95 % confidence interval. */
export interface Estimate {
  /** The mean over seeds. */
  readonly mean: number;
  /** Lower end of the interval; null where there are too few seeds for one. */
  readonly low: number | null;
  /** Upper end of the interval; null where there are too few seeds for one. */
  readonly high: number | null;
  /** Number of seeds. */
  readonly seeds: number;
}

/** How a number is written. */
export interface NumberFormat {
  /** Digits after the decimal point; if left out, four significant digits (one decimal of a percentage). */
  readonly digits?: number;
  /** Whether the value is a fraction to be shown as a percentage; false if left out. */
  readonly percent?: boolean;
}

/**
 * The mean of one value per seed and its 95 % t-interval, x̄ ± t₀.₉₇₅,ₙ₋₁ s / √n; with one seed there is no interval.
 *
 * @param values `[seeds]`, one number per seed.
 * @throws {InputError} If there is no value or one is not finite.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { mean, seeds } = report.estimate([0.97, 0.971, 0.972]);
 * console.assert(Math.abs(mean - 0.971) < 1e-12 && seeds === 3);
 * ```
 */
export function estimate(values: readonly number[]): Estimate {
  const { mean, low, high, count } = meanInterval(values);
  return { mean, low, high, seeds: count };
}

/**
 * The mean of the differences a − b, seed by seed, with its 95 % t-interval: the comparison of two algorithms that were
 * run with the same seeds.
 *
 * @param a `[seeds]`, one number per seed.
 * @param b `[seeds]`, of the same seeds in the same order.
 * @throws {InputError} If there are not equally many, or one is not finite.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { low } = report.estimateDifference([0.91, 0.92, 0.93], [0.81, 0.83, 0.82]);
 * console.assert(low! > 0.05);
 * ```
 */
export function estimateDifference(a: readonly number[], b: readonly number[]): Estimate {
  if (a.length !== b.length) {
    throw new InputError(`a difference of ${a.length} values and ${b.length} values; give one per seed on both sides`);
  }
  return estimate(a.map((value, i) => value - b[i]!));
}

/**
 * An estimate as a reader wants it: `97.1 % [96.8, 97.4], 5 seeds`.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const text = report.formatEstimate({ mean: 0.971, low: 0.968, high: 0.974, seeds: 5 }, { percent: true });
 * console.assert(text === "97.1 % [96.8, 97.4], 5 seeds");
 * ```
 */
export function formatEstimate(value: Estimate, format: NumberFormat = {}): string {
  const unit = format.percent ? " %" : "";
  const seeds = value.seeds === 1 ? "1 seed, no interval" : `${value.seeds} seeds`;
  return `${formatNumber(value.mean, format)}${unit}${formatInterval(value, format)}, ${seeds}`;
}

/**
 * The interval of an estimate with a space before it, ` [96.8, 97.4]`; nothing where there is none.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.formatInterval({ mean: 2, low: 1, high: 3, seeds: 4 }) === " [1, 3]");
 * console.assert(report.formatInterval({ mean: 2, low: null, high: null, seeds: 1 }) === "");
 * ```
 */
export function formatInterval(value: Estimate, format: NumberFormat = {}): string {
  if (value.low === null || value.high === null) return "";
  return ` [${formatNumber(value.low, format)}, ${formatNumber(value.high, format)}]`;
}

/**
 * A number, rounded for reading, without its unit.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.formatNumber(0.12345678) === "0.1235");
 * console.assert(report.formatNumber(0.97, { percent: true }) === "97.0");
 * ```
 */
export function formatNumber(value: number, format: NumberFormat = {}): string {
  const { percent = false, digits = percent ? 1 : undefined } = format;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const shown = percent ? value * 100 : value;
  const text = digits !== undefined
    ? shown.toFixed(digits)
    : Number.isInteger(shown)
    ? String(shown)
    : String(Number(shown.toPrecision(4)));
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−").replace("e−", "e-");
}
