import { largestArray } from "../../lib/engine/tfjs/forward.ts";
import { engine, InputError, models, stream } from "../../mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "../std_assert.ts";
import { tinyData } from "../tiny_problem.ts";

const data = tinyData();
const image = tinyData({ features: 6 * 6 * 2 });
for (const part of [image.train, image.test]) Object.assign(part, { inputShape: [6, 6, 2] });
const batch = Uint32Array.of(3, 17, 40, 8);

const smallCnn = models.sequential({
  name: "small cnn",
  spec: { kind: "small cnn" },
  inputShape: [6, 6, 2],
  layers: [
    { kind: "conv2d", filters: 4, size: 3, padding: 1, activation: "tanh" },
    { kind: "evoNorm", groups: 2 },
    { kind: "averagePool", size: 2, stride: 2 },
    { kind: "conv2d", filters: 4, size: 2, padding: 0, bias: false, activation: "linear" },
    { kind: "maxPool", size: 2, stride: 1 },
    { kind: "dense", outputs: 3, activation: "linear", weightScale: "standard" },
  ],
});

async function open(model: models.Model, sets = data, devices = 1) {
  const session = await engine.tfjsEngine().open({ model, devices, ...sets });
  const parameters = session.matrix();
  for (let k = 0; k < devices; k++) {
    engine.row(parameters, k).set(model.initialize(stream({ seed: 1, purpose: "test", device: k })));
  }
  return { session, parameters };
}

Deno.test("tfjsEngine(): gradient of softmax regression is xᵀ(softmax − y) / batch", async () => {
  const { session, parameters } = await open(models.mlp([6, 3]));
  const out = session.matrix();
  await session.gradients(parameters, { jobs: [{ at: 0, batch, into: 0 }], out });
  const expected = new Float64Array(21);
  for (const sample of batch) {
    const x = data.train.inputs.subarray(sample * 6, sample * 6 + 6);
    const logits = [0, 1, 2].map((c) =>
      x.reduce((s, v, i) => s + v * parameters.data[i * 3 + c]!, parameters.data[18 + c]!)
    );
    const total = logits.reduce((s, z) => s + Math.exp(z), 0);
    logits.forEach((z, c) => {
      const delta = (Math.exp(z) / total - (c === data.train.labels[sample] ? 1 : 0)) / batch.length;
      x.forEach((v, i) => expected[i * 3 + c]! += delta * v);
      expected[18 + c]! += delta;
    });
  }
  expected.forEach((g, i) => assertAlmostEquals(out.data[i]!, g, 1e-6));
});

for (
  const [name, model, sets] of [
    [
      "squared loss, NTK parameterisation",
      models.mlp([6, 7, 3], { loss: "squared", parameterization: "ntk", activation: "tanh" }),
      data,
    ],
    ["sigmoid", models.mlp([6, 7, 3], { activation: "sigmoid" }), data],
    ["convolution, pooling and EvoNorm", smallCnn, image],
  ] as const
) {
  Deno.test(`tfjsEngine(): gradients agree with finite differences: ${name}`, async () => {
    const { session, parameters } = await open(model, sets);
    const out = session.matrix();
    const jobs = [{ at: 0, batch, into: 0 }];
    await session.gradients(parameters, { jobs, out });
    const gradient = out.data.slice();
    const norm = Math.hypot(...gradient);
    const direction = gradient.map((g) => g / norm);
    const start = parameters.data.slice();
    const step = 2e-3;
    const lossAt = async (t: number) => {
      start.forEach((w, i) => parameters.data[i] = w + t * direction[i]!);
      return (await session.gradients(parameters, { jobs, out })).loss[0]!;
    };
    const slope = (await lossAt(step) - await lossAt(-step)) / (2 * step);
    assertAlmostEquals(slope / norm, 1, 5e-3);
  });
}

Deno.test("local steps follow the update rule with momentum, decay, constant and proximal bias", async () => {
  const { session, parameters } = await open(models.mlp([6, 4, 3]), data, 2);
  const plan = { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 };
  const [velocity, constant, anchor, out] = [0, 1, 2, 3].map(() => session.matrix()) as [
    engine.Matrix,
    engine.Matrix,
    engine.Matrix,
    engine.Matrix,
  ];
  const random = stream({ seed: 2, purpose: "bias" });
  for (const matrix of [constant, anchor]) matrix.data.forEach((_, i) => matrix.data[i] = 0.01 * random.normal());
  const rates = [0.05, 0];
  const batches = [Uint32Array.of(0, 1, 2, 3, 4), Uint32Array.of(9, 8)];
  const expected = Float64Array.from(parameters.data);
  const v = new Float64Array(expected.length);
  const shadow = session.matrix();
  for (const slice of [[0, 3], [3, 5]] as const) {
    for (let k = 0; k < 2; k++) {
      const own = k === 0 ? batches[0]!.subarray(...slice) : slice[0] === 0 ? batches[1]! : undefined;
      if (!own) continue;
      shadow.data.set(expected);
      await session.gradients(shadow, { jobs: [{ at: k, batch: own, into: k }], out });
      for (let i = k * out.columns; i < (k + 1) * out.columns; i++) {
        const g = out.data[i]! + plan.weightDecay * expected[i]!;
        v[i] = plan.momentum * v[i]! + g;
        expected[i]! += -plan.learningRate * (g + plan.momentum * v[i]!) + constant.data[i]! +
          rates[k]! * (anchor.data[i]! - expected[i]!);
      }
    }
  }
  await session.localSteps(parameters, {
    ...plan,
    batches: [{ indices: batches[0]!, offsets: Uint32Array.of(0, 3, 5) }, {
      indices: batches[1]!,
      offsets: Uint32Array.of(0, 2),
    }],
    velocity,
    constant,
    proximal: { anchor, rates },
  });
  expected.forEach((w, i) => assertAlmostEquals(parameters.data[i]!, w, 2e-6));
  v.forEach((value, i) => assertAlmostEquals(velocity.data[i]!, value, 2e-6));
});

Deno.test("tfjsEngine(): a device without batches rests", async () => {
  const { session, parameters } = await open(models.mlp([6, 3]), data, 2);
  const before = parameters.data.slice();
  const { loss } = await session.localSteps(parameters, {
    batches: [{ indices: new Uint32Array(), offsets: Uint32Array.of(0) }, {
      indices: Uint32Array.of(1),
      offsets: Uint32Array.of(0, 1),
    }],
    learningRate: 0.1,
    momentum: 0,
    nesterov: false,
    weightDecay: 0,
  });
  assert(Number.isNaN(loss[0]!) && Number.isFinite(loss[1]!));
  assertEquals(parameters.data.slice(0, 21), before.slice(0, 21));
});

Deno.test("tfjsEngine(): evaluation counts every test sample once, and as many as asked for", async () => {
  const { session, parameters } = await open(models.mlp([6, 3]), data, 2);
  const whole = await session.evaluate(parameters);
  assertEquals(whole.total.reduce((a, b) => a + b), data.test.samples);
  const some = await session.evaluate(parameters, { samples: 7 });
  assertEquals(some.total.reduce((a, b) => a + b), 7);
  whole.correct.forEach((count, i) => assert(count <= whole.total[i % 3]!));
});

Deno.test("largestArray(): the largest array of a model is its widest layer, or inside of one", () => {
  assertEquals(largestArray(models.cnn5()), 32 * 32 * 32);
  assertEquals(largestArray(models.transformer({ vocabulary: 9, length: 64, classes: 2 })), 4 * 64 * 64);
  assertEquals(largestArray(models.mlp([6, 40, 3])), 40);
});

Deno.test("tfjsEngine(): sessions refuse what does not fit", async () => {
  const { session, parameters } = await open(models.mlp([6, 3]));
  const plan = { learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 };
  const refuse = (change: object, words: string) =>
    assertRejects(
      () =>
        session.localSteps(parameters, {
          ...plan,
          batches: [{ indices: Uint32Array.of(1), offsets: Uint32Array.of(0, 1) }],
          ...change,
        }),
      InputError,
      words,
    );
  await refuse({ batches: [] }, "batches for 0 devices");
  await refuse({ batches: [{ indices: Uint32Array.of(60), offsets: Uint32Array.of(0, 1) }] }, "sample 60");
  await refuse({ batches: [{ indices: Uint32Array.of(1), offsets: Uint32Array.of(0, 0, 1) }] }, "batch 0");
  await refuse({ momentum: 0.9 }, "momentum 0.9 without velocity");
  await refuse({ learningRate: NaN }, "learningRate is NaN");
  await refuse({ constant: { rows: 1, columns: 2, data: new Float32Array(2) } }, "constant bias is [1, 2]");
  await session.close();
  await refuse({}, "closed");
});
