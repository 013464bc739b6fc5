import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, rounding } from "../base/mod.ts";
import { aggregate, checkColumns, rowsAfter, runColumns } from "./frame.ts";
import type { Frame } from "./frame_type.ts";

/** Where a curve is to cross a target. */
export interface InterpolatedRoundsOptions {
  /** The value to reach from below. */
  readonly target: number;
  /** The class group whose value counts; `"all"` if left out. */
  readonly group?: string;
  /** The measurement; `"accuracy"` if left out. */
  readonly value?: string;
  /** The phase after which it counts; `"consensus"` if left out. */
  readonly phase?: string;
}

/**
 * Rounds to a target as McMahan et al. (2017) count them for their table 1: the curve of the mean over devices is made
 * monotone by taking the best value so far, and its crossing of the target is found by linear interpolation between the
 * rounds that were evaluated. A run that does not reach it is censored.
 *
 * @returns One row per run: the columns that identify it, `rounds` (a fraction; null if the target was not reached) and
 * `last_round`.
 * @throws {InputError} If a column is missing, nothing was measured after the phase, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a", "a"], round: [0, 10, 20], phase: ["start", "consensus", "consensus"], group: ["all", "all", "all"],
 *   device: [0, 0, 0], accuracy: [0.1, 0.9, 1],
 * });
 * const rounds = metrics.interpolatedRounds(frame, { target: 0.95 }).getColumn("rounds").sum();
 * console.assert(Math.abs(rounds - 15) < 1e-9);
 * ```
 */
export function interpolatedRounds(frame: Frame, options: InterpolatedRoundsOptions): Frame {
  const { target, group = "all", value = "accuracy", phase = "consensus" } = checkOptions(
    "interpolatedRounds",
    schema,
    options,
  );
  checkColumns("interpolatedRounds", frame, ["run", "round", "phase", "group", value]);
  const measured = rowsAfter("interpolatedRounds", frame.filter(pl.col("group").eq(pl.lit(group))), phase);
  const run = runColumns(frame);
  const means = aggregate(measured, [...run, "round"], [pl.col(value).cast(pl.Float64).mean().alias(value)]);
  const curves = aggregate(means.sort("round"), run, [pl.col("round").cast(pl.Float64), pl.col(value)]);
  const [rounds, values] = ["round", value].map((name) => curves.getColumn(name).toArray() as unknown as number[][]);
  return curves.select(...run).withColumns(
    pl.Series("rounds", rounds!.map((x, i) => crossing(x, values![i]!, target)), pl.Float64),
    pl.Series("last_round", rounds!.map((x) => x.at(-1)!), pl.Float64),
  );
}

const schema = z.strictObject({
  target: z.number(),
  group: z.string().optional(),
  value: z.string().optional(),
  phase: z.string().optional(),
});

// The best value so far first reaches the target where the curve itself does.
function crossing(x: readonly number[], y: readonly number[], target: number): number | null {
  const at = y.findIndex((value) => value >= target - rounding);
  if (at <= 0) return at === 0 ? x[0]! : null;
  const best = Math.max(...y.slice(0, at).filter(Number.isFinite));
  return x[at - 1]! + (x[at]! - x[at - 1]!) * Math.min(1, (target - best) / (y[at]! - best));
}
