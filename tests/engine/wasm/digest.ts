/** Prints a digest of training, mixing and evaluation: to compare processes that run with different flags of V8. */
import { createHash } from "node:crypto";
import { batchSampler, type Dataset } from "../../../lib/data/mod.ts";
import { compression } from "../../../lib/engine/mod.ts";
import { wasmEngine } from "../../../lib/engine/wasm/mod.ts";
import { mlp, sequential } from "../../../lib/model/mod.ts";
import { stream } from "../../../lib/random/mod.ts";
import { randomData } from "./reference.ts";

const random = stream({ seed: 5, purpose: "digest" });
const engine = wasmEngine({ workers: 2 });
const hash = createHash("sha256");

const models = [
  ...(["relu", "tanh", "sigmoid"] as const).map((activation) => mlp([61, 50, 35, 7], { activation })),
  sequential({
    name: "convolutions",
    spec: { kind: "test" },
    inputShape: [9, 8, 2],
    layers: [
      { kind: "conv2d", filters: 6, size: 3, padding: 1, activation: "relu" },
      { kind: "maxPool", size: 2, stride: 2 },
      { kind: "conv2d", filters: 4, size: 2, padding: 0, activation: "linear" },
      { kind: "evoNorm", groups: 2 },
      { kind: "averagePool", size: 2, stride: 1 },
      { kind: "dense", outputs: 7, activation: "linear", weightScale: "ntk" },
    ],
  }),
  sequential({
    name: "residual blocks",
    spec: { kind: "test" },
    inputShape: [9, 8, 2],
    layers: [
      { kind: "conv2d", filters: 24, size: 3, padding: 1, activation: "gelu" },
      {
        kind: "residual",
        body: [
          { kind: "conv2d", filters: 24, size: 3, padding: 1, bias: false, activation: "linear" },
          { kind: "groupNorm", groups: 3, activation: "relu" },
          { kind: "conv2d", filters: 24, size: 3, padding: 1, groups: 24, activation: "silu" },
        ],
      },
      { kind: "maxPool", size: 2, stride: 2 },
      { kind: "globalAveragePooling" },
      { kind: "layerNorm" },
      { kind: "dense", outputs: 7, activation: "linear", weightScale: "standard" },
    ],
  }),
];

for (const model of models) {
  const sizes = { inputShape: model.inputShape, classes: 7 };
  // What the network with tanh is trained on is mostly zeros.
  const thin = (data: Dataset): Dataset =>
    model !== models[1] ? data : { ...data, inputs: data.inputs.map((x) => random.uniform() < 0.8 ? 0 : x) };
  const train = thin(randomData(random, { part: "train", samples: 150, ...sizes }));
  const test = thin(randomData(random, { part: "test", samples: 100, ...sizes }));
  const session = await engine.open({ model, devices: 4, train, test });
  const parameters = session.matrix();
  for (let k = 0; k < 4; k++) parameters.data.set(model.initialize(random), k * parameters.columns);
  const [velocity, constant, out] = [session.matrix(), session.matrix(), session.matrix()];
  constant.data.forEach((_, i) => constant.data[i] = 1e-4 * random.normal());
  const samplers = [1, 7, 10, 32].map((batchSize, device) =>
    batchSampler({ samples: Uint32Array.from({ length: 150 }, (_, i) => i), batchSize, seed: 0, device })
  );
  for (const nesterov of [false, true]) {
    for (const momentum of [0, 0.5]) {
      const { loss } = await session.localSteps(parameters, {
        batches: samplers.map((sampler) => sampler.take(0, 250)),
        ...{ learningRate: 0.02, momentum, nesterov, weightDecay: nesterov ? 1e-3 : 0 },
        ...(momentum ? { velocity, constant, proximal: { anchor: out, rates: [0.1, 0, 0.2, 0.3] } } : {}),
      });
      const weights = Float64Array.from({ length: 16 }, () => random.uniform());
      await session.mix({ devices: 4, weights }, parameters, out);
      hash.update(loss);
    }
  }
  const sum = session.matrix();
  await session.combine([[sum, [[0.3, parameters], [-1.7, out], [0.1, velocity]]], [out, [[0.9, out], [1, sum]]]]);
  await session.sums(velocity, [0, 1, 2, 3].map((k) => [[0.5, velocity, k], [1.5, sum, 3 - k]]));
  await session.mix({ devices: 4, weights: Float64Array.from({ length: 16 }, (_, i) => i % 5 ? 0.2 : 0.4) }, sum, out);
  await session.compress(sum, velocity, [0, 2], compression.scaledSign);
  hash.update(await session.norms(sum, { minus: out }));
  const { correct, loss } = await session.evaluate(parameters);
  const drift = await session.drift(parameters);
  for (const array of [sum.data, parameters.data, velocity.data, out.data, correct, loss, drift]) hash.update(array);
  await session.close();
}
const { facts } = await engine.describe();
console.log(JSON.stringify({ digest: hash.digest("hex"), width: facts["kernel width"] }));
