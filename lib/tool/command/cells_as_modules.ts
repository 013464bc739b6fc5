import { join } from "node:path";
import { readNotebook } from "../jupyter/mod.ts";
import type { NotebookEntry } from "./notebooks.ts";

/** The code of notebooks as TypeScript files in a temporary folder, for tools that cannot read notebooks. */
export interface CellModules extends AsyncDisposable {
  /** The files, one per notebook. */
  readonly files: readonly string[];
  /** Rewrites every location in a tool's message as notebook, number of the code cell, and line in it. */
  locate(message: string): string;
}

/** Writes the code cells of each notebook, in order, into one file. */
export async function cellsAsModules(notebooks: readonly NotebookEntry[]): Promise<CellModules> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration_cells_" });
  const firstLines = new Map<string, { name: string; lines: number[] }>();
  for (const { name, path } of notebooks) {
    const cells = (await readNotebook(path)).cells.filter((cell) => cell.cell_type === "code");
    const lines: number[] = [];
    let code = "";
    let next = 1;
    for (const { source } of cells) {
      lines.push(next);
      code += source + "\n";
      next += source.split("\n").length;
    }
    const file = `${name.replaceAll("/", "__")}.ts`;
    firstLines.set(file, { name, lines });
    await Deno.writeTextFile(join(folder, file), code + "export {};\n");
  }
  return {
    files: [...firstLines.keys()].map((file) => join(folder, file)),
    locate: (message) =>
      message.replaceAll(/(?:file:\/\/)?[^\s"']*\/([^\s/"']+\.ts)(?::(\d+))?(?::\d+)?/g, (place, file, line) => {
        const known = firstLines.get(file);
        if (known === undefined) return place;
        const at = known.lines.findLastIndex((first) => first <= Number(line));
        return line === undefined || at < 0
          ? `${known.name}.ipynb`
          : `${known.name}.ipynb, cell ${at + 1}, line ${Number(line) - known.lines[at]! + 1}`;
      }),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
