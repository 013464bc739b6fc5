import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, rounding } from "../base/mod.ts";
import { aggregate, checkColumns, rowsAfter, runColumns } from "./frame.ts";
import type { Frame } from "./frame_type.ts";

/** Which value is to be reached, and by whom. */
export interface RoundsToTargetOptions {
  /** The value to reach. */
  readonly target: number;
  /** The class group whose value counts; `"all"` if left out. */
  readonly group?: string;
  /** The measurement; `"accuracy"` if left out. */
  readonly value?: string;
  /** The phase after which it counts; `"consensus"` if left out. */
  readonly phase?: string;
  /** `"above"` (the default) for an accuracy that has to rise to the target, `"below"` for a loss that has to fall. */
  readonly from?: "above" | "below";
  /**
   * Who has to reach it: each `"device"` (the default; a row per device), the `"slowest"` device of a round (so that all
   * have it at once, as where a run stops at a target), or the `"mean"` over devices.
   */
  readonly of?: "device" | "slowest" | "mean";
}

/**
 * The communication rounds until a target is reached for the first time. A run that does not reach it has no number: it
 * is censored, known only to need more than `last_round` rounds, and must not be averaged with the others.
 *
 * @returns One row per run (and device): the columns that identify the run, `device` where there is a row for each,
 * `rounds` (null if the target was not reached) and `last_round`.
 * @throws {InputError} If a column is missing, nothing was measured after the phase, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a", "b"], round: [1, 2, 1], phase: ["consensus", "consensus", "consensus"], device: [0, 0, 0],
 *   group: ["all", "all", "all"], accuracy: [0.9, 0.98, 0.5],
 * });
 * const rounds = metrics.roundsToTarget(frame, { target: 0.97 }).getColumn("rounds").toArray();
 * console.assert(rounds[0] === 2 && rounds[1] === null);
 * ```
 */
export function roundsToTarget(frame: Frame, options: RoundsToTargetOptions): Frame {
  const { target, group = "all", value = "accuracy", phase = "consensus", from = "above", of = "device" } =
    checkOptions(
      "roundsToTarget",
      optionsSchema,
      options,
    );
  checkColumns("roundsToTarget", frame, ["run", "round", "phase", "device", "group", value]);
  const measured = rowsAfter("roundsToTarget", frame.filter(pl.col("group").eq(pl.lit(group))), phase);
  const run = runColumns(frame);
  const by = of === "device" ? [...run, "device"] : run;
  const values = of === "mean" ? aggregate(measured, [...run, "round"], [pl.col(value).mean().alias(value)]) : measured;
  const slack = of === "mean" ? rounding : 0;
  const reached = from === "above" ? pl.col(value).gtEq(target - slack) : pl.col(value).ltEq(target + slack);
  const met = values.withColumn(pl.col(value).isFinite().and(reached).alias("met"));
  const rows = of === "slowest" ? aggregate(met, [...run, "round"], [pl.col("met").min().alias("met")]) : met;
  const last = aggregate(rows, by, [pl.col("round").max().alias("last_round")]);
  const first = rows.filter(pl.col("met")).groupBy(by).agg(pl.col("round").min().alias("rounds"));
  return last.join(first, { on: by, how: "left" }).select(...by, "rounds", "last_round");
}

const optionsSchema = z.strictObject({
  target: z.number(),
  group: z.string().optional(),
  value: z.string().optional(),
  phase: z.string().optional(),
  from: z.enum(["above", "below"]).optional(),
  of: z.enum(["device", "slowest", "mean"]).optional(),
});
