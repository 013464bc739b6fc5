import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { aggregate, checkColumns, checkNotMixed } from "./frame.ts";

/** The measurement to spread over devices. */
export interface SpreadOverDevicesOptions {
  /** The column of the measurement. */
  readonly value: string;
  /** The columns whose combinations get a row each. */
  readonly by: readonly string[];
  /** The two quantiles over devices, lower first. Default: [0, 1], minimum and maximum. */
  readonly quantiles?: readonly [number, number];
}

/**
 * How far the devices of one run lie apart: two quantiles and the median over devices, within each seed and then averaged
 * over seeds (linear interpolation: Hyndman and Fan, 1996, type 7). It says how unequal devices are, and nothing about how sure a mean is.
 *
 * A seed in which a value is not finite does not count.
 *
 * @returns The `by` columns, `low`, `median`, `high`, `devices` and `seeds`.
 * @throws {InputError} If a column is missing, the quantiles are not in order, or values of several runs, phases or class
 * groups would be put into one.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ seed: [0, 0, 0], device: [0, 1, 2], round: [1, 1, 1], accuracy: [0.5, 0.9, 0.6] });
 * const [row] = metrics.spreadOverDevices(frame, { value: "accuracy", by: ["round"] }).toRecords();
 * console.assert(row!.low === 0.5 && row!.median === 0.6 && row!.high === 0.9);
 * ```
 */
export function spreadOverDevices(frame: Frame, options: SpreadOverDevicesOptions): Frame {
  const { value, by, quantiles: [low, high] = [0, 1] } = checkOptions("spreadOverDevices", optionsSchema, options);
  if (low >= high) {
    throw new InputError(`spreadOverDevices: the quantiles are ${low} and ${high}; give the lower first`);
  }
  checkColumns("spreadOverDevices", frame, [value, ...by, "seed", "device"]);
  checkNotMixed("spreadOverDevices", frame, by);
  const values = pl.col(value);
  const perDevice = aggregate(
    frame.filter(values.isNotNull()).withColumn(values.cast(pl.Float64).alias(value)),
    [...new Set([...by, "seed", "device"])],
    [values.mean().alias(value)],
  );
  const perSeed = aggregate(perDevice, [...new Set([...by, "seed"])], [
    values.quantile(low, "linear").alias("low"),
    values.quantile(0.5, "linear").alias("median"),
    values.quantile(high, "linear").alias("high"),
    values.mean().isFinite().alias("finite"),
    pl.col("device").nUnique().cast(pl.Int64).alias("devices"),
  ]);
  return aggregate(perSeed.filter(pl.col("finite")), by, [
    ...["low", "median", "high"].map((name) => pl.col(name).mean().alias(name)),
    pl.col("devices").max().alias("devices"),
    pl.col("seed").nUnique().cast(pl.Int64).alias("seeds"),
  ]);
}

const optionsSchema = z.strictObject({
  value: z.string(),
  by: z.array(z.string()),
  quantiles: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).optional(),
});
