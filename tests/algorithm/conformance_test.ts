import {
  algorithms,
  type Chain,
  engine,
  graph,
  mixing,
  models,
  type Partition,
  simulate,
  type Step,
} from "../../mod.ts";
import { meanRow } from "../../lib/engine/plain.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "../std_assert.ts";
import { dealt, oneClassEach, tinyData } from "../tiny_problem.ts";
import { laws } from "../../lib/conformance/laws.ts";
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

for (const [name, subject] of Object.entries(registered)) {
  for (const law of laws) {
    if (law.excuse?.(subject) === undefined) Deno.test(`${name}: ${law.name}`, () => law.check(subject));
  }
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
    observe: ({ parameters }) => void means.push([...meanRow(parameters)]),
  });
  for (let round = 0; round < 4; round++) close(means[2 + 2 * round]!, means[1 + 2 * round]!, 1e-6);
});

Deno.test("consensus(): devices that start apart agree after consensus on a complete graph", async () => {
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
