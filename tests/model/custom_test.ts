import * as tf from "@tensorflow/tfjs";
import {
  algorithms,
  datasets,
  engine,
  graph,
  InputError,
  models,
  partition,
  simulate,
  type SimulateOptions,
  stream,
} from "../../mod.ts";
import { registered } from "../algorithm/conformance.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";
import { oneClassEach, tinyData } from "../tiny_problem.ts";

const data = tinyData();
const uniform = (fanIn: number) => ({ uniform: 1 / Math.sqrt(fanIn) });
const builtIn = models.mlp([6, 4, 3]);
const options: models.CustomOptions = {
  name: builtIn.name,
  inputShape: [6],
  outputs: 3,
  parameters: { w1: [6, 4], b1: { shape: [4], start: uniform(6) }, w2: [4, 3], b2: { shape: [3], start: uniform(4) } },
  forward: (x, { w1, b1, w2, b2 }) => tf.relu(x.matMul(w1!).add(b1!)).matMul(w2!).add(b2!),
};
const own = models.custom(options);

const simulation = (model: models.Model, changes: Partial<SimulateOptions> = {}) =>
  simulate({
    graph: graph.ring(3),
    model,
    devices: oneClassEach(data.train),
    test: data.test,
    algorithms: { dsgd: algorithms.dsgd({ batchSize: 4 }) },
    rounds: 3,
    seeds: [0],
    engine: engine.tfjsEngine(),
    store: false,
    onProgress: () => {},
    ...changes,
  });
const rows = (runs: Awaited<ReturnType<typeof simulation>>) => runs.frame.drop("run").toRecords();

Deno.test("custom() with the layers of an mlp starts and trains as the mlp, with every algorithm", async () => {
  assertEquals(
    own.initialize(stream({ seed: 3, purpose: "a" })),
    builtIn.initialize(stream({ seed: 3, purpose: "a" })),
  );
  for (const [name, { make, graph: links = graph.complete }] of Object.entries(registered)) {
    const changes = { algorithms: { [name]: make({ batchSize: 5 }) }, rounds: 2, graph: links(3) };
    assertEquals(rows(await simulation(own, changes)), rows(await simulation(builtIn, changes)), name);
  }
});

Deno.test("custom() with a loss of one's own equal to the squared one trains as the squared one", async () => {
  const loss = (y: tf.Tensor, t: tf.Tensor) => y.sub(t.mul(2).sub(1)).square().sum(1).mul(0.5);
  const [ours, theirs] = [
    rows(await simulation(models.custom({ ...options, loss }))),
    rows(await simulation(models.custom({ ...options, loss: "squared" }))),
  ];
  ours.forEach((row, i) =>
    ["accuracy", "loss", "drift"].forEach((name) =>
      assertAlmostEquals(row[name] as number, theirs[i]![name] as number, 1e-5)
    )
  );
});

Deno.test("custom() leaks no tensor over 1,000 rounds", async () => {
  await simulation(own, { rounds: 1 });
  const before = tf.memory();
  const memory: number[] = [];
  await simulation(own, {
    rounds: 1000,
    evaluation: { every: 500 },
    observe: ({ round, phase }) => {
      if (phase === "consensus" && round % 250 === 0) memory.push(tf.memory().numTensors);
    },
  });
  assertEquals(new Set([...memory, tf.memory().numTensors]), new Set([before.numTensors]));
  assertEquals(tf.memory().numBytes, before.numBytes);
});

Deno.test("custom() runs a convolutional network and an embedding on its engine", async () => {
  const random = stream({ seed: 0, purpose: "images" });
  const labels = Array.from({ length: 24 }, (_, i) => i % 2);
  const images = labels.map((label) => Array.from({ length: 64 }, () => label + random.normal()));
  const texts = labels.map((label) => Array.from({ length: 5 }, () => random.integer(4) + label));
  const set = (name: string, inputs: number[][], more: object) =>
    datasets.fromArrays({ name, train: { inputs, labels }, test: { inputs, labels }, ...more });
  const convolutional = models.custom({
    name: "convolutional",
    inputShape: [8, 8, 1],
    outputs: 2,
    parameters: { filters: [3, 3, 1, 4], depth: [3, 3, 4, 1], weight: [64, 2], bias: [2] },
    forward: (x, { filters, depth, weight, bias }) => {
      const wide = tf.relu(tf.conv2d(x as tf.Tensor4D, filters as tf.Tensor4D, 1, "same"));
      const deep = tf.depthwiseConv2d(wide as tf.Tensor4D, depth as tf.Tensor4D, 1, "same");
      return tf.maxPool(deep, 2, 2, "valid").reshape([-1, 64]).matMul(weight).add(bias);
    },
  });
  const embedding = models.custom({
    name: "embedding",
    inputShape: [5],
    outputs: 2,
    tokens: 5,
    parameters: { table: { shape: [5, 3], start: { normal: 1 } }, weight: [3, 2] },
    forward: (x, { table, weight }) => tf.gather(table, x.toInt()).mean(1).matMul(weight),
  });
  for (
    const [model, sets] of [
      [convolutional, set("images", images, { inputShape: [8, 8, 1] })],
      [embedding, set("texts", texts, { tokens: 5 })],
    ] as const
  ) {
    const runs = await simulation(model, {
      devices: partition.iid(sets.train, { devices: 3 }),
      test: sets.test,
      algorithms: { dsgd: algorithms.dsgd({ batchSize: "full", learningRate: 0.3 }) },
      rounds: 40,
      evaluation: { every: 40 },
      allow: ["training on test data"],
    });
    const accuracy = rows(runs).filter(({ round, group }) => round === 40 && group === "all");
    assert(accuracy.every((row) => (row["accuracy"] as number) >= 0.9), JSON.stringify(accuracy));
  }
});

Deno.test("custom() names a run by its source, its loss, its parameters and what it captures", async () => {
  const idOf = async (model: models.Model) =>
    (await simulation(model, { rounds: 1 })).summary.toRecords()[0]!["run"] as string;
  const factor = 2;
  const loss = (y: tf.Tensor, t: tf.Tensor) => y.sub(t).square().sum(1).mul(factor);
  const variants: models.CustomOptions[] = [
    options,
    { ...options, forward: (x, { w1, b1, w2, b2 }) => tf.tanh(x.matMul(w1!).add(b1!)).matMul(w2!).add(b2!) },
    { ...options, parameters: { ...options.parameters, b1: [4] } },
    { ...options, loss: "squared" },
    { ...options, loss, spec: { factor } },
    { ...options, loss, spec: { factor, unused: 1 } },
  ];
  const ids = [];
  for (const variant of variants) ids.push(await idOf(models.custom(variant)));
  assertEquals(new Set(ids).size, variants.length);
  assertEquals(await idOf(models.custom({ ...options, parameters: { ...options.parameters } })), ids[0]);
  assertNotEquals(await idOf(builtIn), ids[0]);
});

Deno.test("custom() refuses what cannot be a model, and the fast engine refuses it", () => {
  const refused = (changes: object, message: string) =>
    assertThrows(() => models.custom({ ...options, ...changes }), InputError, message);
  refused({ parameters: {} }, "has no parameters; give at least one array");
  refused({ parameters: { w: [0] } }, "expected at least 1");
  refused({ parameters: { w: 5 } }, 'option "parameters.w" is 5; expected a shape such as [784, 10]');
  refused({ parameters: { "a b": [1] } }, "a b");
  refused({ parameters: { w: { shape: [2], start: "zeros" } } }, 'option "parameters.w"');
  refused({ outputs: 0 }, 'option "outputs" is 0');
  refused({ loss: "mse" }, 'option "loss" is "mse"; expected "crossEntropy", "squared" or a function');
  refused({ forward: "relu" }, 'option "forward" is "relu"; expected a function');
  refused({ forward: options.forward.bind(undefined) }, "cannot be seen; give a function that is not bound");
  refused({ losss: "squared" }, 'unknown option "losss"; did you mean "loss"?');
  assertEquals(
    engine.wasmEngine().refuses(own),
    "the fast engine has no kernels for mlp 6-4-3, a custom model",
  );
  assertEquals(engine.auto(own).name, "tfjs");
});
