import { algorithms, graph, InputError } from "../../mod.ts";
import { simulate, sweep, type SweepSimulation } from "../../lib/notebook/mod.ts";
import { openStore, parseShard, partOf } from "../../lib/run/mod.ts";
import { assert, assertEquals, assertGreater, assertThrows } from "../std_assert.ts";
import { temporaryFolder, tiny } from "../run/tiny_simulation.ts";

const at = ({ strength, topology = graph.ring(3) }: { strength: number; topology?: graph.Graph }): SweepSimulation => ({
  ...tiny,
  graph: topology,
  algorithms: { affinity: algorithms.p2plAffinity({ steps: 2, batchSize: 4, strength }) },
});
const strengths = sweep({ strength: [0, 0.5, 1] }, at);

Deno.test("sweep(): a sweep is the simulations at its points, with the grid's fields as columns", async () => {
  const { frame, summary } = await strengths.run();
  assertEquals(summary.getColumn("strength").toArray(), [0, 0, 0.5, 0.5, 1, 1]);
  const alone = await simulate(at({ strength: 0.5 }));
  const same = frame.toRecords().filter((row) => row["strength"] === 0.5).map(({ strength: _, ...row }) => row);
  assertEquals(same, alone.frame.toRecords());
});

Deno.test("sweep(): a grid has every combination, the last field fastest, and names what is no plain value", async () => {
  const topologies = { path: graph.path(3), complete: graph.complete(3) };
  const both = sweep({ topology: topologies, strength: [0, 1] }, at);
  assertEquals(both.points, [
    { topology: "path", strength: 0 },
    { topology: "path", strength: 1 },
    { topology: "complete", strength: 0 },
    { topology: "complete", strength: 1 },
  ]);
  const { frame } = await both.run();
  assertEquals([...new Set(frame.getColumn("topology").toArray())], ["path", "complete"]);
});

Deno.test("sweep(): a sweep is counted and priced before it starts, less what is stored", async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await simulate({ ...at({ strength: 0.5 }), store });
  const { runs, stored, rounds } = await strengths.count({ store });
  assertEquals([runs.length, stored, rounds], [6, 2, 4 * 3]);
  const price = await strengths.price({ store });
  assertGreater(price.seconds, 0);
  assertEquals(store.names().length, 2);
  await strengths.run({ store });
  assertEquals((await strengths.price({ store })).seconds, 0);
});

Deno.test("shards merged equal the whole, whether they share a store or not", async () => {
  const whole = (await strengths.run()).frame.toRecords();
  await using folder = await temporaryFolder();
  const parts = [];
  for (const index of [1, 2, 3]) {
    const { summary } = await strengths.run({ store: folder.path, shard: { index, of: 3 } });
    parts.push(...summary.getColumn("run").toArray());
  }
  assertEquals(new Set(parts).size, 6);
  const { frame, summary } = await strengths.run({ store: folder.path });
  assertEquals(summary.getColumn("source").toArray(), Array(6).fill("stored"));
  assertEquals(frame.toRecords(), whole);
});

Deno.test("partOf(): every run is in exactly one shard", () => {
  const runs = Array.from({ length: 17 }, (_, i) => i);
  for (const  of of[1, 2, 5, 20]) {
    const shards = Array.from({ length: of }, (_, i) => partOf(runs, { index: i + 1, of }));
    assertEquals(shards.flat().sort((a, b) => a - b), runs);
    const sizes = shards.map(({ length }) => length);
    assert(Math.max(...sizes) - Math.min(...sizes) <= 1);
  }
});

Deno.test("parseShard(): a shard outside its range, or that is none, is refused", () => {
  assertEquals(parseShard("2/8"), { index: 2, of: 8 });
  for (const text of ["0/8", "9/8", "1/0"]) {
    assertThrows(() => parseShard(text), InputError, `there is no shard ${text}`);
  }
  for (const text of ["2", "a/b", "-1/3", "1.5/3"]) {
    assertThrows(() => parseShard(text), InputError, "is not a shard; write");
  }
});
