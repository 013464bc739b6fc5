import { InputError, models, stream } from "../../mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";

const random = (device = 0) => stream({ seed: 0, purpose: "initial parameters", device });

Deno.test("mlp() has the parameters of the published 2NN", () => {
  assertEquals(models.mlp([784, 200, 200, 10]).parameters, 199_210);
});

Deno.test("sequential(): a layout covers the row of parameters without gaps", () => {
  let end = 0;
  for (const { offset, size, shape } of models.mlp([5, 4, 3]).layout) {
    assertEquals(offset, end);
    assertEquals(size, shape.reduce((a, b) => a * b, 1));
    end += size;
  }
  assertEquals(end, models.mlp([5, 4, 3]).parameters);
});

Deno.test("initializer(): initial parameters have the spread their rule states", () => {
  const spread = (initialization: models.Initialization) => {
    const model = models.mlp([400, 300, 2], { initialization });
    const { offset, size } = model.layout[0]!;
    const weights = model.initialize(random()).subarray(offset, offset + size);
    return { rms: Math.sqrt(weights.reduce((a, w) => a + w * w, 0) / size), max: Math.max(...weights) };
  };
  assertAlmostEquals(spread("torch").rms, 1 / Math.sqrt(3 * 400), 1e-3);
  assert(spread("torch").max <= 1 / Math.sqrt(400));
  assertAlmostEquals(spread("heNormal").rms, Math.sqrt(2 / 400), 1e-3);
  assertAlmostEquals(spread("convNormal").rms, 1 / Math.sqrt(3 * 400), 1e-3);
  assertAlmostEquals(spread("glorotUniform").rms, Math.sqrt(2 / 700), 1e-3);
  assertAlmostEquals(spread("standardNormal").rms, 1, 1e-2);
  assertEquals(spread("zeros").rms, 0);
});

Deno.test("initializer(): initial parameters are a pure function of their stream", () => {
  const model = models.mlp([3, 2]);
  assertEquals(model.initialize(random()), model.initialize(random()));
  assertNotEquals(model.initialize(random()), model.initialize(random(1)));
});

Deno.test("sequential() follows the shapes through convolution and pooling", () => {
  const layers: models.Layer[] = [
    { kind: "conv2d", filters: 6, size: 5, padding: 2, activation: "relu" },
    { kind: "evoNorm", groups: 2 },
    { kind: "maxPool", size: 2, stride: 2 },
    { kind: "dense", outputs: 10, activation: "linear", weightScale: "standard" },
  ];
  const model = models.sequential({ name: "small", spec: { kind: "small" }, inputShape: [28, 28, 1], layers });
  assertEquals(model.shapes, [[28, 28, 6], [28, 28, 6], [14, 14, 6], [10]]);
  assertEquals(model.parameters, 5 * 5 * 6 + 6 + 12 + 14 * 14 * 6 * 10 + 10);
});

Deno.test("planLayer(): a convolution has a bias unless it is said to have none", () => {
  const parameters = (options: { bias?: boolean }) =>
    models.sequential({
      name: "small",
      spec: { kind: "small" },
      inputShape: [5, 5, 2],
      layers: [
        { kind: "conv2d", filters: 3, size: 5, padding: 0, activation: "relu", ...options },
        { kind: "dense", outputs: 2, activation: "linear", weightScale: "standard" },
      ],
    }).layout.map(({ layer, role, size }) => `${layer} ${role} ${size}`);
  const [weight, bias, ...dense] = ["0 weight 150", "0 bias 3", "1 weight 6", "1 bias 2"];
  assertEquals(parameters({}), [weight, bias, ...dense]);
  assertEquals(parameters({ bias: true }), [weight, bias, ...dense]);
  assertEquals(parameters({ bias: false }), [weight, ...dense]);
});

Deno.test("sequential() gives tensors inside other layers names and kinds of their own", () => {
  const model = models.sequential({
    name: "nested",
    spec: { kind: "x" },
    inputShape: [4, 4, 2],
    layers: [
      {
        kind: "residual",
        body: [{ kind: "conv2d", filters: 4, size: 1, padding: 0, bias: false, activation: "relu" }],
        shortcut: [{ kind: "residual", body: [{ kind: "evoNorm", groups: 1 }] }, {
          kind: "conv2d",
          filters: 4,
          size: 1,
          padding: 0,
          activation: "linear",
        }],
      },
      { kind: "globalAveragePooling" },
    ],
  });
  assertEquals(model.layout.map(({ name, of, layer }) => `${name} ${of} ${layer}`), [
    "residual1/conv2d1.weight conv2d 0",
    "residual1/shortcut/residual1/evoNorm1.scale evoNorm 0",
    "residual1/shortcut/residual1/evoNorm1.shift evoNorm 0",
    "residual1/shortcut/conv2d2.weight conv2d 0",
    "residual1/shortcut/conv2d2.bias conv2d 0",
  ]);
});

Deno.test("sequential() refuses unknown options, of its own and of a layer, and layers that do not exist", () => {
  const layer = { kind: "dense", outputs: 3, activation: "linear", weightScale: "standard" };
  const options = { name: "x", spec: { kind: "x" }, inputShape: [4], layers: [layer] } as models.SequentialOptions;
  const refuse = (change: object, words: string) =>
    assertThrows(() => models.sequential({ ...options, ...change } as models.SequentialOptions), InputError, words);
  const conv = { kind: "conv2d", filters: 4, size: 3, padding: 1, activation: "linear" };
  refuse({ initialisation: "zeros" }, 'did you mean "initialization"');
  refuse({ loss: "hinge" }, 'option "loss" is "hinge"');
  refuse(
    { layers: [{ ...layer, output: 3 }] },
    'layer 1 (dense) of x: unknown option "output"; did you mean "outputs"',
  );
  refuse({ layers: [{ ...layer, activation: "swish" }] }, 'option "activation" is "swish"');
  refuse({ layers: [{ kind: "dropout" }] }, "give a layer of a kind among dense, tokenDense");
  refuse({ layers: [{ kind: "batchNorm" }] }, "use groupNorm or evoNorm");
  refuse({ inputShape: [8, 8, 6], layers: [{ ...conv, groups: 4 }] }, "4 groups for 6 channels");
  refuse({ inputShape: [8, 8, 6], layers: [{ ...conv, groups: 3 }] }, "3 groups for 4 filters");
  refuse({ inputShape: [8, 8, 4], layers: [{ kind: "residual", body: [] }] }, "no layers in its body");
  refuse({ inputShape: [8, 8, 3], layers: [{ kind: "residual", body: [conv] }] }, "give a shortcut whose shape");
  refuse({ layers: [{ kind: "selfAttention", heads: 2 }] }, "put an embedding before it");
  refuse({ layers: [layer, { kind: "embedding", vocabulary: 5, width: 2 }] }, "only be the first layer");
  refuse({ inputShape: [4, 4, 1], layers: [{ kind: "embedding", vocabulary: 5, width: 2 }] }, "the tokens of a text");
});

Deno.test("models refuse what cannot be", () => {
  assertThrows(() => models.mlp([784]), InputError, "got 1 widths");
  assertThrows(() => models.mlp([784, 0]), InputError, "is 0");
  assertThrows(() => models.mlp([4, 2], { activaton: "relu" } as object), InputError, 'did you mean "activation"');
  const spec = { kind: "x" };
  const build = (inputShape: number[], layers: models.Layer[]) =>
    models.sequential({ name: "x", spec, inputShape, layers });
  assertThrows(() => build([4], []), InputError, "no layers");
  assertThrows(() => build([4], [{ kind: "maxPool", size: 2, stride: 2 }]), InputError, "needs an image");
  assertThrows(() => build([4, 4, 1], [{ kind: "maxPool", size: 5, stride: 1 }]), InputError, "window of 5");
  assertThrows(() => build([4, 4, 3], [{ kind: "evoNorm", groups: 2 }]), InputError, "2 groups for 3 channels");
  assertThrows(() => build([4, 4, 3], [{ kind: "averagePool", size: 2, stride: 2 }]), InputError, "ends in shape");
});
