import pl from "nodejs-polars";
import type { Frame } from "../run/mod.ts";
import { aggregate, checkColumns, checkNotMixed } from "./frame.ts";
import { estimate, type IntervalOptions } from "./estimate.ts";

/** What to average over seeds, and how to compute the interval. */
export interface MeanOverSeedsOptions extends IntervalOptions {
  /** The column that is averaged. */
  readonly value: string;
  /** The columns whose combinations get a row each. */
  readonly by: readonly string[];
}

/**
 * The mean over seeds with a confidence interval, for each combination of the `by` columns in order of appearance. Rows
 * of one seed (devices, mostly) are averaged first, so that the interval is over seeds and not over devices.
 *
 * A seed with a non-finite value, or whose run ended early, does not count; `seeds` gives the number that do. Nulls
 * (not measured) are left out.
 *
 * @returns The `by` columns, `mean`, `low` and `high` (null without an interval) and `seeds`.
 * @throws {InputError} If a column is missing, or if values of several runs, phases or class groups would be averaged
 * into one; add the column to `by` or filter.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ seed: [0, 0, 1, 1], device: [0, 1, 0, 1], round: [1, 1, 1, 1], accuracy: [0.5, 0.7, 0.6, 0.8] });
 * const means = metrics.meanOverSeeds(frame, { value: "accuracy", by: ["round"] });
 * console.assert(Math.abs(means.getColumn("mean").max() - 0.65) < 1e-12);
 * console.assert(means.getColumn("seeds").max() === 2);
 * ```
 */
export function meanOverSeeds(frame: Frame, options: MeanOverSeedsOptions): Frame {
  const { value, by, ...interval } = options;
  checkColumns("meanOverSeeds", frame, [value, ...by, "seed"]);
  checkNotMixed("meanOverSeeds", frame, by);
  const perSeed = aggregate(frame, [...new Set([...by, "seed"])], [pl.col(value).cast(pl.Float64).mean().alias(value)]);
  const groups = new Map<string, { key: unknown[]; values: number[] }>();
  const keys = by.map((name) => perSeed.getColumn(name).toArray());
  const means = perSeed.getColumn(value).toArray() as (number | null)[];
  means.forEach((mean, at) => {
    const key = keys.map((column) => column[at]);
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, values: [] };
    groups.set(name, group);
    if (mean !== null && Number.isFinite(mean)) group.values.push(mean);
  });
  const rows = [...groups.values()].map(({ key, values }) => ({
    key,
    ...(values.length === 0 ? { mean: null, low: null, high: null } : estimate(values, interval)),
    seeds: values.length,
  }));
  return pl.DataFrame([
    ...by.map((name, at) => pl.Series(name, rows.map((row) => row.key[at]), perSeed.getColumn(name).dtype)),
    ...(["mean", "low", "high"] as const).map((name) => pl.Series(name, rows.map((row) => row[name]), pl.Float64)),
    pl.Series("seeds", rows.map((row) => row.seeds), pl.Int64),
  ]);
}
