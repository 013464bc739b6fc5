import { InputError } from "../../lib/base/mod.ts";
import { partition } from "../../lib/data/mod.ts";
import * as engine from "../../lib/engine/mod.ts";
import * as models from "../../lib/model/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import * as ntk from "../../lib/theory/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "../std_assert.ts";
import { tinyData } from "../tiny_problem.ts";
import { largestGap, randomSamples, smallNetwork, smallProblem, warningsOf } from "./problem.ts";

Deno.test("linearize() gives J·Jᵀ, Jᵀ·c and J·v without J, also where agents start apart", async () => {
  const { features, kernel, start, offsets } = await smallProblem({
    agents: 3,
    samples: [2, 4, 1],
    outputs: 2,
    initialParameters: "perDevice",
  });
  const { rows, columns, data } = features.jacobian();
  assertEquals(offsets, [0, 4, 12, 14]);
  const at = (r: number, j: number) => data[r * columns + j]!;
  const c = Float64Array.from({ length: rows }, (_, r) => Math.sin(r));
  const combined = Float64Array.from({ length: columns }, (_, j) => c.reduce((sum, f, r) => sum + f * at(r, j), 0));
  assert(largestGap(features.combine(c), combined) < 1e-13);
  const thetas = [0, 1, 2].map((q) => start.data.subarray(q * columns, (q + 1) * columns));
  const along = features.along(thetas);
  for (let r = 0; r < rows; r++) {
    for (let s = 0; s < rows; s++) {
      let product = 0;
      for (let j = 0; j < columns; j++) product += at(r, j) * at(s, j);
      assertAlmostEquals(kernel.data[r * rows + s]!, product, 1e-12);
    }
    thetas.forEach((theta, q) => {
      assertAlmostEquals(along.data[r * 3 + q]!, theta.reduce((sum, x, j) => sum + x * at(r, j), 0), 1e-12);
    });
  }
});

Deno.test("linearize() by automatic differentiation agrees with the closed form, in both parameterisations", async () => {
  for (const parameterization of ["ntk", "standard"] as const) {
    const model = models.mlp([4, 8, 2], { parameterization, activation: "tanh", loss: "squared" });
    const devices = randomSamples({ agents: 2, samples: 3, outputs: 2 });
    const parameters = ntk.initialParameters(model, { devices: 2, seed: 1, initialParameters: "perDevice" });
    const exact = await ntk.linearize(model, { devices, parameters });
    const oracle = await ntk.linearize(model, {
      devices,
      parameters,
      gradients: "autodiff",
      engine: engine.tfjsEngine(),
    });
    assert(largestGap(exact.kernel.data, oracle.kernel.data) < 1e-5);
    assert(largestGap(exact.features.outputs, oracle.features.outputs) < 2e-6);
    assert(largestGap(exact.features.jacobian().data, oracle.features.jacobian().data) < 2e-6);
    const vectors = [0, 1].map((q) => parameters.data.subarray(q * model.parameters, (q + 1) * model.parameters));
    assert(largestGap(exact.features.along(vectors).data, oracle.features.along(vectors).data) < 2e-5);
  }
});

Deno.test("linearize() falls to automatic differentiation for other layers, and says so", async () => {
  const model = models.sequential({
    name: "small convolution",
    spec: { kind: "smallConvolution" },
    inputShape: [2, 2, 1],
    layers: [{ kind: "conv2d", filters: 2, size: 2, padding: 0, activation: "tanh" }, {
      kind: "dense",
      outputs: 1,
      activation: "linear",
      weightScale: "standard",
    }],
  });
  const given = {
    devices: randomSamples({ agents: 2, samples: 2 }),
    parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
    engine: engine.tfjsEngine(),
  };
  let linear: ntk.Linearization | undefined;
  const heard = await warningsOf(async () => linear = await ntk.linearize(model, given));
  assert(heard.length === 1 && heard[0]!.includes("small convolution"));
  assertEquals([linear?.gradients, linear?.kernel.rows], ["autodiff", 4]);
  assertEquals(await warningsOf(() => ntk.linearize(model, { ...given, gradients: "autodiff" })), []);
  await assertRejects(
    () => ntk.linearize(model, { ...given, gradients: "closedForm" }),
    InputError,
    "dense layers only",
  );
  await assertRejects(
    () => ntk.linearize(model, { ...given, gradients: "autodiff", memory: 9 }),
    InputError,
    "4 gradients",
  );
});

Deno.test("linearize() refuses targets, inputs and parameters of the wrong shape", async () => {
  const model = smallNetwork();
  const devices = randomSamples({ agents: 2, samples: 3 });
  const parameters = ntk.initialParameters(model, { devices: 2, seed: 0 });
  const refuse = (change: object, words: string) =>
    assertRejects(() => ntk.linearize(model, { devices, parameters, ...change }), InputError, words);
  await refuse({ devices: randomSamples({ agents: 2, samples: 3, outputs: 2 }) }, "the targets of agent 0 are [3, 2]");
  await refuse({ devices: randomSamples({ agents: 2, samples: 3, features: 5 }) }, "the inputs of agent 0 are [3, 5]");
  await refuse({ devices: randomSamples({ agents: 3, samples: 3 }) }, "initial parameters are [2, ");
  await refuse({ devices: [] }, "no agents");
  const plain = devices.map((agent) => ({ ...agent, targets: [1, -1, 1] }));
  await refuse({ devices: plain }, "the targets of agent 0 are [1,-1,1]; expected { rows, columns, data } with 3 rows");
  await refuse({ devices: devices.map(({ targets }) => ({ targets })) }, "the inputs of agent 0 are missing");
  const strange = devices.map((agent) => ({
    ...agent,
    targets: { ...agent.targets, data: Float64Array.of(1, NaN, 1) },
  }));
  await refuse({ devices: strange }, "a target of agent 0 is NaN");
  const lost = { ...parameters, data: parameters.data.map(() => NaN) };
  await refuse({ parameters: lost }, "is NaN at the initial parameters");
  await refuse({ batchsize: 3 }, 'did you mean "batchSize"');
});

Deno.test("samplesOf() gives +1 for the class of a sample and −1 for the others", () => {
  const { train } = tinyData();
  const agents = ntk.samplesOf(partition.iid(train, { devices: 4, samplesPerDevice: 5 }));
  assertEquals(agents.map(({ inputs, targets }) => [inputs.rows, targets.columns]), [[5, 3], [5, 3], [5, 3], [5, 3]]);
  agents.forEach(({ targets }) => {
    for (let i = 0; i < 5; i++) assertEquals([...targets.data.subarray(3 * i, 3 * i + 3)].sort().join(), "-1,-1,1");
  });
});

Deno.test("twoClasses() keeps and relabels two groups of classes", () => {
  const { train } = tinyData();
  const two = ntk.twoClasses(train, [[2], [0]]);
  assertEquals([two.samples, two.classes, two.classNames.join()], [40, 2, "2,0"]);
  assertEquals([...two.inputs.subarray(0, 6)], [...train.inputs.subarray(0, 6)]); // labels run 0, 1, 2, 0, …
  assertEquals([...two.labels.subarray(0, 4)], [1, 0, 1, 0]);
  assert(two.checksum !== ntk.twoClasses(train, [[0], [2]]).checksum);
  const refuse = (groups: [number[], number[]], words: string) =>
    assertThrows(() => ntk.twoClasses(train, groups), InputError, words);
  refuse([[0], [3]], "class 3");
  refuse([[0, 1], [1]], "class 1 is in the two groups twice");
  refuse([[0], []], "no sample");
});

Deno.test("initialParameters() draws one row for all or one each", () => {
  const model = smallNetwork();
  const common = ntk.initialParameters(model, { devices: 2, seed: 3 });
  assertEquals(common.data.slice(0, model.parameters), common.data.slice(model.parameters));
  assertEquals(
    common.data.slice(0, model.parameters),
    model.initialize(stream({ seed: 3, purpose: "initial parameters" })),
  );
  const own = ntk.initialParameters(model, { devices: 2, seed: 3, initialParameters: "perDevice" });
  assert(largestGap(own.data.slice(0, model.parameters), own.data.slice(model.parameters)) > 0.1);
});
