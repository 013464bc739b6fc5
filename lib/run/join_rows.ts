import pl from "nodejs-polars";
import type { Frame } from "./frame.ts";

/** A field of a configuration or of a sweep's point, as a column holds it. */
export type FieldValue = string | number | boolean | null;

/** The rows of one run and its name. */
export interface RunRows {
  /** `round`, `phase`, `device`, `group` and the measurements. */
  readonly rows: Frame;
  /** Columns that come first. */
  readonly run: { readonly run: string; readonly algorithm: string; readonly seed: number };
  /** Columns that come last. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

/** The rows of all runs in one frame, in the given order. A measurement that a run lacks is null. */
export function joinRows(parts: readonly RunRows[]): Frame {
  if (parts.length === 0) return pl.DataFrame({});
  const columns = parts[0]!.rows.columns.join();
  const how = parts.every(({ rows }) => rows.columns.join() === columns) ? "vertical" : "diagonal";
  // Lazily: of dataframes as such polars makes a new one with each that is added.
  const rows = pl.concat(parts.map((part) => part.rows.lazy()), { how }).collectSync();
  const seeds = parts.map(({ run }) => run.seed);
  const small = seeds.every((seed) => seed < 2 ** 31); // others are exact in double precision, up to 2⁵³
  const fields = [...new Set(parts.flatMap((part) => Object.keys(part.fields ?? {})))];
  const runs = pl.DataFrame([
    pl.Series(PART, Int32Array.from(parts, (_, i) => i)),
    pl.Series("run", parts.map(({ run }) => run.run)),
    pl.Series("algorithm", parts.map(({ run }) => run.algorithm)),
    pl.Series("seed", small ? Int32Array.from(seeds) : Float64Array.from(seeds)),
    ...fields.map((name) => pl.Series(name, sameType(parts.map((part) => part.fields?.[name] ?? null)))),
  ]);
  const part = new Int32Array(rows.height);
  let end = 0;
  parts.forEach(({ rows: { height } }, i) => part.fill(i, end, end += height));
  return rows.withColumn(pl.Series(PART, part))
    .join(runs, { on: PART, how: "left" })
    .select("run", "algorithm", "seed", ...rows.columns, ...fields);
}

/** A column for the time of the join. */
const PART = "part of the frame";

// A column of polars has one type: what is mixed becomes text.
function sameType(values: readonly FieldValue[]): FieldValue[] {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  return types.size > 1 ? values.map((value) => value === null ? null : String(value)) : [...values];
}
