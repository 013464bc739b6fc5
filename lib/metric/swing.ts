import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, texts } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { checkColumns, rowsAfter } from "./frame.ts";

/** The two measurements of a round between which the swing is taken. */
export interface SwingOptions {
  /** The measurement. Default: `"accuracy"`. */
  readonly value?: string;
  /** The phase before. Default: `"local"`. */
  readonly from?: string;
  /** The phase after. Default: `"consensus"`. */
  readonly to?: string;
}

/**
 * The swing of every round: accuracy after the consensus phase minus accuracy after the local phase of the same round,
 * per run, device and class group. Positive if consensus restores what local training forgot (paper A, figure 1).
 *
 * @returns The frame's rows after the `to` phase with the column `swing` added.
 * @throws {InputError} If a column is missing or nothing was measured after one of the phases.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a"], round: [1, 1], phase: ["local", "consensus"], device: [0, 0], group: ["all", "all"],
 *   accuracy: [0.5, 0.75],
 * });
 * console.assert(metrics.swing(frame).toRecords()[0]!.swing === 0.25);
 * ```
 */
export function swing(frame: Frame, options: SwingOptions = {}): Frame {
  const { value = "accuracy", from = "local", to = "consensus" } = checkOptions("swing", optionsSchema, options);
  const sample = ["run", "round", "device", "group"];
  checkColumns("swing", frame, [...sample, "phase", value]);
  const before = rowsAfter("swing", frame, from).filter(pl.col("phase").neq(pl.lit("start")));
  const after = rowsAfter("swing", frame, to).filter(pl.col("phase").neq(pl.lit("start")));
  return after
    .join(before.select(...sample, pl.col(value).alias("swing")), { on: sample, how: "inner" })
    .withColumn(pl.col(value).cast(pl.Float64).minus(pl.col("swing").cast(pl.Float64)).alias("swing"));
}

const optionsSchema = z.strictObject({
  ...texts("value", "from", "to"),
});
