import { stringifyCsv } from "../base/mod.ts";
import { type Cell, checkCell, type Table } from "./table.ts";

/**
 * The table as comma-separated values (RFC 4180), in full precision and without title and note. A column with estimates
 * becomes four: the mean under the column's name, then `low`, `high` and `seeds`. The name of the runs behind the table
 * is a column `runs`.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const csv = report.toCsv({ title: "Sizes", columns: [{ name: "name" }, { name: "size" }], rows: [["a, b", 1]] });
 * console.assert(csv === 'name,size\r\n"a, b",1\r\n');
 * ```
 */
export function toCsv(table: Table): string {
  for (const row of table.rows) row.forEach(checkCell);
  const spread = table.columns.map((_, at) => table.rows.some((row) => isEstimate(row[at])));
  const heading = table.columns.flatMap(({ name }, at) =>
    spread[at] ? [name, `${name} low`, `${name} high`, `${name} seeds`] : [name]
  );
  const rows = table.rows.map((row) => [
    ...row.flatMap((cell, at) => (spread[at] ? estimateFields(cell) : [cell as Field])),
    ...(table.runs === undefined ? [] : [table.runs]),
  ]);
  if (table.runs !== undefined) heading.push("runs");
  return stringifyCsv([heading, ...rows]);
}

type Field = string | number | null;

function isEstimate(cell: Cell | undefined): boolean {
  return typeof cell === "object" && cell !== null;
}

function estimateFields(cell: Cell): Field[] {
  if (typeof cell !== "object" || cell === null) return [cell, null, null, null];
  return [cell.mean, cell.low, cell.high, cell.seeds];
}
