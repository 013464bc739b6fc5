import { InputError } from "../../../lib/base/mod.ts";
import { fromPercent, readNotebook, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { notebookCommand } from "../../../lib/tool/command/notebook.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { assertEquals, assertRejects } from "../../std_assert.ts";

Deno.test("task notebook turns a notebook into a script and back", async () => {
  await using folder = await temporaryFolder();
  const [notebook, script, again] = ["x.ipynb", "x.ts", "y.ipynb"].map((name) => `${folder.path}/${name}`) as [
    string,
    string,
    string,
  ];
  await writeNotebook(notebook, fromPercent("// %% [markdown]\n// # Title\n\n// %%\nconst a = 1;\n"));
  assertEquals(await notebookCommand(["to-script", notebook, script]), 0);
  assertEquals(await Deno.readTextFile(script), "// %% [markdown]\n// # Title\n\n// %%\nconst a = 1;\n");
  assertEquals(await notebookCommand(["from-script", script, again]), 0);
  assertEquals(await readNotebook(again), await readNotebook(notebook));
});

Deno.test("task notebook writes formatted cells, and formats those of others", async () => {
  await using folder = await temporaryFolder();
  const [script, notebook] = [`${folder.path}/x.ts`, `${folder.path}/x.ipynb`];
  await Deno.writeTextFile(script, "// %%\nconst a  =  [1,2]\n");
  await notebookCommand(["from-script", script, notebook]);
  const source = async () => (await readNotebook(notebook)).cells.map((cell) => cell.source);
  assertEquals(await source(), ["const a = [1, 2];"]);
  await writeNotebook(notebook, fromPercent("// %%\nlet b=  2\n"));
  assertEquals(await notebookCommand(["format", notebook]), 0);
  assertEquals(await source(), ["let b = 2;"]);
});

Deno.test("task notebook names what it cannot use", async () => {
  await assertRejects(() => notebookCommand(["to-script", "none.ipynb"]), InputError, "none.ipynb");
  await assertRejects(() => notebookCommand(["from-script", "none.ts", "x.ipynb"]), InputError, "none.ts");
  await assertRejects(() => notebookCommand(["turn"]), InputError, 'there is no "notebook turn"');
});
