import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../../deno.json" with { type: "json" };
import { mirrors, permitted, type Place } from "../../../lib/tool/command/permissions.ts";
import { fromPercent, readNotebook, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../std_assert.ts";
import { type PaperResults, paperResults } from "./paper_results.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const sweepFile = join(root, "tests/tool/queue/two_runs.ts");
const place: Place = {
  root: "/clone",
  kit: "/clone",
  from: "/papers",
  env: () => undefined,
  home: "/home/ada",
  temporary: "/tmp",
};
const may = (line: string, variables: Record<string, string> = {}) => {
  const [task, ...args] = line.split(" ");
  return permitted(task!, args, { ...place, env: (name) => variables[name] })!;
};

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

Deno.test("permitted() gives a task the paths, hosts and programs of its command line, and no others", () => {
  const inResults = ["/clone/results", "/clone/results/.runs"];
  assertEquals(may("runs list"), {
    module: "lib/tool/command/runs.ts",
    net: [],
    read: [inResults[1]!],
    write: [],
    ffi: true,
  });
  assertEquals(may("runs export out/rows.csv --store s").write, ["/papers/out"]);
  assertEquals(may("runs export --weights out/weights").write, ["/papers/out"]);
  assertEquals(may("runs export --mlflow http://[::1]:5000").net, ["[::1]:5000"]);
  assertEquals(may("runs export --mlflow https://tracker.org/x").net, ["tracker.org:443"]);
  assertEquals(may("runs prune", { MURMURATION_STORE: "/shared/runs" }).write, ["/shared/runs"]);
  assertEquals(may("site --out page").write, ["/papers"]);
  assertEquals(may("site").write, ["/clone/results"]);
  assertEquals([may("site").net, may("paper p").net, may("paper p").run], Array(3).fill(undefined));
  assertEquals(may("paper text/paper").write, ["/papers/text"]);
  assertEquals(may("kernel").write, ["/home/ada/.local/share/jupyter"]);
  assertEquals([may("kernel").ffi, may("kernels").ffi], [undefined, undefined]);
  assertEquals(may("sweep a.ts --store s --frame f/a.csv").write, [
    "/papers/s",
    "/home/ada/.cache/murmuration",
    "/papers/f",
  ]);
  assertEquals([may("sweep a.ts").run, may("sweep a.ts --jobs 2").run], [[], ["deno"]]);
  assertEquals(may("sweep a.ts --queue redis://:p@head").net, [...mirrors, "head:6379"]);
  const worker = may("worker --redis redis://head:7000/1 --store /s");
  assertEquals([worker.net, worker.run, worker.write], [[...mirrors, "head:7000"], undefined, [
    "/s",
    "/home/ada/.cache/murmuration",
  ]]);
  for (const name of ["reproduce", "notebook", "test", "ok"]) {
    assertEquals([may(name).run, may(name).net], [["deno"], ["127.0.0.1"]]);
  }
  assertEquals(may("run a/b.ts c.ts --out /d").write, [
    "/papers/a",
    "/clone/results",
    "/clone/results/.runs",
    "/home/ada/.cache/murmuration",
  ]);
  assertEquals([may("run b.ts").module, may("run b.ts").run], ["/papers/b.ts", undefined]);
  assertEquals(permitted("toString", [], place), undefined);
});

Deno.test("permitted() knows all tasks of deno.json, which all start by it, and README says what each may do", async () => {
  const readme = await Deno.readTextFile(join(root, "lib/tool/README.md"));
  for (const [name, { command }] of Object.entries(config.tasks)) {
    assert(permitted(name, [], place), name);
    assertMatch(command, new RegExp(`^deno run .* lib/tool/command/start.ts ${name}$`));
    assertMatch(readme, new RegExp(`^\\| .*\`${name}\`.* \\| .* \\| .* \\| .* \\| .* \\|$`, "m"), name);
  }
});

Deno.test("mirrors are those that the data sets name", async () => {
  const folder = join(root, "lib/data/datasets");
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".ts")) continue;
    const text = (await Deno.readTextFile(join(folder, name))).replaceAll(/^ *\*.*$/gm, "");
    for (const [, host] of text.matchAll(/"https:\/\/([^/"]+)\//g)) assert(mirrors.includes(host!), `${name}: ${host}`);
  }
});

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
    [["kernels"], 0, ""],
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
