import { InputError } from "../../../lib/base/mod.ts";
import { fromPercent, readNotebook, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { notebookCommand } from "../../../lib/tool/command/notebook.ts";
import { testNotebooks } from "../../../lib/tool/command/test_notebooks.ts";
import { assertEquals, assertRejects } from "../../std_assert.ts";

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

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

Deno.test("testNotebooks() fails a notebook that throws, and a figure's notebook without its figure or claims", async () => {
  await using folder = await temporaryFolder();
  const saving = (name: string) =>
    `await Deno.mkdir(results, { recursive: true });\nawait Deno.writeTextFile(results + "/${name}", "");`;
  const scripts = {
    "00_start_here": "1;",
    "affinity/figure_1_throws": "throw new Error();",
    "affinity/figure_2_saves_nothing": "1;",
    "affinity/figure_3_has_no_claims": saving("a.svg"),
    "affinity/table_4_has_no_table": saving("a.svg"),
  };
  for (const [name, code] of Object.entries(scripts)) {
    const results = `const results = Deno.env.get("MURMURATION_RESULTS") + "/${name}";`;
    await writeNotebook(`${folder.path}/${name}.ipynb`, fromPercent(`// %%\n${results}\n${code}\n`));
  }
  const said: string[] = [];
  const log = console.log;
  console.log = (line: string) => said.push(line);
  try {
    assertEquals(await testNotebooks(folder.path), { passed: 1, failed: 4 });
  } finally {
    console.log = log;
  }
  assertEquals(said, [
    "affinity/figure_1_throws: failed",
    "affinity/figure_2_saves_nothing: it saved no .svg file",
    "affinity/figure_3_has_no_claims: it saved no claims",
    "affinity/table_4_has_no_table: it saved no .tex file",
  ]);
});
