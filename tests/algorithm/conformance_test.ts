import * as tf from "@tensorflow/tfjs";
import {
  algorithms,
  type Chain,
  engine,
  graph,
  localSteps,
  mixing,
  models,
  type Partition,
  simulate,
  type Step,
} from "../../mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "../std_assert.ts";
import { descendOn, quadratics } from "../quadratics.ts";
import { dealt, oneClassEach, tinyData } from "../tiny_problem.ts";
import { registered, zeroed } from "./conformance.ts";

const data = tinyData();
const model = models.mlp([6, 5, 3], { activation: "tanh" });
const fast = engine.auto(model);
const tfjs = engine.tfjsEngine();

/** Parameters of all devices after some rounds, `[devices][parameters]`, and the frame as records. */
async function train(
  algorithm: Chain | Step,
  setting: {
    devices: Partition;
    graph?: graph.Topology;
    rounds?: number;
    seed?: number;
    initialParameters?: "common" | "perDevice";
    engine?: engine.Engine;
  },
) {
  const devices = setting.devices.indices.length;
  let last: number[][] = [];
  const { frame } = await simulate({
    graph: setting.graph ?? graph.complete(devices),
    model,
    devices: setting.devices,
    test: data.test,
    algorithms: { algorithm },
    rounds: setting.rounds ?? 3,
    seeds: [setting.seed ?? 0],
    initialParameters: setting.initialParameters ?? "common",
    engine: setting.engine ?? fast,
    observe({ parameters }) {
      last = Array.from({ length: devices }, (_, k) => [...engine.row(parameters, k)]);
    },
  });
  return { parameters: last, records: frame.toRecords() };
}

const close = (a: readonly number[], b: readonly number[], tolerance = 2e-6) =>
  a.forEach((value, i) => assertAlmostEquals(value, b[i]!, tolerance));

for (const [name, law] of Object.entries(registered)) {
  const { make, steps, graph: graphOf = graph.complete, pullsAlone, movesMean } = law;

  Deno.test(`${name}: permuting the devices permutes the result`, async () => {
    const order = [2, 0, 1];
    const run = (devices: Partition, links: graph.Graph) =>
      train(make({ batchSize: "full" }), { devices, graph: links });
    const links = graphOf(3);
    const moved = graph.edges(links).map(([a, b]): graph.Edge => [order.indexOf(a), order.indexOf(b)]);
    const plain = await run(dealt(data.train, 3), links);
    const permuted = await run(dealt(data.train, 3, order), graph.fromEdges(3, moved, { directed: links.directed }));
    order.forEach((from, to) => close(permuted.parameters[to]!, plain.parameters[from]!));
  });

  Deno.test(`${name}: the same seed gives the same frame, another seed another`, async () => {
    const devices = oneClassEach(data.train);
    const run = (seed: number) => train(make({ batchSize: 4 }), { devices, seed, graph: graphOf(3) });
    assertEquals((await run(1)).records, (await run(1)).records);
    assertNotEquals((await run(1)).parameters, (await run(2)).parameters);
  });

  if (!pullsAlone) {
    Deno.test(`${name}: one device is plain SGD`, async () => {
      const devices = dealt(data.train, 1);
      const alone = await train(make({ batchSize: 4 }), { devices });
      const plain = await train(localSteps({ steps, batchSize: 4, learningRate: 0.1 }), { devices });
      close(alone.parameters[0]!, plain.parameters[0]!, 1e-7);
    });
  }

  if (!movesMean) {
    Deno.test(`${name}: without gradients it keeps the mean of the devices`, async () => {
      const flat = quadratics(5, { flat: true });
      const links = law.graph?.(5) ?? graph.ring(5);
      const mean = (rows: readonly (readonly number[])[]) =>
        rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]! / rows.length, 0));
      const start = await descendOn(flat, algorithms.localTraining({ batchSize: 1 }), { graph: links, rounds: 1 });
      const end = await descendOn(flat, make({ batchSize: "full" }), { graph: links, rounds: 7 });
      close(mean(end), mean(start), 1e-12);
    });
  }

  Deno.test(`${name}: a run leaks no tensors`, async () => {
    const setting = { devices: dealt(data.train, 2), graph: graphOf(2), engine: tfjs };
    await train(make({ batchSize: 4 }), { ...setting, rounds: 1 });
    const before = tf.memory().numTensors;
    await train(make({ batchSize: 4 }), { ...setting, rounds: 2 });
    assertEquals(tf.memory().numTensors, before);
  });
}

for (const [name, [withZero, without]] of Object.entries(zeroed)) {
  Deno.test(`${name}: at strength zero it equals the chain without it`, async () => {
    const devices = oneClassEach(data.train);
    assertEquals((await train(withZero, { devices })).parameters, (await train(without, { devices })).parameters);
  });
}

Deno.test("dsgd on a complete graph with uniform weights equals centralised SGD", async () => {
  const devices = dealt(data.train, 3);
  const pooled = dealt(data.train, 1);
  const chainOf = () => algorithms.dsgd({ batchSize: "full", learningRate: 0.2 });
  const peers = await train(chainOf(), { devices, rounds: 8 });
  const central = await train(chainOf(), { devices: pooled, rounds: 8 });
  for (const theirs of peers.parameters) close(theirs, central.parameters[0]!);
});

Deno.test("consensus keeps the mean of the devices under a doubly stochastic matrix", async () => {
  const devices = dealt(data.train, 6);
  const means: number[][] = [];
  await simulate({
    graph: graph.withLinkFailures(graph.wattsStrogatz(6, { degree: 4, rewiring: 0.3, seed: 1 }), {
      probability: 0.3,
    }),
    model,
    devices,
    test: data.test,
    algorithms: { localDsgd: algorithms.localDsgd({ steps: 2, batchSize: 5, mix: mixing.metropolis }) },
    rounds: 4,
    seeds: [0],
    initialParameters: "perDevice",
    engine: tfjs,
    observe: ({ parameters }) => void means.push([...engine.meanRow(parameters)]),
  });
  for (let round = 0; round < 4; round++) close(means[2 + 2 * round]!, means[1 + 2 * round]!, 1e-6);
});

Deno.test("devices that start apart agree after consensus on a complete graph", async () => {
  const { records } = await train(algorithms.localDsgd({ steps: 1, batchSize: 5 }), {
    devices: dealt(data.train, 4),
    initialParameters: "perDevice",
    rounds: 1,
  });
  const drift = (phase: string) => records.filter((row) => row["phase"] === phase).map((row) => Number(row["drift"]));
  assert(drift("start").every((d) => d > 0.1));
  drift("consensus").forEach((d) => assertAlmostEquals(d, 0, 1e-5));
});

Deno.test("momentum kept over rounds differs from momentum that is reset", async () => {
  const devices = oneClassEach(data.train);
  const run = (velocity: "keep" | "reset") =>
    train(algorithms.localDsgd({ steps: 2, batchSize: 5, momentum: 0.8, velocity }), { devices, rounds: 2 });
  assertNotEquals((await run("keep")).parameters, (await run("reset")).parameters);
});
