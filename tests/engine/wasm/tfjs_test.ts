import { assertLess } from "../../std_assert.ts";
import { batchSampler, type Dataset } from "../../../lib/data/mod.ts";
import { type Engine, type LocalPlan, type Matrix, tfjsEngine, wasmEngine } from "../../../lib/engine/mod.ts";
import { cnn5, lenet5, mlp, type Model, resnet20, sequential } from "../../../lib/model/mod.ts";
import { stream } from "../../../lib/random/mod.ts";
import { randomData, relativeError } from "./reference.ts";

/** Everything a session computes, from the same start. */
async function everything(engine: Engine, model: Model, plan: Partial<LocalPlan> & { biased?: boolean }) {
  const random = stream({ seed: 2, purpose: model.name });
  const sizes = { inputShape: model.inputShape, classes: model.outputs };
  const [first] = model.layers;
  const made = (data: Dataset): Dataset =>
    first?.kind === "embedding"
      ? { ...data, inputs: data.inputs.map(() => random.integer(first.vocabulary)), tokens: first.vocabulary }
      : data;
  const train = made(randomData(random, { part: "train", samples: 30, ...sizes }));
  const test = made(randomData(random, { part: "test", samples: 12, ...sizes }));
  const devices = 2;
  const session = await engine.open({ model, devices, train, test });
  const filled = (value: () => number): Matrix => {
    const matrix = session.matrix();
    matrix.data.forEach((_, i) => matrix.data[i] = value());
    return matrix;
  };
  const parameters = session.matrix();
  for (let k = 0; k < devices; k++) parameters.data.set(model.initialize(random), k * parameters.columns);
  const velocity = filled(() => 1e-3 * random.normal());
  const constant = filled(() => 1e-4 * random.normal());
  const anchor = filled(() => 1e-2 * random.normal());
  const gradients = session.matrix();
  const batch = Uint32Array.of(3, 1, 4, 15, 9, 2, 6);
  await session.gradients(parameters, { jobs: [{ at: 1, batch, into: 0 }], out: gradients });
  const samples = Uint32Array.from({ length: 30 }, (_, i) => i);
  const { loss } = await session.localSteps(parameters, {
    batches: [4, 11].map((batchSize, device) => batchSampler({ samples, batchSize, seed: 0, device }).take(0, 4)),
    ...{ learningRate: 0.05, momentum: 0, nesterov: false, weightDecay: 0, ...plan },
    ...(plan.momentum ? { velocity } : {}),
    ...(plan.biased ? { constant, proximal: { anchor, rates: [0.1, 0.3] } } : {}),
  });
  const evaluation = await session.evaluate(parameters);
  const result = {
    gradient: gradients.data.slice(),
    parameters: parameters.data.slice(),
    velocity: velocity.data.slice(),
    loss,
    losses: evaluation.loss,
  };
  await session.close();
  return result;
}

const small = sequential({
  name: "five convolutions",
  spec: { kind: "test" },
  inputShape: [8, 8, 3],
  layers: [
    { kind: "conv2d", filters: 8, size: 3, padding: 1, activation: "linear" },
    { kind: "evoNorm", groups: 4 },
    { kind: "conv2d", filters: 8, size: 3, padding: 1, activation: "tanh" },
    { kind: "maxPool", size: 2, stride: 2 },
    { kind: "conv2d", filters: 12, size: 3, padding: 1, activation: "linear" },
    { kind: "evoNorm", groups: 2 },
    { kind: "averagePool", size: 2, stride: 2 },
    { kind: "dense", outputs: 4, activation: "linear", weightScale: "standard" },
  ],
});

const residual = sequential({
  name: "residual blocks",
  spec: { kind: "test" },
  inputShape: [7, 6, 3],
  layers: [
    { kind: "conv2d", filters: 8, size: 3, padding: 1, bias: false, activation: "linear" },
    { kind: "groupNorm", groups: 2, activation: "relu" },
    {
      kind: "residual",
      body: [
        { kind: "conv2d", filters: 16, size: 3, padding: 1, stride: 2, activation: "silu" },
        { kind: "conv2d", filters: 16, size: 3, padding: 1, groups: 16, activation: "relu6" },
        { kind: "conv2d", filters: 16, size: 1, padding: 0, groups: 2, activation: "linear" },
        { kind: "groupNorm", groups: 4 },
      ],
      shortcut: [{ kind: "conv2d", filters: 16, size: 1, padding: 0, stride: 2, activation: "linear" }],
      activation: "gelu",
    },
    { kind: "residual", body: [{ kind: "evoNorm", groups: 8 }] },
    { kind: "globalAveragePooling" },
    { kind: "layerNorm" },
    { kind: "dense", outputs: 4, activation: "linear", weightScale: "standard" },
  ],
});

const attentive = sequential({
  name: "attention",
  spec: { kind: "test" },
  inputShape: [9],
  layers: [
    { kind: "embedding", vocabulary: 20, width: 12 },
    { kind: "residual", body: [{ kind: "layerNorm" }, { kind: "selfAttention", heads: 3 }] },
    {
      kind: "residual",
      body: [
        { kind: "layerNorm" },
        { kind: "tokenDense", outputs: 20, activation: "gelu" },
        { kind: "tokenDense", outputs: 12, activation: "linear" },
      ],
    },
    { kind: "meanOverTokens" },
    { kind: "dense", outputs: 4, activation: "linear", weightScale: "standard" },
  ],
});

const cases: readonly (readonly [string, Model, Partial<LocalPlan> & { biased?: boolean }])[] = [
  ["a perceptron with momentum", mlp([784, 200, 200, 10]), { momentum: 0.5 }],
  ["a perceptron with tanh, Nesterov, decay and biases", mlp([31, 17, 9, 5], { activation: "tanh" }), {
    ...{ momentum: 0.9, nesterov: true, weightDecay: 0.01, biased: true },
  }],
  ["an NTK perceptron with squared loss", mlp([13, 40, 3], { parameterization: "ntk", loss: "squared" }), {}],
  ["LeNet-5", lenet5(), { momentum: 0.9, weightDecay: 1e-4 }],
  ["the 5-layer CNN of paper C", cnn5(), { momentum: 0.9, nesterov: true }],
  ["convolutions and EvoNorm", small, { biased: true }],
  ["residual blocks of all kinds of convolutions", residual, { momentum: 0.9, biased: true }],
  ["a narrow ResNet-20", resnet20({ norm: "groupNorm", width: 0.5, inputShape: [8, 8, 3] }), {}],
  ["attention", attentive, { momentum: 0.5, nesterov: true, weightDecay: 1e-3 }],
];

for (const [name, model, plan] of cases) {
  Deno.test({
    name: `the fast engine agrees with tfjs: ${name}`,
    sanitizeOps: false, // tfjs and workers wait behind the test
    sanitizeResources: false,
    fn: async () => {
      const fast = await everything(wasmEngine({ workers: 2 }), model, plan);
      const oracle = await everything(tfjsEngine(), model, plan);
      for (const part of ["gradient", "parameters", "velocity", "loss", "losses"] as const) {
        assertLess(relativeError(fast[part], oracle[part]), 1e-4, part);
      }
    },
  });
}
