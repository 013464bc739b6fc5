import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromPercent, readNotebook, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../std_assert.ts";
import { type PaperResults, paperResults } from "./paper_results.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const sweepFile = join(root, "tests/tool/queue/two_runs.ts");

/** Runs a task as a user does, and ends it when it has printed the words, if there are any. */
async function task(line: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...line],
    cwd: root,
    env: { NO_COLOR: "1", INIT_CWD: root, MURMURATION_QUEUE_KEY: "k".repeat(64), ...env },
    stdin: "null",
  }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("permitted(): each task works with its own permissions", async (test) => {
  await using folder = await temporaryFolder();
  await using made: PaperResults = await paperResults();
  const at = (name: string) => join(folder.path, name);
  await writeNotebook(at("x.ipynb"), fromPercent("// %%\nconsole.log(1 + 1);\n"));
  const store = ["--store", at("store")];
  const results = { MURMURATION_RESULTS: at("results") };
  const cases: readonly [line: string[], code: number, words: string, env?: Record<string, string>][] = [
    [["kernel"], 0, "Installed", { JUPYTER_DATA_DIR: at("jupyter") }],
    [["notebook", "to-script", at("x.ipynb"), at("y.ts")], 0, ""],
    [["notebook", "from-script", at("y.ts"), at("z.ipynb")], 0, ""],
    [["notebook", "run", at("x.ipynb"), "--scale", "smoke"], 0, "x.ipynb", results],
    [["reproduce", "--list"], 0, "affinity/figure_1_sawtooth"],
    [["sweep", sweepFile, ...store, "--frame", at("rows.csv"), "--quiet"], 0, "2 of 2 runs are stored"],
    [["sweep", sweepFile, "--store", at("jobs"), "--jobs", "2", "--quiet"], 0, "2 of 2 runs are stored"],
    [["runs", "list", ...store], 0, "2 runs"],
    [["runs", "export", at("all.parquet"), ...store], 0, "rows in"],
    [["runs", "prune", ...store], 0, "0 removed"],
    [["paper", at("paper"), "--results", made.results, "--only", "group/one"], 0, "1 figure and 2 tables"],
    [["site", "--out", at("site")], 0, "index.html"],
    [["worker", "--redis", "redis://127.0.0.1:1", ...store], 2, "no Redis can be used at 127.0.0.1:1"],
    [["new", at("study")], 0, "first.ts"],
    [["pack", "--help"], 0, "deno task pack"],
    [["test", "--help"], 0, "deno task test"],
    [["ok", "--help"], 0, "deno task test"],
  ];
  for (const [line, code, words, env] of cases) {
    await test.step(line.join(" ").replaceAll(folder.path, ""), async () => {
      const said = await task(line, env);
      assertStringIncludes(said.text, words);
      assertEquals(said.code, code, said.text);
    });
  }
  const cells = (await readNotebook(join(at("results"), "x.ipynb"))).cells;
  assert(cells[0]?.cell_type === "code" && cells[0].outputs.length === 1);
});

Deno.test("runCommand() says of a sweep that waits for ever that it does", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "never.ts");
  await Deno.writeTextFile(file, "export const s = { points: [], run() {}, count: () => new Promise(() => {}) };");
  const said = await task(["sweep", file, "--count", "--store", join(folder.path, "store")]);
  assertEquals(said.code, 2, said.text);
  assertStringIncludes(said.text, "waits for something that can never happen");
});

Deno.test("task sweep lets its file write nowhere else, start nothing and reach nobody", async () => {
  await using folder = await temporaryFolder();
  await using elsewhere = await temporaryFolder();
  const file = join(folder.path, "thief.ts");
  const thefts = {
    [`await Deno.writeTextFile(${JSON.stringify(join(elsewhere.path, "x"))}, "");`]: "write access",
    [`await new Deno.Command("ls").output();`]: "run access",
    [`await fetch("http://127.0.0.1:60009/");`]: "net access",
    [`Deno.readTextFileSync(${JSON.stringify(join(elsewhere.path, "secret"))});`]: "read access",
  };
  await Deno.writeTextFile(join(elsewhere.path, "secret"), "secret");
  for (const [code, words] of Object.entries(thefts)) {
    await Deno.writeTextFile(file, `${code}\nexport {};`);
    const said = await task(["sweep", file, "--count", "--store", join(folder.path, "store")]);
    assertEquals(said.code, 2, said.text);
    assertMatch(said.text, new RegExp(`thief\\.ts", line 1: NotCapable: Requires ${words}`));
  }
  assertEquals([...Deno.readDirSync(elsewhere.path)].map(({ name }) => name), ["secret"]);
});
