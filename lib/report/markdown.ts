import { cellText, headingText, isNumeric } from "./cell.ts";
import type { Table } from "./table.ts";

/**
 * The table in Markdown: the title in bold, the rows rounded, the note below.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const text = report.toMarkdown({ title: "Sizes", columns: [{ name: "size" }], rows: [[2.00001]] });
 * console.assert(text === "**Sizes**\n\n| size |\n| ---: |\n| 2 |\n");
 * ```
 */
export function toMarkdown(table: Table): string {
  const { title, columns, rows, note } = table;
  const line = (cells: string[]) => `| ${cells.map(escaped).join(" | ")} |\n`;
  const rule = `| ${columns.map((_, at) => (isNumeric(rows, at) ? "---:" : "---")).join(" | ")} |\n`;
  const body = rows.map((row) => line(row.map((cell, at) => cellText(cell, columns[at]!))));
  return `**${escaped(title)}**\n\n${line(columns.map(headingText))}${rule}${body.join("")}${
    note === undefined ? "" : `\n${escaped(note)}\n`
  }`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_|<>]/g, (c) => `\\${c}`).replace(/\r?\n/g, " ");
}
