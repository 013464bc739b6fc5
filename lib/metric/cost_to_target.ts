import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions } from "../check/mod.ts";
import { aggregate, checkColumns, rowsAfter } from "./frame.ts";
import type { Frame } from "./frame_type.ts";
import { roundsToTarget } from "./rounds_to_target.ts";

/** Which target is to be reached by every device, and how large a message is. */
export interface CostToTargetOptions {
  /** The value that every device is to reach. */
  readonly target: number;
  /** The class group whose value counts; `"all"` if left out. */
  readonly group?: string;
  /** The measurement; `"accuracy"` if left out. */
  readonly value?: string;
  /** The phase after which it counts; `"consensus"` if left out. */
  readonly phase?: string;
  /** Values in a message: the model's number of parameters. With it, messages are counted as well. */
  readonly messageFloats?: number;
}

/**
 * What it takes until the slowest device reaches a target for the first time: rounds, and what all devices sent until then,
 * synchronization before the first round included. A run in which some device does not reach it is censored: it has neither.
 *
 * @returns One row per run: the columns that identify it, `rounds`, `last_round`, `floats_sent` (of all devices together)
 * and, where the size of a message is given, `messages`.
 * @throws {InputError} If a column is missing, nothing was measured after the phase, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a", "a", "a"], round: [1, 1, 2, 2], device: [0, 1, 0, 1], group: ["all", "all", "all", "all"],
 *   phase: ["consensus", "consensus", "consensus", "consensus"], accuracy: [0.98, 0.9, 0.98, 0.97],
 *   floats_sent: [100, 100, 200, 200],
 * });
 * const [cost] = metrics.costToTarget(frame, { target: 0.97, messageFloats: 50 }).toRecords();
 * console.assert(cost!.rounds === 2 && cost!.floats_sent === 400 && cost!.messages === 8);
 * ```
 */
export function costToTarget(frame: Frame, options: CostToTargetOptions): Frame {
  const { messageFloats, ...reached } = checkOptions("costToTarget", schema, options);
  checkColumns("costToTarget", frame, ["run", "round", "phase", "device", "group", "floats_sent"]);
  const slowest = roundsToTarget(frame, { ...reached, of: "slowest" });
  const { group = "all", phase = "consensus" } = reached;
  const rows = rowsAfter("costToTarget", frame.filter(pl.col("group").eq(pl.lit(group))), phase);
  const sent = aggregate(rows, ["run", "round"], [pl.col("floats_sent").cast(pl.Float64).sum()]);
  const cost = slowest.join(sent, { leftOn: ["run", "rounds"], rightOn: ["run", "round"], how: "left" });
  return messageFloats === undefined
    ? cost
    : cost.withColumn(pl.col("floats_sent").div(messageFloats).alias("messages"));
}

const schema = z.strictObject({
  target: z.number(),
  group: z.string().optional(),
  value: z.string().optional(),
  phase: z.string().optional(),
  messageFloats: z.int().min(1).optional(),
});
