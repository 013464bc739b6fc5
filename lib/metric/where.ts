import pl from "nodejs-polars";
import { z } from "zod";
import { InputError, shown } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { checkColumns, valuesOf } from "./frame.ts";

/** The values that columns must have; a list matches any of its values. */
export type Where = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/**
 * The rows of a frame whose columns have the given values.
 *
 * @throws {InputError} If there is no such column, or no row is left; the message lists the existing values.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ algorithm: ["dsgd", "dsgd", "ngm"], group: ["seen", "unseen", "seen"] });
 * console.assert(metrics.where(frame, { algorithm: "dsgd", group: ["seen", "unseen"] }).height === 2);
 * ```
 */
export function where(frame: Frame, values: Where): Frame {
  return rowsWhere("where", frame, values);
}

/** The schema of {@linkcode Where}. */
export const whereSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]),
);

/** The rows with these values, for the function that is named in messages. */
export function rowsWhere(what: string, frame: Frame, values: Where): Frame {
  checkColumns(what, frame, Object.keys(values));
  return Object.entries(values).reduce((rows, [column, wanted]) => {
    const kept = rows.filter(
      Array.isArray(wanted) ? pl.col(column).isIn(wanted) : pl.col(column).eq(pl.lit(wanted)),
    );
    if (kept.height > 0) return kept;
    const there = valuesOf(rows, column).map(shown).join(", ") || "none";
    throw new InputError(`${what}: no row has ${column} ${shown(wanted)}; there are ${there}`);
  }, frame);
}
