import { cellText, headingText, isBold, isNumeric, remarks } from "./cell.ts";
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
  const { title, columns, rows } = table;
  const line = (cells: string[]) => `| ${cells.join(" | ")} |\n`;
  const rule = `| ${columns.map((_, at) => (isNumeric(rows, at) ? "---:" : "---")).join(" | ")} |\n`;
  const body = rows.map((row, r) =>
    line(row.map((cell, at) => {
      const text = escaped(cellText(cell, columns[at]!));
      return isBold(table, r, at) ? `**${text}**` : text;
    }))
  );
  const heading = line(columns.map((column) => escaped(headingText(column))));
  const below = remarks(table).map((remark) => `\n${escaped(remark)}\n`);
  return `**${escaped(title)}**\n\n${heading}${rule}${body.join("")}${below.join("")}`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_|<>]/g, (c) => `\\${c}`).replace(/\r?\n/g, " ");
}
