import { InputError } from "../../lib/base/mod.ts";
import * as engine from "../../lib/engine/mod.ts";
import * as models from "../../lib/model/mod.ts";
import type { Model } from "../../lib/model/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import * as ntk from "../../lib/theory/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertLess, assertRejects, assertThrows } from "../std_assert.ts";
import { largestGap, randomSamples } from "./problem.ts";

const tfjs = engine.tfjsEngine();
const parametersOf = (model: Model, seed = 0) => model.initialize(stream({ seed, purpose: "initial parameters" }));
const inputsOf = (samples: number, features: number) => randomSamples({ agents: 1, samples, features })[0]!.inputs;

Deno.test("empiricalKernel() equals the kernel of gradients by automatic differentiation", async () => {
  const cases: [number[], models.MlpOptions][] = [
    [[5, 3], {}],
    [[5, 7, 1], { activation: "relu", parameterization: "ntk" }],
    [[5, 7, 2], { activation: "tanh" }],
    [[5, 9, 6, 3], { activation: "sigmoid", parameterization: "ntk" }],
    [[5, 17, 18, 1], { activation: "relu" }],
    [[5, 300, 2], { activation: "relu", initialization: "heNormal" }],
    [[5, 20, 18, 17], { activation: "linear" }],
  ];
  for (const [widths, options] of cases) {
    const model = models.mlp(widths, options);
    const given = { parameters: parametersOf(model), inputs: inputsOf(6, 5) };
    const kernel = ntk.empiricalKernel(model, given);
    const oracle = await ntk.autodiffKernel(model, { ...given, engine: tfjs });
    const largest = kernel.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    assert(largestGap(kernel.data, oracle.data) < 2e-6 * largest, model.name);
  }
});

Deno.test("empiricalKernel() does not depend on the batch size", () => {
  const model = models.mlp([4, 30, 11, 2]);
  const given = { parameters: parametersOf(model), inputs: inputsOf(13, 4) };
  const whole = ntk.empiricalKernel(model, given);
  for (const batchSize of [1, 4, 13, 50]) {
    assert(largestGap(whole.data, ntk.empiricalKernel(model, { ...given, batchSize }).data) < 1e-13);
  }
});

Deno.test("empiricalKernel() of an affine model is x·x′ + 1, once for every output", () => {
  const inputs = inputsOf(3, 4);
  const model = models.mlp([4, 2]);
  const { data } = ntk.empiricalKernel(model, { parameters: parametersOf(model), inputs });
  for (let r = 0; r < 6; r++) {
    for (let c = 0; c < 6; c++) {
      const [i, j] = [Math.floor(r / 2), Math.floor(c / 2)];
      let product = 1;
      for (let k = 0; k < 4; k++) product += inputs.data[i * 4 + k]! * inputs.data[j * 4 + k]!;
      assertAlmostEquals(data[r * 6 + c]!, r % 2 === c % 2 ? product : 0, 1e-13);
    }
  }
});

Deno.test("empiricalKernel() tends to infiniteWidthKernel() at the rate 1/√width, in both parameterisations", () => {
  const inputs = inputsOf(4, 6);
  for (const options of [{ parameterization: "ntk" }, { initialization: "heNormal" }] as const) {
    const gap = (width: number) => {
      const model = models.mlp([6, width, 1], options);
      const limit = ntk.infiniteWidthKernel(model, { inputs });
      const squares = Array.from({ length: 80 }, (_, seed) => {
        const { data } = ntk.empiricalKernel(model, { parameters: parametersOf(model, seed), inputs });
        return (Math.hypot(...data.map((k, i) => k - limit.data[i]!)) / Math.hypot(...limit.data)) ** 2;
      });
      return Math.sqrt(squares.reduce((a, b) => a + b) / squares.length);
    };
    const [narrow, wide] = [gap(64), gap(1024)]; // 16 times as wide: a fourth
    assertAlmostEquals(narrow / wide, 4, 1);
    assertLess(wide, 0.1);
  }
});

Deno.test("infiniteWidthKernel() of a deep network is close to that of a wide one, however it is drawn", () => {
  const inputs = inputsOf(3, 50);
  const draws: models.MlpOptions[] = [
    { parameterization: "ntk" },
    { initialization: "torch" },
    { initialization: "heNormal" },
    { initialization: "convNormal" },
    { initialization: "glorotUniform" },
  ];
  for (const options of draws) {
    const model = models.mlp([50, 400, 300, 1], options);
    const limit = ntk.infiniteWidthKernel(model, { inputs });
    const mean = limit.data.map(() => 0);
    for (let seed = 0; seed < 20; seed++) {
      const { data } = ntk.empiricalKernel(model, { parameters: parametersOf(model, seed), inputs });
      data.forEach((k, i) => mean[i]! += k / 20);
    }
    assertLess(Math.hypot(...mean.map((k, i) => k - limit.data[i]!)), 0.05 * Math.hypot(...limit.data));
  }
});

Deno.test("infiniteWidthKernel() of inputs that are 0 without biases is that of the output's bias alone", () => {
  const inputs = { rows: 2, columns: 2, data: Float64Array.of(0, 0, 1, 2) };
  const model = models.mlp([2, 10, 1], { initialization: "heNormal" });
  const { data } = ntk.infiniteWidthKernel(model, { inputs });
  assertEquals([data[0], data[1], data[2]], [1, 1, 1]);
});

Deno.test("infiniteWidthKernel() takes the arc-cosine values at right and straight angles", () => {
  // Inputs whose Σ = x·x′/d + 1 are 2 with themselves and 0 with each other, so that α = π/2; and −x, which has x·x′/d = −1.
  const inputs = { rows: 2, columns: 2, data: Float64Array.of(1, 1, -1, -1) };
  const model = models.mlp([2, 10, 1], { parameterization: "ntk" });
  const { data } = ntk.infiniteWidthKernel(model, { inputs });
  assertAlmostEquals(data[0]!, (2 / 2 + 1) + 2 / 2, 1e-14);
  assertAlmostEquals(data[1]!, 2 / (2 * Math.PI) + 1, 1e-14);
});

Deno.test("empiricalKernel(): kernels refuse what they cannot compute", async () => {
  const model = models.mlp([4, 3, 2]);
  const parameters = parametersOf(model);
  const inputs = inputsOf(3, 4);
  const image = models.sequential({
    name: "small convolution",
    spec: { kind: "smallConvolution" },
    inputShape: [2, 2, 1],
    layers: [{ kind: "conv2d", filters: 2, size: 2, padding: 0, activation: "relu" }, {
      kind: "dense",
      outputs: 2,
      activation: "linear",
      weightScale: "standard",
    }],
  });
  const refuse = (compute: () => unknown, words: string) => assertThrows(compute, InputError, words);
  refuse(() => ntk.empiricalKernel(model, { parameters, inputs, memory: 100 }), 'option "memory"');
  refuse(() => ntk.empiricalKernel(model, { parameters, inputs, memory: 600 }), "pass batchSize: 1");
  refuse(() => ntk.empiricalKernel(model, { parameters: new Float32Array(3), inputs }), "3 parameters");
  refuse(() => ntk.empiricalKernel(model, { parameters, inputs: inputsOf(3, 5) }), "[3, 5]");
  refuse(() => ntk.empiricalKernel(image, { parameters: parametersOf(image), inputs }), "use ntk.autodiffKernel");
  refuse(() => ntk.infiniteWidthKernel(image, { inputs }), "models.mlp with ReLU, not for small convolution");
  const still = models.mlp([4, 3, 2], { initialization: "zeros" });
  refuse(() => ntk.infiniteWidthKernel(still, { inputs }), 'the initialization "zeros"');
  const tanh = models.mlp([4, 3, 2], { parameterization: "ntk", activation: "tanh" });
  refuse(() => ntk.infiniteWidthKernel(tanh, { inputs }), "hidden layers of mlp 4-3-2 are tanh");
  await assertRejects(
    () => ntk.autodiffKernel(model, { parameters, inputs: inputsOf(3, 5) }),
    InputError,
    "the inputs are [3, 5]",
  );
  assertEquals((await ntk.autodiffKernel(image, { parameters: parametersOf(image), inputs, engine: tfjs })).rows, 6);
});
