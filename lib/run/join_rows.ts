import pl from "nodejs-polars";
import type { Frame } from "./frame.ts";

/** A field of a configuration or of a sweep's point, as a column holds it. */
export type FieldValue = string | number | boolean | null;

/** The rows of one run and what names it. */
export interface RunRows {
  /** `round`, `phase`, `device`, `group` and the measurements. */
  readonly rows: Frame;
  /** Columns that come first. */
  readonly run: { readonly run: string; readonly algorithm: string; readonly seed: number };
  /** Columns that come last. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

/** The rows of all runs in one frame, in the order given. A measurement that a run does not have is null. */
export function joinRows(parts: readonly RunRows[]): Frame {
  if (parts.length === 0) return pl.DataFrame({});
  const column = (name: string, valueOf: (part: RunRows) => FieldValue, dtype?: typeof pl.Int32) => {
    const values = parts.flatMap((part) => new Array<FieldValue>(part.rows.height).fill(valueOf(part)));
    return dtype ? pl.Series(name, values, dtype) : pl.Series(name, sameType(values));
  };
  const fields = [...new Set(parts.flatMap((part) => Object.keys(part.fields ?? {})))];
  const columns = parts[0]!.rows.columns.join();
  const how = parts.every(({ rows }) => rows.columns.join() === columns) ? "vertical" : "diagonal";
  const rows = parts.length === 1 ? parts[0]!.rows : pl.concat(parts.map((part) => part.rows), { how });
  return pl.DataFrame([
    column("run", ({ run }) => run.run),
    column("algorithm", ({ run }) => run.algorithm),
    column("seed", ({ run }) => run.seed, pl.Int32),
    ...rows.getColumns(),
    ...fields.map((name) => column(name, (part) => part.fields?.[name] ?? null)),
  ]);
}

// A column of polars has one type: what is mixed becomes text.
function sameType(values: FieldValue[]): FieldValue[] {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  return types.size > 1 ? values.map((value) => value === null ? null : String(value)) : values;
}
