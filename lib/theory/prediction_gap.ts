import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import { checkColumns, type Frame } from "../run/mod.ts";

/** Options of {@linkcode predictionGap}. */
export interface PredictionGapOptions {
  /** First and last round that count. Default: all. */
  readonly rounds?: readonly [number, number];
}

/**
 * The gap between predictions and training: the largest difference in loss over agents and rounds, relative to the
 * largest loss L_q(0) of an agent before training, and relative to the agent's loss at that time,
 *
 * gap = max_{q,t} |L̂_q(t) − L_q(t)| / max_q L_q(0);  relative_gap = max_{q,t} |L̂_q(t) − L_q(t)| / L_q(t).
 *
 * @param frame {@linkcode predictions} stacked with {@linkcode trainingCurves}; it may have further columns.
 * @returns One row per `curve` other than `"training"` and per combination of the further columns and the seed, with its
 * `gap` and `relative_gap`. Rounds that were not both predicted and measured do not count.
 * @throws {InputError} If a column or the curve `"training"` is missing, or no round is left.
 *
 * @example
 * ```ts
 * import { ntk } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   seed: [0, 0, 0, 0], device: [0, 0, 0, 0], round: [0, 1, 0, 1],
 *   curve: ["training", "training", "flow", "flow"], loss: [2, 1, 2, 1.1], drift: [0, 0, 0, 0],
 * });
 * console.assert(Math.abs(ntk.predictionGap(frame).getColumn("gap").get(0) - 0.05) < 1e-12);
 * ```
 */
export function predictionGap(frame: Frame, options: PredictionGapOptions = {}): Frame {
  checkOptions("ntk.predictionGap", z.strictObject({ rounds: z.tuple([z.number(), z.number()]).optional() }), options);
  checkColumns("ntk.predictionGap", frame, ["seed", "curve", "round", "device", "loss"]);
  const training = frame.filter(pl.col("curve").eq(pl.lit("training")));
  if (training.height === 0) throw new InputError('predictionGap: no row has the curve "training"; stack it on');
  const by = frame.columns.filter((name) => !["curve", "round", "device", "loss", "drift"].includes(name));
  const same = by.concat("round", "device");
  const [from, to] = options.rounds ?? [0, Infinity];
  const before = training.filter(pl.col("round").eq(pl.lit(0))).groupBy(by).agg(pl.col("loss").max().alias("before"));
  const both = frame.filter(
    pl.col("curve").neq(pl.lit("training")).and(pl.col("round").gtEq(from)).and(pl.col("round").ltEq(to)),
  ).join(training.select(...same, pl.col("loss").alias("measured")), {
    on: same,
    how: "inner",
  }).join(before, { on: by, how: "inner" });
  if (both.height === 0) {
    throw new InputError(`predictionGap: no prediction was measured in rounds ${shown([from, to])}`);
  }
  const difference = pl.col("loss").sub(pl.col("measured")).abs();
  return both.withColumns(
    difference.div(pl.col("before")).alias("gap"),
    difference.div(pl.col("measured")).alias("relative_gap"),
  ).groupBy([...by, "curve"]).agg(pl.col("gap").max(), pl.col("relative_gap").max()).sort([...by, "curve"]);
}

/**
 * The rows of training and of one prediction, with the column `source`, `"measured"` or `"predicted"`, that
 * `figures.comparison` draws.
 *
 * @throws {InputError} If the curve is missing.
 *
 * @example
 * ```ts
 * import { ntk } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ round: [0, 0, 0], curve: ["training", "flow", "recursion"], loss: [1, 1, 1] });
 * console.assert(ntk.besideTraining(frame, "flow").height === 2);
 * ```
 */
export function besideTraining(frame: Frame, curve: string): Frame {
  const known = [...new Set(frame.getColumn("curve").toArray() as string[])];
  const missing = ["training", curve].find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new InputError(`besideTraining: no curve ${shown(missing)}; the curves are ${known.join(", ")}`);
  }
  return frame.filter(pl.col("curve").isIn(["training", curve])).withColumns(
    pl.when(pl.col("curve").eq(pl.lit("training"))).then(pl.lit("measured")).otherwise(pl.lit("predicted"))
      .alias("source"),
  );
}
