import pl from "nodejs-polars";
import type { Frame } from "../run/mod.ts";
import { aggregate, checkColumns, runColumns } from "./frame.ts";

/**
 * The communication of each run: the float32 values sent by all its devices together, by the end of its last round.
 *
 * @returns One row per run: the columns that identify it, `rounds`, `devices`, `floats_sent`, `floats_per_round` (of all
 * devices together) and `megabytes` (10⁶ bytes, 4 per value).
 * @throws {InputError} If a column is missing.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a"], round: [10, 10], device: [0, 1], floats_sent: [500, 700],
 * });
 * console.assert(metrics.communication(frame).toRecords()[0]!.floats_per_round === 120);
 * ```
 */
export function communication(frame: Frame): Frame {
  checkColumns("communication", frame, ["run", "round", "device", "floats_sent"]);
  const run = runColumns(frame);
  const sent = pl.col("floats_sent").cast(pl.Float64);
  const perDevice = aggregate(frame, [...run, "device"], [pl.col("round").max(), sent.max().alias("floats_sent")]);
  return aggregate(perDevice, run, [
    pl.col("round").max().alias("rounds"),
    pl.col("device").nUnique().cast(pl.Int64).alias("devices"),
    pl.col("floats_sent").sum().alias("floats_sent"),
  ]).withColumns(
    pl.when(pl.col("rounds").gt(0)).then(pl.col("floats_sent").div(pl.col("rounds"))).otherwise(pl.lit(0))
      .alias("floats_per_round"),
    pl.col("floats_sent").mul(4e-6).alias("megabytes"),
  );
}
