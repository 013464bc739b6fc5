import { join } from "node:path";
import { algorithms, graph, mixing } from "../../mod.ts";
import { simulate } from "../../lib/notebook/mod.ts";
import { openStore } from "../../lib/run/mod.ts";
import { assertEquals } from "../std_assert.ts";
import { inPieces } from "./in_pieces.ts";
import { temporaryFolder, tiny, warnings } from "./tiny_simulation.ts";

Deno.test("simulate(): a run over failing links that is seldom evaluated, resumed, ends bit for bit as uninterrupted", async () => {
  const options = {
    ...tiny,
    graph: graph.withLinkFailures(graph.ring(3), { probability: 0.4 }),
    algorithms: {
      affinity: algorithms.p2plAffinity({ steps: 2, batchSize: 4, strength: 0.5, mix: mixing.metropolis }),
    },
    initialParameters: "perDevice" as const,
    evaluation: { every: 4 },
    seeds: [5],
    rounds: 9,
  };
  const whole = await simulate(options);
  const { frame } = await inPieces(options, 3);
  assertEquals(frame.toRecords(), whole.frame.toRecords());
});

Deno.test("simulate(): a damaged checkpoint is named, and its run starts from the beginning", async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path, { checkpointSeconds: 0 });
  const options = { ...tiny, algorithms: { dsgd: tiny.algorithms["dsgd"]! }, seeds: [0], rounds: 4, store };
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => void (done === 2 && stop.abort());
  const aborted = await simulate({ ...options, signal: stop.signal, onProgress });
  assertEquals(aborted.summary.getColumn("status").toArray(), ["aborted"]);
  const run = String(aborted.frame.getColumn("run").get(0));
  assertEquals(store.interrupted(), [run]);
  const path = join(folder.path, ".unfinished", `${run}.checkpoint`);
  await Deno.truncate(path, (await Deno.stat(path)).size - 10);
  const said = await warnings(async () => {
    const { summary } = await simulate(options);
    assertEquals(summary.getColumn("source").toArray(), ["computed"]);
  });
  assertEquals(said, [`The checkpoint of run ${run} is damaged; the run starts from the beginning.`]);
  assertEquals(await Array.fromAsync(Deno.readDir(join(folder.path, ".unfinished"))), []);
});
