import { fromPercent, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { testNotebooks } from "../../../lib/tool/command/test_notebooks.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { assertEquals } from "../../std_assert.ts";

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
