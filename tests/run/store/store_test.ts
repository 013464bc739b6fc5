import { existsSync } from "node:fs";
import { join } from "node:path";
import pl from "nodejs-polars";
import { algorithms, engine, InputError } from "../../../mod.ts";
import { simulate } from "../../../lib/notebook/mod.ts";
import { openStore, type Runs } from "../../../lib/run/mod.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../std_assert.ts";
import { temporaryFolder, tiny, warnings } from "../tiny_simulation.ts";

const sources = (runs: Runs) => runs.summary.getColumn("source").toArray();

Deno.test("Store: a simulation that is stored is loaded, with the same frame", async () => {
  await using folder = await temporaryFolder();
  const alone = await simulate(tiny);
  const first = await simulate({ ...tiny, store: folder.path });
  const again = await simulate({ ...tiny, store: folder.path });
  assertEquals(sources(first), Array(4).fill("computed"));
  assertEquals(sources(again), Array(4).fill("stored"));
  assertEquals(again.frame.toRecords(), alone.frame.toRecords());
  assertEquals(again.frame.schema, alone.frame.schema);
  assertEquals(again.configurations, alone.configurations);
});

Deno.test("Store: one changed variant is computed and the others loaded, whatever they are called", async () => {
  await using folder = await temporaryFolder();
  await simulate({ ...tiny, store: folder.path });
  const { dsgd, affinity } = tiny.algorithms;
  const changed = await simulate({
    ...tiny,
    store: folder.path,
    algorithms: {
      renamed: affinity!,
      dsgd: dsgd!,
      stronger: algorithms.p2plAffinity({ steps: 2, batchSize: 4, strength: 0.6 }),
    },
    seeds: [1],
  });
  assertEquals(sources(changed), ["stored", "stored", "computed"]);
  assertEquals([...new Set(changed.frame.getColumn("algorithm").toArray())], ["renamed", "dsgd", "stronger"]);
});

Deno.test("Store: a diverged run is stored as one", async () => {
  await using folder = await temporaryFolder();
  const wild = {
    ...tiny,
    algorithms: { wild: algorithms.dsgd({ batchSize: 4, learningRate: 1e38 }) },
    store: folder.path,
  };
  const first = await simulate(wild);
  const again = await simulate(wild);
  assertEquals(sources(again), ["stored", "stored"]);
  assertEquals(again.summary.getColumn("status").toArray(), ["diverged", "diverged"]);
  assertEquals(again.frame.toRecords(), first.frame.toRecords());
});

Deno.test("Store: what is observed is computed and not stored", async () => {
  await using folder = await temporaryFolder();
  let seen = 0;
  await simulate({ ...tiny, store: folder.path, observe: () => void seen++ });
  const observed = await simulate({ ...tiny, store: folder.path, observe: () => void seen++ });
  assertEquals(sources(observed), Array(4).fill("computed"));
  assertEquals(seen, 2 * 4 * (1 + 3 * 2));
});

Deno.test("Store: a metric is a column of the stored run, known by its source and its spec", async () => {
  await using folder = await temporaryFolder();
  const run = (metric: NonNullable<typeof tiny.metrics>[string]) =>
    simulate({
      ...tiny,
      seeds: [0],
      algorithms: { dsgd: tiny.algorithms["dsgd"]! },
      metrics: { metric },
      store: folder.path,
    });
  const scaled = (factor: number) => Object.assign(() => [1 * factor, 2 * factor, 3 * factor], { spec: { factor } });
  assertEquals(sources(await run(() => [1, 2, 3])), ["computed"]);
  const again = await run(() => [1, 2, 3]);
  assertEquals(sources(again), ["stored"]);
  assertEquals([...new Set(again.frame.getColumn("metric").toArray())], [1, 2, 3]);
  assertEquals(sources(await run(() => [1, 2, 4])), ["computed"]);
  assertEquals(sources(await run(scaled(2))), ["computed"]);
  assertEquals(sources(await run(scaled(3))), ["computed"]);
  assertEquals(sources(await run(scaled(2))), ["stored"]);
});

Deno.test("Store: a truncated or altered entry is found, named and computed anew", async () => {
  const damages: [string, (entry: string) => Promise<void>, RegExp][] = [
    ["rows.parquet", async (path) => await Deno.truncate(path, 100), /rows.parquet was altered/],
    ["rows.parquet", async (path) => {
      const bytes = await Deno.readFile(path);
      bytes[bytes.length >> 1]! ^= 1;
      await Deno.writeFile(path, bytes);
    }, /rows.parquet was altered/],
    ["rows.parquet", (path) => Deno.remove(path), /a file is missing/],
    ["record.json", async (path) => {
      await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace('"rounds": 3', '"rounds": 4'));
    }, /record.json was altered/],
    ["record.json", async (path) => await Deno.truncate(path, 40), /record.json is not the record/],
    ["record.json", (path) => Deno.remove(path), /record.json is missing/],
    ["configuration.json", async (path) => await Deno.writeTextFile(path, "{}"), /configuration.json was altered/],
  ];
  await using folder = await temporaryFolder();
  const options = { ...tiny, seeds: [0], store: folder.path };
  const whole = await simulate(options);
  const run = String(whole.frame.getColumn("run").get(0));
  for (const [file, damage, reason] of damages) {
    await damage(join(folder.path, run, file));
    const store = await openStore(folder.path);
    const [damaged] = store.verify();
    assertEquals(damaged?.run, run);
    assertMatch(damaged!.reason, reason);
    let repaired: Runs | undefined;
    const [said] = await warnings(async () => repaired = await simulate(options));
    assert(said!.includes(run) && reason.test(said!), said);
    assertEquals(sources(repaired!), ["computed", "stored"]);
    assertEquals(repaired!.frame.toRecords(), whole.frame.toRecords());
    assertEquals(store.verify(), []);
  }
});

Deno.test("Store: a store of a newer version is refused", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "store.json"), '{"format":99}');
  await assertRejects(() => openStore(folder.path), InputError, "has format 99, written by a newer version");
});

Deno.test("Store: a store that cannot be written to is refused before anything is computed", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "file"), "no folder");
  const store = join(folder.path, "file", "store");
  await assertRejects(() => simulate({ ...tiny, store }), InputError, "runs cannot be stored in");
});

Deno.test("Store: a store that stops taking runs loses none of the results", async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await Deno.remove(join(folder.path, ".unfinished"));
  await Deno.writeTextFile(join(folder.path, ".unfinished"), "in the way");
  let runs: Runs | undefined;
  const said = await warnings(async () => runs = await simulate({ ...tiny, store }));
  assertEquals(said.length, 1);
  assertMatch(said[0]!, /From now on runs cannot be stored in/);
  assertEquals(sources(runs!), Array(4).fill("computed"));
});

Deno.test("Store: the frame of a store has the fields in which runs differ as columns", async () => {
  await using folder = await temporaryFolder();
  await simulate({ ...tiny, store: folder.path });
  const store = await openStore(folder.path);
  const frame = await store.frame();
  assertEquals(frame.height, (await simulate(tiny)).frame.height);
  const strengths = frame.filter(pl.col("algorithm").eq(pl.lit("affinity"))).getColumn("local.bias.strength");
  assertEquals([...new Set(strengths.toArray())], [0.5]);
  assert(!frame.columns.includes("graph.devices"));
  const some = await store.frame({ where: ({ record }) => record.seed === 1, fields: ["graph.kind", "rounds"] });
  assertEquals(some.height, frame.height / 2);
  assertEquals([...new Set(some.getColumn("graph.kind").toArray())], ["ring"]);
});

Deno.test("prune() removes what is not wanted and nothing else", async () => {
  await using folder = await temporaryFolder();
  const { frame } = await simulate({ ...tiny, store: folder.path });
  const store = await openStore(folder.path);
  assertEquals(await store.prune(), []);
  await store.prune({ where: ({ record }) => record.algorithm === "dsgd" });
  const left = [...new Set(frame.filter(pl.col("algorithm").eq(pl.lit("affinity"))).getColumn("run").toArray())];
  assertEquals(store.names(), left.map(String).sort());
});

Deno.test("Store: engines have versions, so that another kernel's results are not taken for theirs", async () => {
  assertMatch(await engine.wasmEngine().version!(), /^[0-9a-f]{12}$/);
  assertMatch(await engine.tfjsEngine().version!(), /^wasm \d+\.\d+\.\d+, \d+$/);
});

Deno.test("openStore() to be read only writes nothing, and what it holds is served", async () => {
  await using folder = await temporaryFolder();
  const none = await openStore(join(folder.path, "none"), { readOnly: true });
  assertEquals([none.names(), await none.runs(), existsSync(none.folder)], [[], [], false]);
  await simulate({ ...tiny, seeds: [0], store: folder.path });
  const store = await openStore(folder.path, { readOnly: true });
  const runs = await simulate({ ...tiny, store });
  assertEquals(sources(runs).sort(), ["stored", "stored", "computed", "computed"].sort());
  assertEquals(store.names().length, 2);
  await Deno.writeTextFile(join(folder.path, store.names()[0]!, "record.json"), "{}");
  const said = await warnings(async () => assertEquals((await store.runs()).length, 1));
  assertMatch(said[0]!, /is damaged \(record.json is not the record of a run\); it is not used/);
  assertEquals(store.names().length, 2);
});

Deno.test("Store: a record, a lock or a checkpoint that is a folder costs no result", async () => {
  await using folder = await temporaryFolder();
  const options = { ...tiny, store: folder.path };
  const whole = await simulate(options);
  const [first, second, third] = (await openStore(folder.path)).names();
  await Deno.remove(join(folder.path, first!, "record.json"));
  await Deno.mkdir(join(folder.path, first!, "record.json"));
  for (const run of [second!, third!]) await Deno.remove(join(folder.path, run), { recursive: true });
  await Deno.mkdir(join(folder.path, ".unfinished", `${second}.checkpoint`));
  await Deno.mkdir(join(folder.path, ".unfinished", `${third}.lock`));
  let runs: Runs | undefined;
  const said = await warnings(async () => runs = await simulate(options));
  assertEquals(runs!.frame.toRecords(), whole.frame.toRecords());
  assert(said.some((line) => line.includes(`${third}.lock: it is a folder`)), said.join("\n"));
});

Deno.test("prune() removes at once what a process that was killed left of a checkpoint", async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const left = "0123456789abcdef.checkpoint.8b0b2a6e.part";
  await Deno.writeTextFile(join(folder.path, ".unfinished", left), "half");
  await Deno.mkdir(join(folder.path, ".unfinished", "0123456789abcdef.0b2a6e.part")); // a run, perhaps being written
  assertEquals(await store.prune(), [left]);
  assertEquals([...Deno.readDirSync(join(folder.path, ".unfinished"))].length, 1);
});
