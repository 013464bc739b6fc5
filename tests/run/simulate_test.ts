import {
  algorithms,
  chain,
  type Dataset,
  engine,
  graph,
  mixing,
  models,
  simulate,
  type SimulateOptions,
  type Step,
  stream,
} from "../../mod.ts";
import { canonicalJson } from "../../lib/run/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "../std_assert.ts";
import { dealt, oneClassEach, tinyData } from "../tiny_problem.ts";

const data = tinyData();
const base: SimulateOptions = {
  graph: graph.ring(3),
  model: models.mlp([6, 4, 3]),
  devices: oneClassEach(data.train),
  test: data.test,
  algorithms: { dsgd: algorithms.dsgd({ batchSize: 4 }) },
  rounds: 3,
  seeds: [0],
  engine: engine.tfjsEngine(),
};

Deno.test("simulate() gives one row per run, round, phase, device and class group", async () => {
  const { frame, summary } = await simulate({ ...base, seeds: [4, 7] });
  // 2 seeds × (start + 3 rounds × 2 phases) × 3 devices × 3 groups
  assertEquals(frame.height, 2 * 7 * 3 * 3);
  assertEquals(summary.height, 2);
  assertEquals([...new Set(frame.getColumn("phase").toArray())].sort(), ["consensus", "local", "start"]);
});

Deno.test("simulate() weighs seen and unseen classes into all", async () => {
  const { frame } = await simulate(base);
  const rows = frame.toRecords();
  const at = (group: string) =>
    rows.find((r) => r["group"] === group && r["round"] === 3 && r["phase"] === "local" && r["device"] === 1)!;
  const share = (c: number) => data.test.labels.filter((label) => label === c).length / data.test.samples;
  const expected = share(1) * Number(at("seen")["accuracy"]) + (1 - share(1)) * Number(at("unseen")["accuracy"]);
  assertAlmostEquals(Number(at("all")["accuracy"]), expected, 1e-12);
});

Deno.test("simulate() counts the floats and messages every device sends and the gradients it takes", async () => {
  const { frame } = await simulate({
    ...base,
    graph: graph.star(3),
    algorithms: { often: algorithms.localDsgd({ steps: 2, batchSize: 4, consensusSteps: 2 }) },
  });
  const end = frame.toRecords().filter((r) => r["round"] === 3 && r["phase"] === "consensus" && r["group"] === "all");
  const perLink = 3 * 2;
  assertEquals(end.map((r) => r["messages"]), [2 * perLink, perLink, perLink]);
  assertEquals(end.map((r) => r["floats_sent"]), [2, 1, 1].map((links) => links * perLink * base.model.parameters));
  assertEquals(end.map((r) => r["gradients"]), [6, 6, 6]);
});

Deno.test("simulate() counts one message per exchange of the synchronization and link, and per upload", async () => {
  const messages = async (algorithm: SimulateOptions["algorithms"][string]) => {
    const { frame } = await simulate({ ...base, graph: graph.star(3), algorithms: { one: algorithm } });
    const rows = frame.toRecords().filter((r) => r["round"] === 3 && r["group"] === "all");
    return rows.slice(-3).map((r) => r["messages"]);
  };
  const rounds = base.rounds + graph.diameter(graph.star(3));
  assertEquals(await messages(algorithms.p2pl({ steps: 1, batchSize: 4 })), [2 * rounds, rounds, rounds]);
  assertEquals(await messages(algorithms.fedAvg({ steps: 1, batchSize: 4, fraction: 1 })), [3, 3, 3]);
});

Deno.test("simulate() evaluates every so many rounds, in the last, and only after the phases asked for", async () => {
  const { frame } = await simulate({ ...base, rounds: 5, evaluation: { every: 2, phases: ["consensus"], samples: 9 } });
  const points = new Set(frame.toRecords().map((r) => `${r["round"]} ${r["phase"]}`));
  assertEquals([...points], ["0 start", "2 consensus", "4 consensus", "5 consensus"]);
});

Deno.test("simulate() adds a column per metric", async () => {
  const { frame } = await simulate({ ...base, metrics: { first: ({ parameters }) => [1, 2, parameters.data[0]!] } });
  const rows = frame.toRecords().filter((r) => r["round"] === 1 && r["group"] === "all" && r["phase"] === "local");
  assertEquals(rows.map((r) => r["first"]).slice(0, 2), [1, 2]);
});

Deno.test("simulate(): adding an algorithm, a metric or a seed changes nothing in another run", async () => {
  const alone = (await simulate(base)).frame.toRecords();
  const crowd = await simulate({
    ...base,
    algorithms: { other: algorithms.localDsgd({ steps: 2, batchSize: 5 }), ...base.algorithms },
    seeds: [3, 0],
  });
  const same = crowd.frame.toRecords().filter((r) => r["algorithm"] === "dsgd" && r["seed"] === 0);
  assertEquals(same, alone);
});

Deno.test("simulate(): a run that stops being finite is recorded as diverged and the others go on", async () => {
  const { summary, frame } = await simulate({
    ...base,
    algorithms: { wild: algorithms.dsgd({ batchSize: 4, learningRate: 1e38 }), ...base.algorithms },
    rounds: 6,
  });
  const [wild, tame] = summary.toRecords();
  assertEquals([wild!["status"], tame!["status"]], ["diverged", "finished"]);
  assert(Number(wild!["diverged_round"]) >= 1);
  assert(frame.toRecords().every((r) => Number.isFinite(r["accuracy"]) && Number.isFinite(r["loss"])));
});

Deno.test("simulate(): an abort signal ends the simulation and keeps what is done", async () => {
  const stop = new AbortController();
  const { summary, frame } = await simulate({
    ...base,
    seeds: [0, 1, 2],
    signal: stop.signal,
    observe: ({ seed, round }) => void (seed === 1 && round === 2 && stop.abort()),
  });
  assertEquals(summary.getColumn("status").toArray(), ["finished", "aborted"]);
  assert(frame.height > 0);
});

Deno.test("simulate(): equal configurations have equal names whatever the order of keys; any change gives another", async () => {
  assertEquals(canonicalJson({ b: [1, { d: 1, c: 2 }], a: null }), '{"a":null,"b":[1,{"c":2,"d":1}]}');
  const name = async (change: Partial<SimulateOptions>) =>
    Object.keys((await simulate({ ...base, rounds: 1, ...change })).configurations)[0];
  const plain = await name({});
  assertEquals(await name({ algorithms: { renamed: base.algorithms["dsgd"]! } }), plain);
  for (
    const change of [
      { seeds: [1] },
      { rounds: 2 },
      { graph: graph.complete(3) },
      { model: models.mlp([6, 5, 3]) },
      { devices: dealt(data.train, 3) },
      { initialParameters: "perDevice" as const },
      { algorithms: { dsgd: algorithms.dsgd({ batchSize: 4, mix: mixing.maxDegree }) } },
      { test: { ...data.test, checksum: "another" } as Dataset },
    ]
  ) assertNotEquals(await name(change), plain);
});

Deno.test("stream(): streams of a run do not depend on how many devices there are", () => {
  const first = stream({ seed: 0, purpose: "batches", device: 1, round: 2 });
  const again = stream({ seed: 0, purpose: "batches", device: 1, round: 2 });
  assertEquals([first.uint32(), first.uint32()], [again.uint32(), again.uint32()]);
});

Deno.test("simulate() keeps every digit of a seed in all columns", async () => {
  const seeds = [1795987251208, 2 ** 32 + 1, 2 ** 53 - 1, 0];
  const { frame, summary } = await simulate({ ...base, rounds: 1, seeds });
  for (const column of [frame.getColumn("seed"), summary.getColumn("seed")]) {
    assertEquals([...new Set(column.toArray().map(Number))], seeds);
  }
});

Deno.test("simulate() finds that a run diverged in the round where it did, however seldom it is evaluated", async () => {
  for (const engineOfRun of [engine.tfjsEngine(), engine.wasmEngine()]) {
    const spoil: Step = {
      ...{ name: "spoil", spec: { kind: "spoil" }, init: () => ({}) },
      update: (parameters, _, { round }) => Promise.resolve(void (round === 3 && (parameters.data[1] = NaN))),
    };
    const { summary } = await simulate({
      ...{ ...base, engine: engineOfRun, rounds: 20, evaluation: { every: 10 } },
      algorithms: { spoilt: chain(base.algorithms["dsgd"]!, spoil) },
    });
    const [run] = summary.toRecords();
    assertEquals([run!["status"], run!["rounds"], run!["diverged_round"]], ["diverged", 2, 3]);
  }
});

Deno.test("simulate() trains on test data and on shared samples where that is allowed by name", async () => {
  const partition = oneClassEach(data.train);
  const shared = { ...partition, indices: partition.indices.map(() => Uint32Array.of(0, 1, 2, 3)) };
  const allow = ["training on test data", "shared samples"] as const;
  const { summary } = await simulate({ ...base, rounds: 1, devices: shared, test: data.train, allow });
  assertEquals(summary.getColumn("status").toArray(), ["finished"]);
});
