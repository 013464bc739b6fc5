import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { aggregate, checkColumns, rowsAfter } from "./frame.ts";
import type { Frame } from "./frame_type.ts";
import { roundsToTarget } from "./rounds_to_target.ts";

/** Which target is to be reached by every device. */
export interface CostToTargetOptions {
  /** The value that every device is to reach. */
  readonly target: number;
  /** The class group whose value counts; `"all"` if left out. */
  readonly group?: string;
  /** The measurement; `"accuracy"` if left out. */
  readonly value?: string;
  /** The phase after which it counts; `"consensus"` if left out. */
  readonly phase?: string;
}

/**
 * What it takes until all devices have a target at once, the slowest of them too: rounds, and what all devices sent until
 * then, synchronization before the first round included. A run in which that does not happen is censored: it has neither.
 *
 * @returns One row per run: the columns that identify it, `rounds`, `last_round`, `floats_sent` and `messages` (both of
 * all devices together; a message is one vector over one link, or to a server).
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
 *   floats_sent: [100, 100, 200, 200], messages: [2, 2, 4, 4],
 * });
 * const [cost] = metrics.costToTarget(frame, { target: 0.97 }).toRecords();
 * console.assert(cost!.rounds === 2 && cost!.floats_sent === 400 && cost!.messages === 8);
 * ```
 */
export function costToTarget(frame: Frame, options: CostToTargetOptions): Frame {
  const { group = "all", phase = "consensus" } = checkOptions("costToTarget", schema, options);
  checkColumns("costToTarget", frame, ["run", "round", "phase", "device", "group", ...counted]);
  const slowest = roundsToTarget(frame, { ...options, of: "slowest" });
  const rows = rowsAfter("costToTarget", frame.filter(pl.col("group").eq(pl.lit(group))), phase);
  const sent = aggregate(rows, ["run", "round"], counted.map((name) => pl.col(name).cast(pl.Float64).sum()));
  return slowest.join(sent, { leftOn: ["run", "rounds"], rightOn: ["run", "round"], how: "left" });
}

const counted = ["floats_sent", "messages"];

const schema = z.strictObject({
  target: z.number(),
  group: z.string().optional(),
  value: z.string().optional(),
  phase: z.string().optional(),
});
