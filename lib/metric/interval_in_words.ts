import { InputError } from "../base/mod.ts";
import type { IntervalOptions } from "./estimate.ts";

/**
 * What a band or an error bar is, for a caption: "mean and 95 % t-interval over 5 seeds".
 *
 * @param seeds Number of seeds.
 * @throws {InputError} If there is no seed.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.intervalInWords(5) === "mean and 95 % t-interval over 5 seeds");
 * console.assert(metrics.intervalInWords(1) === "1 seed, no interval");
 * ```
 */
export function intervalInWords(seeds: number, options: IntervalOptions = {}): string {
  if (!(seeds >= 1)) throw new InputError(`a caption for ${seeds} seeds; there must be at least 1`);
  if (seeds === 1) return "1 seed, no interval";
  const { interval = "t", level = 0.95 } = options;
  const kind = interval === "t" ? "t-interval" : "bootstrap interval";
  return `mean and ${Number((100 * level).toPrecision(4))} % ${kind} over ${seeds} seeds`;
}
