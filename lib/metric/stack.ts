import pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import { checkFrame, type Frame } from "../run/mod.ts";

/**
 * Joins the frames of several simulations, with a column that tells them apart.
 *
 * @param column The name of the new column, for example `"partition"`.
 * @param frames The frames by the value they get in it.
 * @throws {InputError} If there is no frame, or the column is there already.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const [iid, skewed] = [pl.DataFrame({ accuracy: [0.9] }), pl.DataFrame({ accuracy: [0.7] })];
 * const both = metrics.stack("partition", { IID: iid, "by class": skewed });
 * console.assert(both.getColumn("partition").toArray().join() === "IID,by class");
 * ```
 */
export function stack(column: string, frames: Readonly<Record<string, Frame>>): Frame {
  const parts = Object.entries(frames ?? {}).map(([value, frame]) => {
    checkFrame("stack", frame);
    if (frame.columns.includes(column)) throw new InputError(`stack: the frames have a column "${column}" already`);
    return frame.withColumn(pl.lit(value).alias(column));
  });
  if (parts.length === 0) throw new InputError("stack: no frames; give at least one, by name");
  return pl.concat(parts);
}
