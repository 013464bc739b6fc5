import pl from "nodejs-polars";
import type { Frame } from "../run/mod.ts";
import { aggregate, checkColumns } from "./frame.ts";

/**
 * The measurements at the end of every round, whatever its last step is called: consensus, a server's averaging,
 * centralised training. Makes algorithms with different steps comparable round by round.
 *
 * @returns The rows after the last phase of each run and those before training, all with the phase `"round"`.
 * @throws {InputError} If a column is missing.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a", "a", "b", "b"], round: [0, 1, 1, 0, 1],
 *   phase: ["start", "local", "consensus", "start", "pooled"], accuracy: [0.1, 0.5, 0.6, 0.1, 0.7],
 * });
 * console.assert(metrics.endOfRound(frame).getColumn("accuracy").toArray().join() === "0.1,0.6,0.1,0.7");
 * ```
 */
export function endOfRound(frame: Frame): Frame {
  checkColumns("endOfRound", frame, ["run", "phase"]);
  const last = aggregate(frame, ["run"], [pl.col("phase").last().alias(lastPhase)]);
  return frame
    .join(last, { on: "run", how: "left" })
    .filter(pl.col("phase").eq(pl.col(lastPhase)).or(pl.col("phase").eq(pl.lit("start"))))
    .withColumn(pl.lit("round").alias("phase"))
    .drop(lastPhase);
}

const lastPhase = "last phase of the run";
