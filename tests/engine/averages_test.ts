import { assert, assertEquals } from "../std_assert.ts";
import { type Engine, row, tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { averages, weighings } from "../../lib/engine/averages.ts";
import { complete, erdosRenyi, path, ring } from "../../lib/graph/mod.ts";
import { lazy, matrixOf, metropolis } from "../../lib/mixing/mod.ts";
import { mlp } from "../../lib/model/mod.ts";
import { type Stream, stream } from "../../lib/random/mod.ts";
import { randomData } from "./wasm/reference.ts";

const sum = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0);

Deno.test("weighings() refer to a row's own, equal rows to the first, and sums that are no averages to none", () => {
  const how = (rows: number[][]) => {
    const mixing = matrixOf(rows);
    return weighings(mixing, Float32Array.from(mixing.weights)).map(({ reference, same }) => [reference, same]);
  };
  assertEquals(how([[0.5, 0.5], [0.25, 0.75]]), [[0, undefined], [1, undefined]]);
  assertEquals(how([[0.5, 0.5], [0.5, 0.5 + 1e-12]]), [[0, undefined], [undefined, 0]]);
  assertEquals(how([[0.5, 0.6], [1, 0]]), [[undefined, undefined], [0, undefined]]);
  assertEquals(how([[0, 0, 1], [0, 0.5, 0.5], [0, 0.5, 0.5]]), [[2, undefined], [1, undefined], [undefined, 1]]);
});

Deno.test("averages() have weights of at least 0 that sum to 1", () => {
  assertEquals([[1], [0.5, 0.5], [1 / 3, 1 / 3, 1 / 3], [0, 1]].map(averages), [true, true, true, true]);
  assertEquals([[], [0.5], [1, 1, -1], [0.5, 0.5 + 1e-8]].map(averages), [false, false, false, false]);
});

function open(engine: Engine, { random, devices }: { readonly random: Stream; readonly devices: number }) {
  const data = { samples: 4, inputShape: [2], classes: 2 };
  const [train, test] = (["train", "test"] as const).map((part) => randomData(random, { part, ...data }));
  return engine.open({ model: mlp([2, 2]), devices, train: train!, test: test! });
}

/** Exact diffusion with W̄ = (I + W)/2 on ½‖A·w − b‖² per device, with an engine's arithmetic and gradients in doubles. */
async function exactDiffusion(engine: Engine, { eta, rounds }: { readonly eta: number; readonly rounds: number }) {
  const random = stream({ seed: 5, purpose: "exact diffusion" });
  const devices = 5;
  const session = await open(engine, { random, devices });
  const [w, g, psi, previous, mixed] = Array.from({ length: 5 }, () => session.matrix());
  const d = w!.columns;
  const curvature = Array.from({ length: devices * d }, () => 0.5 + random.uniform());
  const centre = Array.from({ length: devices * d }, () => 1 + random.normal());
  const minimum = Array.from({ length: d }, (_, i) => {
    const of = (values: number[]) => values.filter((_, at) => at % d === i);
    return sum(of(curvature.map((a, at) => a * centre[at]!))) / sum(of(curvature));
  });
  const weights = lazy(metropolis, { keep: 0.5 })(ring(devices));
  for (let round = 1; round <= rounds; round++) {
    w!.data.forEach((value, at) => g!.data[at] = curvature[at]! * (value - centre[at]!));
    await session.combine([
      [psi!, [[1, w!], [-eta, g!]]],
      [previous!, round === 1 ? [[1, psi!]] : [[1, psi!], [1, w!], [-1, previous!]]],
    ]);
    await session.mix(weights, previous!, mixed!);
    session.swap(w!, mixed!);
    session.swap(previous!, psi!);
  }
  const error = Math.max(
    ...Array.from(
      { length: devices },
      (_, k) => Math.hypot(...Array.from(row(w!, k), (value, i) => value - minimum[i]!)),
    ),
  );
  await session.close();
  return error / Math.hypot(...minimum);
}

for (const [name, engine] of Object.entries({ tfjs: tfjsEngine(), wasm: wasmEngine({ workers: 1 }) })) {
  for (const eta of [0.1, 0.02]) {
    Deno.test(`mix() loses nothing in 10,000 rounds: exact diffusion, step size ${eta} (${name})`, async () => {
      const error = await exactDiffusion(engine, { eta, rounds: 10_000 });
      assert(error <= 2e-6 / eta, `relative error ${error}`);
    });
  }

  Deno.test(`mix() and sums() leave equal rows as they are, bit for bit (${name})`, async () => {
    const random = stream({ seed: 6, purpose: "equal rows" });
    for (const graph of [ring(9), path(9), complete(9), erdosRenyi(9, { probability: 0.5, seed: 1 })]) {
      const session = await open(engine, { random, devices: 9 });
      const [theta, out] = [session.matrix(), session.matrix()];
      const common = Float32Array.from({ length: theta.columns }, () => random.normal());
      for (let k = 0; k < 9; k++) row(theta, k).set(common);
      const dense = matrixOf(
        Array.from(
          { length: 9 },
          (_, k) => Array.from({ length: 9 }, (_, j) => (j + 1) / 45 + (j === 0 ? -k : j === 1 ? k : 0) / 1000),
        ),
      );
      for (const mixing of [metropolis(graph), dense]) {
        out.data.fill(0);
        await session.mix(mixing, theta, out);
        assertEquals(out.data, theta.data);
        out.data.fill(0);
        const row = (k: number) =>
          Array.from(mixing.weights.subarray(9 * k, 9 * k + 9), (w, j) => [w, theta, j] as const);
        await session.sums(out, Array.from({ length: 9 }, (_, k) => row(k)));
        assertEquals(out.data, theta.data);
      }
      await session.close();
    }
  });
}
