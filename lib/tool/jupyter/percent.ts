import { InputError } from "../../base/mod.ts";
import { type Notebook, type NotebookCell, notebookOf } from "./notebook_file.ts";

/**
 * The notebook that a percent script describes: a TypeScript file in which `// %%` begins a code cell and
 * `// %% [markdown]` a text cell whose lines are comments. A header may end in the cell's metadata as JSON. Cells are
 * named by their position.
 *
 * @throws {InputError} If the metadata in a header are not a JSON object.
 *
 * @example
 * ```ts
 * import { fromPercent } from "./percent.ts";
 *
 * const { cells } = fromPercent("// %% [markdown]\n// # Title\n\n// %%\nconst a = 1;\n");
 * console.assert(cells[0]!.source === "# Title" && cells[1]!.source === "const a = 1;");
 * ```
 */
export function fromPercent(script: string): Notebook {
  const cells: { kind: string; metadata: string; lines: string[] }[] = [];
  for (const line of script.split("\n")) {
    const header = HEADER.exec(line);
    if (header !== null) cells.push({ kind: header[1] ?? "code", metadata: header[2] ?? "{}", lines: [] });
    else if (cells.length > 0) cells.at(-1)!.lines.push(line);
    else if (line.trim() !== "") cells.push({ kind: "code", metadata: "{}", lines: [line] });
  }
  return notebookOf(cells.map(({ kind, metadata, lines }, i): NotebookCell => {
    if (lines.at(-1) === "") lines.pop();
    const plain = lines.map((line) => line.replace(ESCAPED, "// $1%%"));
    const cell = { id: `cell-${i + 1}`, metadata: parseMetadata(metadata) };
    if (kind === "code") {
      return { cell_type: "code", ...cell, execution_count: null, outputs: [], source: plain.join("\n") };
    }
    const source = plain.map((line) => line.replace(/^\/\/ ?/, "")).join("\n");
    return { cell_type: kind as "markdown" | "raw", ...cell, source };
  }));
}

/**
 * The percent script of a notebook. Reading it back gives the same sources, whatever they hold; outputs are left out.
 *
 * @example
 * ```ts
 * import { fromPercent, toPercent } from "./percent.ts";
 *
 * const script = "// %% [markdown]\n// # Title\n\n// %%\nconst a = 1;\n";
 * console.assert(toPercent(fromPercent(script)) === script);
 * ```
 */
export function toPercent(notebook: Notebook): string {
  return notebook.cells.map((cell) => {
    const kind = cell.cell_type === "code" ? "" : ` [${cell.cell_type}]`;
    const metadata = Object.keys(cell.metadata).length === 0 ? "" : ` ${JSON.stringify(cell.metadata)}`;
    const lines = cell.source.split("\n").map((line) => {
      const written = cell.cell_type === "code" ? line : line === "" ? "//" : `// ${line}`;
      return written.replace(TO_ESCAPE, "// \\$1%%");
    });
    return [`// %%${kind}${metadata}`, ...lines, ""].join("\n");
  }).join("\n");
}

const HEADER = /^\/\/ %%(?: \[(markdown|raw)\])?(?: (\{.*\}))?\s*$/;
// A line of a cell that looks like a header is written with a backslash more than it has.
const TO_ESCAPE = /^\/\/ (\\*)%%/;
const ESCAPED = /^\/\/ \\(\\*)%%/;

function parseMetadata(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new InputError(`the cell metadata ${text} are not a JSON object; write them like {"tags": ["slow"]}`);
  }
}
