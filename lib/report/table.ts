import { InputError, shown } from "../base/mod.ts";
import type { Estimate } from "../metric/mod.ts";

/** One entry of a table; null is a missing value, such as a target that was not reached. */
export type Cell = string | number | Estimate | null;

/** One column of a table. */
export interface Column {
  /** The heading. */
  readonly name: string;
  /** Digits after the decimal point. Default: four significant digits, and whole numbers unchanged. */
  readonly digits?: number;
  /** Whether the values are fractions to be shown as percentages (not in CSV). Default: false. */
  readonly percent?: boolean;
}

/** A table of a paper: typed cells, rounded only when written. */
export interface Table {
  /** What the table shows. */
  readonly title: string;
  /** The columns from left to right. */
  readonly columns: readonly Column[];
  /** The rows from top to bottom, each with one cell per column. */
  readonly rows: readonly (readonly Cell[])[];
  /** A line under the table, for example the data set and the kind of interval. */
  readonly note?: string;
  /** The cells in bold, each `[row, column]`: the best, and what is not significantly worse. */
  readonly bold?: readonly (readonly [number, number])[];
  /** The name of the runs behind it, see `metrics.runsHash`; written with the table. */
  readonly runs?: string;
}

/**
 * A checked table: every row has one cell per column, and every bold cell exists.
 *
 * @throws {InputError} Naming the row that is too short or too long, or the cell that is invalid or missing.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const sizes = report.table({ title: "Networks", columns: [{ name: "network" }, { name: "parameters" }], rows: [["2NN", 199210]] });
 * console.assert(report.toMarkdown(sizes).includes("199210"));
 * ```
 */
export function table(parts: Table): Table {
  parts.rows.forEach((row, i) => {
    if (row.length !== parts.columns.length) {
      throw new InputError(
        `row ${i} of the table "${parts.title}" has ${row.length} cells; there are ${parts.columns.length} columns`,
      );
    }
    row.forEach(checkCell);
  });
  for (const [row, column] of parts.bold ?? []) {
    if (parts.rows[row]?.[column] !== undefined) continue;
    throw new InputError(`cell [${row}, ${column}] of the table "${parts.title}" is to be bold, but is not there`);
  }
  return parts;
}

/**
 * Checks that a table can show an entry.
 *
 * @throws {InputError} If it is anything but a text, a number, an estimate or null.
 */
export function checkCell(cell: unknown): asserts cell is Cell {
  if (cell === null || typeof cell === "string" || typeof cell === "number") return;
  const { mean, low, high, seeds } = (typeof cell === "object" ? cell : {}) as Record<string, unknown>;
  const ends = [low, high];
  const isInterval = ends.every((end) => typeof end === "number") || ends.every((end) => end === null);
  if (typeof mean === "number" && typeof seeds === "number" && isInterval) return;
  throw new InputError(`a cell of a table is ${shown(cell)}; give a text, a number, an estimate, or null for a dash`);
}
