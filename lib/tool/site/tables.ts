import { parseHTML } from "linkedom";
import type { Notebook } from "../jupyter/mod.ts";

/** A table that a cell showed. */
export interface ShownTable {
  /** The cell's name. */
  readonly cell: string;
  /** The table's title. */
  readonly title: string;
  /** The headings of its columns. */
  readonly columns: readonly string[];
  /** The text of its entries, row by row. */
  readonly rows: readonly (readonly string[])[];
  /** The remarks below it. */
  readonly remarks: readonly string[];
}

/** The tables that a notebook shows, read from its outputs, so that a notebook alone is enough. */
export function tablesOf(notebook: Notebook): ShownTable[] {
  return notebook.cells.flatMap((cell) =>
    cell.cell_type !== "code" ? [] : cell.outputs.flatMap((output) => {
      const shown = "data" in output ? output.data["text/html"] : undefined;
      return typeof shown === "string" && shown.includes("<table>") ? [{ cell: cell.id, ...read(shown) }] : [];
    })
  );
}

function read(shown: string): Omit<ShownTable, "cell"> {
  const { document } = parseHTML(`<!doctype html><html><body>${shown}</body></html>`);
  const texts = (from: ParentNode, selector: string) =>
    Array.from(from.querySelectorAll(selector), (element) => element.textContent?.trim() ?? "");
  return {
    title: texts(document, "p > b")[0] ?? "",
    columns: texts(document, "thead th"),
    rows: Array.from(document.querySelectorAll("tbody tr"), (row) => texts(row, "td")),
    remarks: texts(document, "p > small"),
  };
}
