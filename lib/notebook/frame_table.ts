import { counted } from "../base/mod.ts";
import type { Cell, Table } from "../report/mod.ts";
import type { Frame } from "../run/mod.ts";

/**
 * The head of a frame as a table, with the shape of the whole frame in the title.
 *
 * @param rows Maximum number of rows. Default: 10.
 *
 * @example
 * ```ts
 * import { DataFrame } from "nodejs-polars";
 * import { frameTable } from "./frame_table.ts";
 *
 * const table = frameTable(DataFrame({ round: [0, 1], accuracy: [0.1, 0.9] }));
 * console.assert(table.title === "2 rows × 2 columns");
 * ```
 */
export function frameTable(frame: Frame, rows = 10): Table {
  const shape = `${counted(frame.height, "row")} × ${counted(frame.width, "column")}`;
  return {
    title: frame.height > rows ? `${shape}, the first ${rows}` : shape,
    columns: frame.columns.map((name) => ({ name })),
    rows: frame.head(rows).rows().map((row) => row.map(cell)),
  };
}

function cell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
