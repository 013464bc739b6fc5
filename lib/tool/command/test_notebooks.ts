import { basename } from "node:path";
import { filesIn, isFolder } from "../../base/mod.ts";
import type { Counts } from "./counts.ts";
import { findNotebooks, type NotebookEntry } from "./notebooks.ts";
import { claimsIn, reproduce, type Reproduction } from "./reproduction.ts";

/**
 * Runs every notebook at smoke scale into a temporary folder. A notebook passes if all its cells ran; one named after a
 * figure or table must also have saved its claims and a figure or table.
 */
export async function testNotebooks(folder: string): Promise<Counts> {
  const results = await Deno.makeTempDir({ prefix: "murmuration_results_" });
  try {
    const all = findNotebooks(folder);
    const waiting = all.entries();
    const faults: (string | undefined)[] = [];
    const work = async () => {
      for (const [i, notebook] of waiting) {
        const [done] = await reproduce({ notebooks: [notebook], results, scale: "smoke" });
        faults[i] = await fault(done!);
      }
    };
    await Promise.all([work(), work()]); // most of a run is one thread's work
    for (const text of faults) if (text !== undefined) console.log(text);
    const failed = faults.filter((text) => text !== undefined).length;
    return { passed: all.length - failed, failed };
  } finally {
    await Deno.remove(results, { recursive: true });
  }
}

async function fault({ notebook, status, folder }: Reproduction): Promise<string | undefined> {
  if (status !== "finished") return `${notebook.name}: ${status}`;
  const extension = expectedExtension(notebook);
  if (extension === undefined) return undefined;
  const saved = isFolder(folder) ? filesIn(folder) : [];
  if (!saved.some((name) => name.endsWith(extension))) return `${notebook.name}: it saved no ${extension} file`;
  if (await claimsIn(folder) === undefined) return `${notebook.name}: it saved no claims`;
  return undefined;
}

function expectedExtension({ name }: NotebookEntry): string | undefined {
  if (basename(name).startsWith("figure_")) return ".svg";
  return basename(name).startsWith("table_") ? ".tex" : undefined;
}
