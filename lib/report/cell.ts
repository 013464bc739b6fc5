import { formatInterval, formatNumber } from "../metric/mod.ts";
import { type Cell, checkCell, type Column, type Table } from "./table.ts";

/** A cell as displayed, without its unit: rounded, a missing value as a dash, an estimate with its interval. */
export function cellText(cell: Cell, column: Column): string {
  checkCell(cell);
  if (cell === null) return "–";
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return formatNumber(cell, column);
  return formatNumber(cell.mean, column) + formatInterval(cell, column);
}

/** The heading of a column with its unit. */
export function headingText(column: Column): string {
  return column.percent && !column.name.endsWith("(%)") ? `${column.name} (%)` : column.name;
}

/** Whether a cell is in bold. */
export function isBold({ bold = [] }: Table, row: number, column: number): boolean {
  return bold.some(([r, c]) => r === row && c === column);
}

/** The lines under a table: its note, and the runs behind it. */
export function remarks({ note, runs }: Table): string[] {
  return [...(note === undefined ? [] : [note]), ...(runs === undefined ? [] : [`Runs ${runs}`])];
}

/** Whether the column holds numbers, which are aligned to the right. */
export function isNumeric(rows: readonly (readonly Cell[])[], at: number): boolean {
  return rows.every((row) => typeof row[at] !== "string") && rows.some((row) => row[at] !== null);
}
