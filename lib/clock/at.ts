import pl from "nodejs-polars";
import { InputError, shown } from "../base/mod.ts";
import { checkColumns, type Frame } from "../run/mod.ts";

/**
 * The state of every device after so many seconds, or so many joules of its own: the last row it had reached by then,
 * for curves over time and comparisons at equal time. A run has rows until its last device stops.
 *
 * @param frame The frame from {@linkcode timed}, including the rows before training.
 * @param when Points in time, or amounts of energy.
 * @returns A row per point and device, with the point in the column `seconds` or `joules` and the phase `"then"`.
 * @throws {InputError} If a column is missing, no point is given, or a device has no row by one of them.
 *
 * @example
 * ```ts
 * import { clock } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const timed = pl.DataFrame({
 *   run: ["a", "a", "a"], device: [0, 0, 0], group: ["all", "all", "all"], phase: ["start", "consensus", "consensus"],
 *   seconds: [0, 4, 9], accuracy: [0.1, 0.5, 0.8],
 * });
 * console.assert(clock.at(timed, { seconds: [0, 5, 9, 12] }).getColumn("accuracy").toArray().join() === "0.1,0.5,0.8");
 * ```
 */
export function at(
  frame: Frame,
  when: { readonly seconds: readonly number[] } | { readonly joules: readonly number[] },
): Frame {
  const [column, points] = "seconds" in when ? ["seconds", when.seconds] as const : ["joules", when.joules] as const;
  const keys = ["run", "device", "group"];
  checkColumns("clock.at", frame, [...keys, "phase", column]);
  const bad = points.find((point) => !(point >= 0 && point < Infinity));
  if (points.length === 0 || bad !== undefined) {
    throw new InputError(`clock.at: ${column} is ${shown(bad ?? points)}; give numbers of at least 0`);
  }
  const ends = last(frame, ["run"], [pl.col(column).max().alias(END)]);
  const devices = last(frame, keys, []);
  return pl.concat(
    [...points].sort((a, b) => a - b).map((point) => {
      const going = ends.filter(pl.col(END).gtEq(pl.lit(point))).getColumn("run").toArray();
      const rows = frame.filter(pl.col("run").isIn(going));
      const there = last(
        rows.filter(pl.col(column).ltEq(pl.lit(point))),
        keys,
        frame.columns.filter((name) => !keys.includes(name)).map((name) => pl.col(name).last().alias(name)),
      );
      if (there.height < devices.filter(pl.col("run").isIn(going)).height) {
        throw new InputError(
          `clock.at: a device has no row by ${point} ${column}; give the rows before training too, of phase "start"`,
        );
      }
      return there.select(...frame.columns).withColumns(pl.lit("then").alias("phase"), pl.lit(point).alias(column));
    }),
  );
}

const END = "end of the run";

function last(frame: Frame, by: readonly string[], values: readonly pl.Expr[]): Frame {
  return frame.lazy().groupBy([...by], true).agg(...values).collectSync();
}
