import { InputError } from "../../../lib/base/mod.ts";
import { formatNotebook, fromPercent, notebookOf, parseNotebook, toPercent } from "../../../lib/tool/jupyter/mod.ts";
import type { NotebookCell } from "../../../lib/tool/jupyter/mod.ts";
import { assertEquals, assertThrows } from "../../std_assert.ts";

const code = (source: string): NotebookCell => ({
  cell_type: "code",
  id: "",
  metadata: {},
  execution_count: null,
  outputs: [],
  source,
});
const text = (source: string): NotebookCell => ({ cell_type: "markdown", id: "", metadata: {}, source });

Deno.test("toPercent() and fromPercent() keep every source, whatever it holds", () => {
  const sources = [
    "",
    "\n",
    "a",
    "a\n",
    "\na\n\n",
    "// %%",
    "// %% [markdown]",
    "// \\%% x",
    "%%",
    "\\%%\n\\\\%%",
    " indented\n\n  // comment  ",
    "// text",
    "/ %%",
  ];
  const cells = sources.flatMap((
    source,
  ) => [code(source), text(source), { ...text(source), cell_type: "raw" as const }]);
  for (const order of [cells, cells.toReversed()]) {
    const back = fromPercent(toPercent(notebookOf(order))).cells;
    assertEquals(back.map(({ cell_type, source }) => [cell_type, source]), order.map((c) => [c.cell_type, c.source]));
  }
});

Deno.test("toPercent() keeps the metadata of cells and leaves outputs out", () => {
  const cell = {
    ...code("1"),
    metadata: { tags: ["slow"] },
    outputs: [{ output_type: "stream", name: "stdout", text: "x" }],
  };
  const script = toPercent(notebookOf([cell as NotebookCell]));
  assertEquals(script, '// %% {"tags":["slow"]}\n1\n');
  assertEquals(fromPercent(script).cells[0]!.metadata, { tags: ["slow"] });
});

Deno.test("fromPercent() reads a script written by hand", () => {
  const { cells } = fromPercent('import "a";\n// %% [markdown]\n// # Title\n//\n//text\n// %%\n\n\nf();\n\n\n// %%\n');
  assertEquals(cells.map((cell) => cell.source), ['import "a";', "# Title\n\ntext", "\n\nf();\n", ""]);
  assertEquals(cells.map((cell) => cell.id), ["cell-1", "cell-2", "cell-3", "cell-4"]);
});

Deno.test("fromPercent() names metadata that are no JSON", () => {
  assertThrows(() => fromPercent("// %% {tags}\n1\n"), InputError, "{tags}");
});

Deno.test("parseNotebook() reads what formatNotebook() writes", () => {
  const notebook = notebookOf([{
    ...code("a;\nb;"),
    id: "one",
    execution_count: 1,
    outputs: [
      { output_type: "stream", name: "stdout", text: "x\ny" },
      { output_type: "display_data", data: { "text/html": "<b>\n", "image/png": "aGk=" }, metadata: {} },
      { output_type: "error", ename: "E", evalue: "e", traceback: ["t"] },
    ],
  } as NotebookCell]);
  assertEquals(parseNotebook(formatNotebook(notebook), "x.ipynb"), notebook);
});

Deno.test("parseNotebook() names the file that holds no notebook, and why", () => {
  assertThrows(() => parseNotebook("{", "broken.ipynb"), InputError, "broken.ipynb");
  assertThrows(() => parseNotebook('{"cells":[],"metadata":{},"nbformat":3}', "old.ipynb"), InputError, "nbformat");
});
