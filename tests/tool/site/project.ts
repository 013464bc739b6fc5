import { join } from "node:path";
import { type CellOutput, type Notebook, notebookOf, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { check, type Claim, claim, claimsTables, toHtml } from "../../../lib/report/mod.ts";
import { findNotebooks, type NotebookEntry } from "../../../lib/tool/command/notebooks.ts";

/** A notebook of one text cell and one code cell with the given outputs. */
export function notebookWith(markdown: string, code: string, outputs: readonly CellOutput[]): Notebook {
  return notebookOf([
    { cell_type: "markdown", id: "text", metadata: {}, source: markdown },
    { cell_type: "code", id: "code", metadata: {}, source: code, execution_count: 1, outputs: [...outputs] },
  ]);
}

/** What a cell shows in the given media types. */
export function shown(data: Record<string, unknown>): CellOutput {
  return { output_type: "display_data", data, metadata: {} };
}

/** Claims as a study shows them. */
export function shownClaims(claims: readonly Claim[]): CellOutput {
  return shown({ "text/html": claimsTables(claims).map((table) => toHtml(table)).join(""), "text/plain": "" });
}

/** A claim with the given verdict. */
export function claimWith(id: string, text: string, verdict: keyof typeof findings, measured = "1 & 2"): Claim {
  return claim(id, text, ...findings[verdict].map((holds) => check("peers", measured, "equal", holds)));
}

const findings = {
  reproduced: [true],
  "partly reproduced": [true, false],
  "not reproduced": [false],
  "not tested": [],
} as const;

/** A temporary folder with notebooks by name, below `notebooks/`. */
export async function project(
  notebooks: Readonly<Record<string, Notebook>>,
): Promise<{ path: string; entries: NotebookEntry[] } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  const folder = join(path, "notebooks");
  await Deno.mkdir(folder);
  for (const [name, notebook] of Object.entries(notebooks)) {
    await writeNotebook(join(folder, `${name}.ipynb`), notebook);
  }
  return {
    path,
    entries: findNotebooks(folder),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
