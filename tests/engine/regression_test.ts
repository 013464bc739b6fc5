import { assert, assertAlmostEquals, assertEquals, assertRejects } from "../std_assert.ts";
import { algorithms, datasets, engine, graph, InputError, models, partition, simulate, stream } from "../../mod.ts";

const random = stream({ seed: 5, purpose: "regression test" });
const numbers = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const [inputs, targets] = [numbers(40, 3), numbers(40, 2)];
const sets = datasets.fromArrays({
  name: "noise",
  train: { inputs, targets },
  test: { inputs, targets, labels: inputs.map((_, i) => i % 4) },
});
const linear = models.mlp([3, 2], { loss: "squared" });

/** Residuals x·W + b − y of a linear model. */
function residuals(parameters: ArrayLike<number>): number[][] {
  return inputs.map((x, i) =>
    targets[i]!.map((y, o) => x.reduce((sum, v, j) => sum + v * parameters[2 * j + o]!, parameters[6 + o]! - y))
  );
}

for (const made of [engine.wasmEngine(), engine.tfjsEngine()]) {
  Deno.test(`gradients() and evaluate() of the ${made.name} engine measure the distance from targets`, async () => {
    const session = await made.open({ model: linear, devices: 1, ...sets });
    const [at, out] = [session.matrix(), session.matrix()];
    at.data.set(numbers(1, 8)[0]!);
    const distances = residuals(at.data);
    const half = distances.map((row) => row.reduce((sum, r) => sum + r * r / 2, 0));
    const batch = Uint32Array.from(inputs.keys());
    const { loss } = await session.gradients(at, { jobs: [{ at: 0, batch, into: 0 }], out });
    assertAlmostEquals(loss[0]!, half.reduce((a, b) => a + b) / 40, 1e-5);
    for (let o = 0; o < 2; o++) {
      for (let j = 0; j < 4; j++) {
        const expected = distances.reduce((sum, row, i) => sum + row[o]! * (inputs[i]![j] ?? 1), 0) / 40;
        assertAlmostEquals(out.data[2 * j + o]!, expected, 1e-5);
      }
    }
    const evaluation = await session.evaluate(at);
    assertEquals([...evaluation.total], [10, 10, 10, 10]);
    assertEquals([...evaluation.correct], [0, 0, 0, 0]);
    evaluation.loss.forEach((sum, group) => {
      assertAlmostEquals(sum, half.reduce((total, h, i) => total + (i % 4 === group ? h : 0), 0), 1e-4);
    });
    await session.close();
  });
}

Deno.test("gradients() of a regression are the same on workers and in one piece, with augmentation and without", async () => {
  const shape = { inputShape: [4, 4, 2], name: "images" };
  const samples = { inputs: numbers(300, 32), targets: numbers(300, 2) };
  const plain = datasets.fromArrays({ ...shape, train: samples, test: samples });
  const model = models.mlp([32, 300, 2], { loss: "squared" });
  for (const { train, test } of [plain, datasets.augment(plain, { padding: 1 })]) {
    const batch = Uint32Array.from({ length: 3000 }, (_, i) => train.augmentation ? i : i % 300);
    const [jobs, rows] = [[0, 1].map((into) => ({ at: 0, batch, into })), 2];
    const outs: number[][] = [];
    for (const made of [engine.wasmEngine({ workers: 2 }), engine.tfjsEngine()]) {
      const session = await made.open({ model, devices: 1, train, test });
      const [at, out] = [session.matrix(), session.matrix(rows)];
      at.data.set(model.initialize(stream({ seed: 0, purpose: "test" })));
      const { loss } = await session.gradients(at, { jobs, out });
      outs.push([...loss, ...out.data]);
      await session.close();
    }
    outs[0]!.forEach((value, i) => assertAlmostEquals(value, outs[1]![i]!, 1e-5));
  }
});

Deno.test("simulate() finds the least squares of all devices' data; accuracy is NaN", async () => {
  const { frame } = await simulate({
    graph: graph.complete(4),
    model: linear,
    devices: partition.iid(sets.train, { devices: 4 }),
    test: sets.test,
    algorithms: { sgd: algorithms.dsgd({ batchSize: "full", learningRate: 0.3 }) },
    rounds: 200,
    seeds: [0],
    evaluation: { every: 200 },
    store: false,
    allow: ["training on test data"],
  });
  const last = frame.toRecords().filter(({ round, group }) => round === 200 && group === "all");
  const loss = last.at(-1)!["loss"] as number;
  const zero = residuals(new Float64Array(8)).flat().reduce((sum, r) => sum + r * r / 2, 0) / 40;
  assert(last.every(({ accuracy }) => Number.isNaN(accuracy)));
  assertAlmostEquals(loss, leastSquares(), 1e-5);
  assert(loss < zero);
});

/** ½ mean ‖residual‖² at the least squares, by the normal equations. */
function leastSquares(): number {
  const rows = inputs.map((x) => [...x, 1]);
  const gram = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => rows.reduce((sum, x) => sum + x[i]! * x[j]!, 0)));
  const solution = [0, 1].map((o) =>
    solve(gram, [0, 1, 2, 3].map((i) => rows.reduce((sum, x, n) => sum + x[i]! * targets[n]![o]!, 0)))
  );
  const parameters = [0, 1, 2, 3].flatMap((j) => solution.map((s) => s[j]!));
  return residuals(parameters).flat().reduce((sum, r) => sum + r * r / 2, 0) / 40;
}

function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  rows.forEach((pivot, i) =>
    rows.forEach((row, k) => {
      if (k === i) return;
      const factor = row[i]! / pivot[i]!;
      row.forEach((_, j) => row[j]! -= factor * pivot[j]!);
    })
  );
  return rows.map((row, i) => row[4]! / row[i]!);
}

Deno.test("simulate() refuses a regression that its model or stop rule does not fit", async () => {
  const run = (model: models.Model, more = {}) =>
    simulate({
      graph: graph.complete(2),
      model,
      devices: partition.iid(sets.train, { devices: 2 }),
      test: sets.test,
      algorithms: { sgd: algorithms.dsgd({ batchSize: 4 }) },
      rounds: 1,
      seeds: [0],
      store: false,
      allow: ["training on test data"],
      ...more,
    });
  await assertRejects(() => run(models.mlp([3, 2])), InputError, 'build the model with loss "squared"');
  await assertRejects(() => run(models.mlp([3, 5], { loss: "squared" })), InputError, "has 2 targets per sample");
  await assertRejects(
    () => run(linear, { stop: { accuracy: 0.9 } }),
    InputError,
    "noise is a regression; leave it out",
  );
});
