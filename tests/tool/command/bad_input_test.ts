import { join } from "node:path";
import { simulate } from "../../../mod.ts";
import { exitCode } from "../../../lib/tool/command/command_line.ts";
import { kernelCommand } from "../../../lib/tool/command/kernel.ts";
import { newCommand } from "../../../lib/tool/command/new.ts";
import { notebookCommand } from "../../../lib/tool/command/notebook.ts";
import { paperCommand } from "../../../lib/tool/command/paper.ts";
import { reproduceCommand } from "../../../lib/tool/command/reproduce.ts";
import { runsCommand } from "../../../lib/tool/command/runs.ts";
import { siteCommand } from "../../../lib/tool/command/site.ts";
import { sweepCommand } from "../../../lib/tool/command/sweep.ts";
import { testCommand } from "../../../lib/tool/command/test_command.ts";
import { workerCommand } from "../../../lib/tool/command/worker.ts";
import { fromPercent, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { tiny } from "../../run/tiny_simulation.ts";
import { assert, assertEquals, assertStringIncludes } from "../../std_assert.ts";

const commands = {
  kernel: kernelCommand,
  new: newCommand,
  notebook: notebookCommand,
  paper: paperCommand,
  reproduce: reproduceCommand,
  runs: runsCommand,
  site: siteCommand,
  sweep: sweepCommand,
  test: testCommand,
  worker: workerCommand,
};

/** Words of a command line, in a folder of their own; its exit code; the words without which the answer is of no help. */
type Case = readonly [line: string, code: number, words: string, variables?: Record<string, string>];

const nobody = "redis://127.0.0.1:1";
const cases: readonly Case[] = [
  ["kernel now", 2, 'the command takes no "now"; see --help'],
  ["kernel --instal", 2, "Unknown option '--instal'; known flags: --"],
  ["kernel", 2, "set JUPYTER_DATA_DIR to a folder that Jupyter reads", { JUPYTER_DATA_DIR: "notes.txt" }],
  ["kernel --uninstall", 0, "There is no kernel in", { JUPYTER_DATA_DIR: "none" }],

  ["new", 2, "give the name of one new folder"],
  ["new folder", 2, 'folder" holds mine.txt already'],

  ["notebook", 2, "no action was given; there is to-script, from-script, format, run"],
  ["notebook turn", 2, 'there is no "notebook turn"; there is to-script'],
  ["notebook to-script", 2, '"notebook to-script" takes a file'],
  ["notebook from-script good.ts", 2, '"notebook from-script" takes a script and a notebook'],
  ["notebook to-script none.ipynb", 2, "there is no notebook"],
  ["notebook to-script folder", 2, 'folder" cannot be read: it is a folder; give a file'],
  ["notebook to-script notes.txt/x.ipynb", 2, "cannot be read: a part of its path is a file"],
  ["notebook to-script notes.txt", 2, "holds no notebook"],
  ["notebook to-script notebook.ipynb folder", 2, 'folder" cannot be written: it is a folder'],
  ["notebook to-script notebook.ipynb /dev/full", 2, '"/dev/full" cannot be written'],
  ["notebook to-script notebook.ipynb notes.txt/x.ts", 2, 'x.ts" cannot be written: a file is in the way'],
  ["notebook from-script none.ts x.ipynb", 2, "there is no script"],
  ["notebook from-script folder x.ipynb", 2, "it is a folder"],
  ["notebook from-script good.ts x.txt", 2, "end the name in .ipynb"],
  ["notebook format folder", 2, "it is a folder"],
  ["notebook format notebook.ipynb none.ipynb", 2, "there is no notebook"],
  ["notebook run none.ipynb", 2, "there is no notebook"],
  ["notebook run folder", 2, "it is a folder"],
  ["notebook run notebook.ipynb --scale big", 2, 'there is no scale "big"'],

  ["paper", 2, '"paper" takes one folder; got 0'],
  ["paper a b", 2, '"paper" takes one folder; got 2'],
  ["paper out --results none", 2, 'none" holds no finished study'],
  ["paper out --results notes.txt", 2, "Not a directory"],
  ["paper out --results damaged", 2, 'rows.parquet" is not a complete Parquet file'],
  ["paper out --results misplaced", 2, 'environment.json" is not an environment record'],
  ["paper out --results damaged --only three", 2, 'nothing is named "three"'],
  ["paper manifest --check", 2, 'manifest.json" is not the manifest of a write-up'],
  ["paper notes.txt --check", 2, 'notes.txt" has no manifest.json'],
  ["paper folder --check", 2, "has no manifest.json"],
  ["paper out", 2, 'MURMURATION_STORE is "off"; name the store', { MURMURATION_STORE: "off" }],

  ["reproduce --list", 0, "affinity/one"],
  ["reproduce --help", 0, "--results"],
  ["reproduce --sclae smoke", 2, "'--sclae'; known flags: --"],
  ["reproduce figure_99", 2, 'there is no paper or notebook "figure_99"'],
  ["reproduce --scale big", 2, 'there is no scale "big"'],
  ["reproduce --seeds 1.5", 2, 'the number of seeds is "1.5"'],
  ["reproduce --timeout soon", 2, 'the timeout is "soon"'],
  ["reproduce --timeout 1e9", 2, 'the timeout is "1e9"'],
  ["reproduce --results notes.txt/x", 2, "name another folder with --results"],
  ["reproduce --results", 2, "argument missing"],

  ["runs", 2, "there is no store", { MURMURATION_STORE: "none" }],
  ["runs list", 2, 'MURMURATION_STORE is "off"; name the store', { MURMURATION_STORE: "off" }],
  ["runs list --store notes.txt", 2, "there is no store"],
  ["runs list --store newer", 2, "has format 99, written by a newer version of Murmuration"],
  ["sweep good.ts --store newer", 2, "has format 99"],
  ["runs list x --store store", 2, '"runs list" takes no "x"'],
  ["runs burn --store store", 2, 'there is no "runs burn"; there is list'],
  ["runs show --store store", 2, '"runs show" takes one run; got 0'],
  ["runs show zzz --store store", 2, 'no run is named "zzz"'],
  ["runs show 0000 --store misplaced_store", 2, "is damaged"],
  ["runs verify --store misplaced_store", 1, "damaged: 0000000000000000 (it is a folder)"],
  ["runs prune --interrupted --store misplaced_store", 0, "removed: 0000000000000001.lock"],
  ["runs export --store store", 2, "needs a file that ends in .parquet or .csv"],
  ["runs export rows.xlsx --store store", 2, "ends in .parquet or .csv"],
  ["runs export folder.csv --store store", 2, 'folder.csv" cannot be written: it is a folder'],
  ["runs export rows.csv --store empty", 2, "there are no runs in"],

  ["site here", 2, 'the command takes no "here"'],
  ["site --results none", 2, "there is no folder"],
  ["site --out notes.txt", 2, "is a file; name a folder for the site"],
  ["site --out folder", 2, "which no site put there"],

  ["sweep", 2, "a sweep is one file; got 0"],
  ["sweep a.ts b.ts", 2, "a sweep is one file; got 2"],
  ["sweep none.ts", 2, "there is no file"],
  ["sweep folder", 2, "there is no file"],
  ["sweep notes.txt", 2, "is not a sweep file"],
  ["sweep syntax.ts", 2, 'syntax.ts", line 1: SyntaxError: Expression expected'],
  ["sweep import.ts", 2, 'import.ts", line 1: Module not found'],
  ["sweep package.ts", 2, 'package.ts", line 1: Import "no_such_package"'],
  ["sweep throws.ts", 2, 'throws.ts", line 2: RangeError: out of it'],
  ["sweep rejects.ts", 2, 'rejects.ts", line 1: Error: later'],
  ["sweep throws_null.ts", 2, 'throws_null.ts" throws null, which is not an Error'],
  ["sweep rejects_text.ts", 2, 'rejects_text.ts" throws "later", which is not an Error'],
  ["sweep binary.ts", 2, "line 1: SyntaxError: Unexpected character"],
  ["sweep observed.ts", 2, 'sets "observe"; give that to run()'],
  ["sweep exits.ts", 2, 'exits.ts" ends the process'],
  ["sweep exits_later.ts", 2, 'exits_later.ts" ends the process'],
  ["sweep point.ts", 2, 'point.ts", line 2: TypeError'],
  ["sweep options.ts", 2, "simulate:"],
  ["sweep metric.ts --quiet --store taken", 2, 'metric.ts", line 1: RangeError: no metric'],
  ["sweep nothing.ts", 2, "exports no sweep"],
  ["sweep good.ts --shard 9/8", 2, "there is no shard 9/8"],
  ["sweep good.ts --jobs 0", 2, 'the number of jobs is "0"'],
  ["sweep good.ts --frame rows.txt", 2, "let it end in .parquet or .csv"],
  ["sweep good.ts --frame folder.csv", 2, 'folder.csv" cannot be written: it is a folder'],
  ["sweep good.ts --frame notes.txt/rows.csv", 2, "a file is in the way"],
  ["sweep good.ts --store notes.txt", 2, "runs cannot be stored in"],
  ["sweep good.ts --store /proc/none", 2, "runs cannot be stored in"],
  ["sweep good.ts", 2, 'MURMURATION_STORE is "off"; name the store', { MURMURATION_STORE: "off" }],
  ["sweep good.ts --withdraw", 2, "--withdraw takes runs out of a queue"],
  [`sweep good.ts --queue ${nobody} --jobs 2`, 2, "with --queue give it to workers"],
  ["sweep good.ts --queue localhost", 2, '"localhost" is not a Redis address'],
  [`sweep good.ts --queue ${nobody}`, 2, "no Redis can be used at 127.0.0.1:1"],
  ["sweep good.ts --count --store none", 0, "4 runs, 0 stored"],

  ["test everything", 2, 'the command takes no "everything"'],
  ["worker", 2, "a worker needs a queue; give --redis"],
  ["worker x", 2, 'the command takes no "x"'],
  ["worker --redis 127.0.0.1:6379", 2, '"127.0.0.1:6379" is not a Redis address'],
  [`worker --redis ${nobody}`, 2, "no Redis can be used at 127.0.0.1:1"],
  [`worker --redis ${nobody}/first`, 2, "is not a Redis address"],
  [`worker --redis ${nobody}`, 2, "a queue needs a key of at least 32 characters", { MURMURATION_QUEUE_KEY: "short" }],
  [`sweep good.ts --queue ${nobody}`, 2, "a queue needs a key", { MURMURATION_QUEUE_KEY: "" }],
  [`worker --redis ${nobody} --jobs many`, 2, '--jobs is "many"'],
  [`worker --redis ${nobody} --lease 0`, 2, '--lease is "0"'],
];

const point = `() => { const { sizes } = JSON.parse("null"); return { sizes }; }`;
const good = `import { algorithms, datasets, graph, models, partition, sweep } from "murmuration";
const digits = datasets.syntheticDigits({ train: 60, test: 20 });
export const rounds = sweep({ rounds: [1, 2] }, ({ rounds }) => ({
  graph: graph.complete(2),
  model: models.mlp([784, 10]),
  devices: partition.iid(digits.train, { devices: 2, seed: 0 }),
  test: digits.test,
  algorithms: { dsgd: algorithms.dsgd() },
  rounds,
  seeds: [0, 1],
}));`;
const files: Readonly<Record<string, string>> = {
  "notes.txt": "notes",
  "folder/mine.txt": "mine",
  "folder.csv/mine.txt": "mine",
  "good.ts": good,
  "metric.ts": good.replace("rounds,", "rounds, metrics: { a: () => { throw new RangeError('no metric'); } },")
    .replaceAll("\n", " "),
  "syntax.ts": "export const a = ;",
  "import.ts": `import { a } from "./missing.ts"; export const b = a;`,
  "package.ts": `import { a } from "no_such_package"; export const b = a;`,
  "throws.ts": `\nthrow new RangeError("out of it");`,
  "rejects.ts": `Promise.reject(new Error("later")); await new Promise((resume) => setTimeout(resume, 100));`,
  "throws_null.ts": "throw null;",
  "rejects_text.ts": `Promise.reject("later"); await new Promise((resume) => setTimeout(resume, 100));`,
  "binary.ts": "\x01\xff",
  "observed.ts": good.replace("rounds,", "rounds, observe() {},"),
  "exits.ts": "Deno.exit(0);",
  "exits_later.ts": `setTimeout(() => { try { Deno.exit(0); } catch { /* */ } }); await new Promise(() => {});`,
  "point.ts": `import { sweep } from "murmuration";\nexport const s = sweep({ a: [1] }, ${point});`,
  "options.ts": `import { sweep } from "murmuration"; export const s = sweep({ a: [1] }, () => ({ rounds: 1 }));`,
  "nothing.ts": "export const a = 1;",
  "manifest/manifest.json/file": "",
  "damaged/group/one/environment.json": "{}",
  "damaged/group/one/rows.parquet": "PAR1",
  "damaged/group/one/table.tex": "",
  "misplaced/group/one/environment.json/file": "",
  "misplaced/group/one/table.tex": "",
  "newer/store.json": '{"format":99}',
  "misplaced_store/0000000000000000/record.json/file": "",
  "misplaced_store/.unfinished/0000000000000001.lock/file": "",
  "misplaced_store/.unfinished/0000000000000001.checkpoint/file": "",
};

/** A folder below the root of a project, with all that the lines name; commands run as if they were given there. */
async function place(): Promise<{ readonly path: string } & AsyncDisposable> {
  const root = await Deno.makeTempDir();
  const path = join(root, "here");
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(join(path, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  await Deno.writeTextFile(join(root, "deno.json"), "{}");
  await writeNotebook(join(root, "notebooks/affinity/one.ipynb"), fromPercent("// %%\n1;\n"));
  await writeNotebook(join(path, "notebook.ipynb"), fromPercent("// %%\n1;\n"));
  await Deno.mkdir(join(path, "empty"));
  await simulate({ ...tiny, seeds: [0], store: join(path, "store"), showProgress: false });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

/** What a command prints, and its exit code, as `deno task` would start it from the folder. */
async function answer(folder: string, line: string, variables: Record<string, string>) {
  const printed: string[] = [];
  const { log, error, warn } = console;
  console.log = console.error = console.warn = (...words: unknown[]) => void printed.push(words.join(" "));
  const own = Object.entries(variables).map((
    [name, value],
  ) => [name, /^(off|short)?$/.test(value) ? value : join(folder, value)]);
  const clean = { MURMURATION_STORE: "", MURMURATION_RESULTS: "", MURMURATION_QUEUE_KEY: "k".repeat(64) };
  const env = { ...clean, ...Object.fromEntries(own), INIT_CWD: "" };
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries<string>(env)) Deno.env.set(name, value);
  const root = Deno.cwd();
  Deno.chdir(folder);
  try {
    const [name, ...args] = line.split(" ");
    const code = await exitCode(() => commands[name as keyof typeof commands](args));
    return { code, text: printed.join("\n") };
  } finally {
    Deno.chdir(root);
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    Object.assign(console, { log, error, warn });
  }
}

Deno.test("exitCode(): commands answer what cannot be used with a sentence and their exit code", async (test) => {
  await using here = await place();
  for (const [line, code, words, variables = {}] of cases) {
    await test.step(line, async () => {
      const said = await answer(here.path, line, variables);
      assertStringIncludes(said.text, words);
      assertEquals(said.code, code, said.text);
      assert(!/^ +at /m.test(said.text), said.text);
    });
  }
  const left = [...Deno.readDirSync(here.path)].map(({ name }) => name);
  assertEquals(left.filter((name) => name.endsWith(".part")), []);
  assertEquals([left.includes("none"), left.includes("out"), left.includes("off")], [false, false, false]);
});
