import { saveFiles } from "../base/mod.ts";
import { toCsv } from "./csv.ts";
import { toLatex } from "./latex.ts";
import { toMarkdown } from "./markdown.ts";
import type { Table } from "./table.ts";

/**
 * Writes the table as `path.csv`, `path.md` and `path.tex`, each atomically, and creates the folder.
 *
 * @param path Path without extension.
 * @returns The paths written.
 * @throws {InputError} If they cannot be written.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const folder = await Deno.makeTempDir();
 * await report.saveTable({ title: "Sizes", columns: [{ name: "size" }], rows: [[1]] }, `${folder}/sizes`);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveTable(table: Table, path: string): Promise<string[]> {
  return await saveFiles(path, { csv: toCsv(table), md: toMarkdown(table), tex: toLatex(table) });
}
