import { inMarkup, InputError } from "../base/mod.ts";
import { cellText, headingText, isBold, isNumeric, remarks } from "./cell.ts";
import type { Cell, Table } from "./table.ts";

/** How much of a table to show. */
export interface HtmlOptions {
  /** The most rows that are shown. Default: the rest is counted in a line. 30. */
  readonly rows?: number;
}

/**
 * The table as an HTML fragment for a notebook: rounded and short, without styles or scripts.
 *
 * @throws {InputError} If the number of rows is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const html = report.toHtml({ title: "Sizes", columns: [{ name: "size" }], rows: [[1], [2]] }, { rows: 1 });
 * console.assert(html.includes("1 more row"));
 * ```
 */
export function toHtml(table: Table, options: HtmlOptions = {}): string {
  const { rows: most = 30 } = options;
  if (!Number.isInteger(most) || most < 1) throw new InputError(`toHtml cannot show ${most} rows; give at least 1`);
  const { title, columns, rows } = table;
  const align = columns.map((_, at) => `style="text-align: ${isNumeric(rows, at) ? "right" : "left"}"`);
  const head = columns.map((column, at) => `<th ${align[at]}>${inMarkup(headingText(column))}</th>`).join("");
  const entry = (cell: Cell, r: number, at: number) => {
    const text = inMarkup(cellText(cell, columns[at]!));
    return `<td ${align[at]}>${isBold(table, r, at) ? `<b>${text}</b>` : text}</td>`;
  };
  const body = rows.slice(0, most).map((row, r) => `<tr>${row.map((cell, at) => entry(cell, r, at)).join("")}</tr>\n`)
    .join("");
  const left = rows.length - most;
  const more = left > 0 ? `<p>… ${left} more ${left === 1 ? "row" : "rows"}</p>\n` : "";
  const remark = remarks(table).map((text) => `<p><small>${inMarkup(text)}</small></p>\n`).join("");
  return `<p><b>${
    inMarkup(title)
  }</b></p>\n<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody>\n</table>\n${more}${remark}`;
}
