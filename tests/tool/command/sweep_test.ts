import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../../lib/base/mod.ts";
import { openStore } from "../../../lib/run/mod.ts";
import { runsCommand } from "../../../lib/tool/command/runs.ts";
import { sweepCommand } from "../../../lib/tool/command/sweep.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../std_assert.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { twentyRuns } from "../../run/twenty_runs.ts";
import { output } from "./output.ts";

const file = fileURLToPath(new URL("../../run/twenty_runs.ts", import.meta.url));

Deno.test("task sweep counts, carries out a shard, then the rest, and writes the frame", async () => {
  await using folder = await temporaryFolder();
  const store = join(folder.path, "store");
  const sweep = (...flags: string[]) => output(() => sweepCommand([file, "--store", store, "--quiet", ...flags]));
  assertEquals((await sweep("--count")).text, "20 runs, 0 stored, 3,000 rounds to compute");
  assertMatch((await sweep("--price", "--shard", "1/20")).text, /^1 run,.*\nabout .* of computing/);
  assertMatch((await sweep("--shard", "2/4")).text, /5 of 5 runs are stored/);
  assertEquals((await openStore(store)).names().length, 5);
  const whole = await sweep("--frame", join(folder.path, "rows.csv"));
  assertEquals(whole.code, 0);
  assertMatch(whole.text, /^20 runs, 5 stored/);
  const rows = (await Deno.readTextFile(join(folder.path, "rows.csv"))).trimEnd().split("\n");
  assertEquals(rows.length - 1, (await twentyRuns.run({ store })).frame.height);
  assert(rows[0]!.endsWith(",strength"));
});

Deno.test("task sweep names a file that is no sweep, and flags that cannot be", async () => {
  await using folder = await temporaryFolder();
  const path = (name: string) => join(folder.path, name);
  await Deno.writeTextFile(path("none.ts"), "export const a = 1;");
  await Deno.writeTextFile(path("notes.txt"), "");
  const two = `const s = { points: [], run() {}, count() {} }; export const a = s, b = { ...s };`;
  await Deno.writeTextFile(path("two.js"), two);
  const refuse = (args: string[], words: string) =>
    assertRejects(() => sweepCommand(["--store", path("store"), ...args]), InputError, words);
  await refuse([path("none.ts")], "exports no sweep; write: export const");
  await refuse([path("two.js")], "exports 2 sweeps");
  await refuse([path("missing.ts")], "there is no file");
  await refuse([path("notes.txt")], "is not a sweep file");
  await refuse([], "a sweep is one file");
  await refuse([file, "--shard", "9/8"], "there is no shard 9/8");
  await refuse([file, "--jobs", "0"], 'the number of jobs is "0"');
  await refuse([file, "--keep", "last"], 'parameters to keep are "last"; give final or best');
  await refuse([file, "--frame", "rows.txt"], "let it end in .parquet or .csv");
  await refuse([file, "--store", path("notes.txt")], "runs cannot be stored in");
});

Deno.test("task runs lists, shows, exports, verifies and prunes", async () => {
  await using folder = await temporaryFolder();
  await twentyRuns.run({ store: folder.path, shard: { index: 1, of: 10 } });
  const [first, second] = (await openStore(folder.path)).names() as [string, string];
  const runs = (...args: string[]) => output(() => runsCommand([...args, "--store", folder.path]));
  const listed = await runs("list");
  assertMatch(listed.text, new RegExp(`${first}  affinity  seed \\d  finished  150 rounds`));
  assertMatch(listed.text, /\n2 runs, .* of computing/);
  assertEquals(JSON.parse((await runs("show", first)).text).record.run, first);
  assertEquals((await runs("verify")).code, 0);
  const rows = join(folder.path, "rows.parquet");
  assertMatch((await runs("export", rows, second)).text, /^[\d,]+ rows in/);
  const weights = join(folder.path, "weights");
  await assertRejects(() => runs("export", "--weights", weights), InputError, "no parameters were kept of any run");
  assert(!existsSync(weights));
  await twentyRuns.run({ store: folder.path, shard: { index: 1, of: 20 }, keep: "final" });
  assertMatch((await runs("export", "--weights", weights)).text, /^1 file in /);
  const [written] = [...Deno.readDirSync(weights)];
  assertMatch(written!.name, /^[0-9a-f]{16}\.final\.safetensors$/);
  const [bare] = [first, second].filter((run) => !written!.name.startsWith(run));
  await assertRejects(() => runs("export", "--weights", weights, bare!), InputError, `kept of run ${bare}`);
  await Deno.truncate(join(folder.path, first, "rows.parquet"), 10);
  const damaged = await runs("verify");
  assertEquals(damaged.code, 1);
  assertMatch(damaged.text, new RegExp(`damaged: ${first} \\(rows.parquet was altered\\)`));
  assertMatch((await runs("prune")).text, /1 removed, 1 run left/);
  assertMatch((await runs("prune", second)).text, /1 removed, 0 runs left/);
});

Deno.test("task runs names what it cannot use", async () => {
  await using folder = await temporaryFolder();
  const refuse = (args: string[], words: string) => assertRejects(() => runsCommand(args), InputError, words);
  await refuse(["list", "--store", join(folder.path, "none")], "there is no store");
  await refuse(["burn", "--store", folder.path], 'there is no "runs burn"; there is list');
  await refuse(["show", "abc", "--store", folder.path], 'no run is named "abc"');
  await refuse(["export", "rows.xlsx", "--store", folder.path], "ends in .parquet or .csv");
});

Deno.test("task sweep serves a store that can only be read, where it holds all runs, and counts in one that is none", async () => {
  await using folder = await temporaryFolder();
  const store = join(folder.path, "store");
  const sweep = (...flags: string[]) => output(() => sweepCommand([file, "--quiet", "--shard", "1/10", ...flags]));
  assertMatch((await sweep("--count", "--store", store)).text, /^2 runs, 0 stored/);
  assert(!existsSync(store));
  await sweep("--store", store);
  // Nothing can be written where a file is in place of the folder of what is unfinished.
  await Deno.remove(join(store, ".unfinished"), { recursive: true });
  await Deno.writeTextFile(join(store, ".unfinished"), "in the way");
  const frame = join(folder.path, "rows.parquet");
  const { code, text } = await sweep("--store", store, "--frame", frame);
  assertEquals(code, 0);
  assertMatch(text, /2 of 2 runs are stored/);
  assert(existsSync(frame));
  await assertRejects(
    () => sweepCommand([file, "--quiet", "--store", store]),
    InputError,
    "runs cannot be stored in",
  );
});
