import { assertEquals, assertLess, assertRejects, assertThrows } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { row, type Session } from "../../../lib/engine/mod.ts";
import { rowDrift } from "../../../lib/engine/plain.ts";
import { wasmEngine } from "../../../lib/engine/wasm/mod.ts";
import { type LossName, mlp } from "../../../lib/model/mod.ts";
import { stream } from "../../../lib/random/mod.ts";
import { gradient, loss, outputs, randomData, relativeError } from "./reference.ts";

const random = stream({ seed: 7, purpose: "session test" });
const sizes = { inputShape: [7], classes: 5 };
const train = randomData(random, { part: "train", samples: 300, ...sizes });
const test = randomData(random, { part: "test", samples: 1100, ...sizes });

async function open(devices: number, lossName: LossName = "crossEntropy"): Promise<Session> {
  const model = mlp([7, 9, 5], { activation: "tanh", loss: lossName });
  return await wasmEngine({ workers: 1 }).open({ model, devices, train, test });
}

function normal(session: Session, rows = session.problem.devices) {
  const matrix = session.matrix(rows);
  matrix.data.forEach((_, i) => matrix.data[i] = random.normal());
  return matrix;
}

Deno.test("gradients() agree with finite differences, also over batches larger than a block", async () => {
  const session = await open(3, "squared");
  const parameters = normal(session);
  const out = session.matrix(4);
  const batches = [1, 4, 290].map((n) => Uint32Array.from({ length: n }, () => random.integer(train.samples)));
  const jobs = batches.map((batch, i) => ({ at: 2 - i, batch, into: i + 1 }));
  await session.gradients(parameters, { jobs, out });
  for (const { at, batch, into } of jobs) {
    const expected = gradient(session.problem.model, Float64Array.from(row(parameters, at)), train, batch);
    assertLess(relativeError(row(out, into), expected), 1e-5);
  }
  assertEquals(Math.max(...row(out, 0).map(Math.abs)), 0);
  await session.close();
});

for (const name of ["crossEntropy", "squared"] as const) {
  Deno.test(`evaluate() counts right answers and sums the ${name} loss per class`, async () => {
    const session = await open(2, name);
    const parameters = normal(session);
    const samples = 1050;
    const { correct, loss: losses, total } = await session.evaluate(parameters, { samples });
    const { model } = session.problem;
    const expected = { correct: new Uint32Array(10), loss: new Float64Array(10), total: new Uint32Array(5) };
    for (let i = 0; i < samples; i++) {
      const label = test.labels[i]!;
      expected.total[label]!++;
      for (let k = 0; k < 2; k++) {
        const f = outputs(model, row(parameters, k), test.inputs.subarray(7 * i, 7 * i + 7));
        if (f[label] === Math.max(...f)) expected.correct[5 * k + label]!++;
        expected.loss[5 * k + label]! += loss(model, f, label);
      }
    }
    assertEquals(total, expected.total);
    assertEquals(correct, expected.correct);
    assertLess(relativeError(losses, expected.loss), 1e-6);
    await session.close();
  });
}

Deno.test("evaluate() counts no answer of parameters that are not finite as right", async () => {
  const session = await open(1);
  const parameters = session.matrix();
  parameters.data.fill(NaN);
  const { correct } = await session.evaluate(parameters);
  assertEquals(correct, new Uint32Array(5));
  await session.close();
});

Deno.test("mix() is the product with the mixing matrix, for sparse and dense weights", async () => {
  const session = await open(6);
  const parameters = normal(session);
  const out = normal(session);
  for (const density of [0.3, 1]) {
    const weights = Float64Array.from({ length: 36 }, () => random.uniform() < density ? random.normal() : 0);
    await session.mix({ devices: 6, weights }, parameters, out);
    const expected = Float64Array.from(out.data, (_, i) => {
      const [k, column] = [Math.floor(i / out.columns), i % out.columns];
      return row(parameters, 0).reduce((sum) => sum, 0) +
        Array.from({ length: 6 }, (_, j) => weights[6 * k + j]! * row(parameters, j)[column]!).reduce((a, b) => a + b);
    });
    assertLess(relativeError(out.data, expected), 1e-6);
  }
  await session.close();
});

Deno.test("mix() keeps a row that is not finite from rows that give it no weight", async () => {
  const session = await open(2);
  const parameters = normal(session);
  row(parameters, 1).fill(NaN);
  const out = session.matrix();
  await session.mix({ devices: 2, weights: Float64Array.of(1, 0, 0.5, 0.5) }, parameters, out);
  assertEquals(row(out, 0), row(parameters, 0));
  await session.close();
});

Deno.test("drift() is the distance of each row from the mean row", async () => {
  const session = await open(5);
  const parameters = normal(session);
  assertLess(relativeError(await session.drift(parameters), rowDrift(parameters)), 1e-12);
  await session.close();
});

Deno.test("localSteps(): a device without batches rests: its row stays and its loss is NaN", async () => {
  const session = await open(2);
  const parameters = normal(session);
  const before = parameters.data.slice();
  const rest = { indices: new Uint32Array(), offsets: Uint32Array.of(0) };
  const one = { indices: Uint32Array.of(3), offsets: Uint32Array.of(0, 1) };
  const { loss } = await session.localSteps(parameters, {
    ...{ learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 },
    batches: [rest, one],
  });
  assertEquals([Number.isNaN(loss[0]), Number.isNaN(loss[1])], [true, false]);
  assertEquals(row(parameters, 0), before.subarray(0, parameters.columns));
  await session.close();
});

Deno.test("wasmEngine(): matrices of other sessions, closed sessions and impossible sizes are refused with a sentence", async () => {
  const session = await open(2);
  const other = await open(2);
  const parameters = session.matrix();
  const foreign = other.matrix();
  await assertRejects(() => session.drift(foreign), InputError, "must be a matrix of this session");
  await assertRejects(
    () => session.mix({ devices: 3, weights: new Float64Array(9) }, parameters, session.matrix()),
    InputError,
    "mixing matrix of 3 devices for 2 rows",
  );
  await assertRejects(
    () => session.mix({ devices: 2, weights: new Float64Array(4) }, parameters, parameters),
    InputError,
    "give another matrix",
  );
  await assertRejects(
    () => session.mix({ devices: 2, weights: Float64Array.of(1, 0, NaN, 1) }, parameters, session.matrix()),
    InputError,
    "mixing weight [1, 0] is NaN",
  );
  assertThrows(() => session.matrix(0), InputError, "the rows of a matrix is 0");
  assertThrows(() => session.matrix(30_000_000), InputError, "WebAssembly can address");
  await session.close();
  assertThrows(() => session.matrix(), InputError, "is closed");
  await assertRejects(() => session.drift(parameters), InputError, "is closed");
  await other.close();
});

Deno.test("open() refuses what does not fit before it copies anything", async () => {
  const model = mlp([7, 9, 5]);
  const engine = wasmEngine({ workers: 1 });
  await assertRejects(
    () => engine.open({ model: mlp([7, 20_000, 5]), devices: 3000, train, test }),
    InputError,
    "devices fit",
  );
  const broken = { ...train, inputs: train.inputs.slice().fill(Infinity, 23, 24) };
  await assertRejects(
    () => engine.open({ model, devices: 2, train: broken, test }),
    InputError,
    "holds Infinity in sample 3",
  );
  const mislabelled = { ...train, labels: train.labels.slice().fill(9, 4, 5) };
  await assertRejects(
    () => engine.open({ model, devices: 2, train: mislabelled, test }),
    InputError,
    "gives sample 4 the class 9",
  );
});

Deno.test("wasmEngine() refuses zero workers", () => {
  assertThrows(() => wasmEngine({ workers: 0 }), InputError, 'option "workers" is 0');
});
