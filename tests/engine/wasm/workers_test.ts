import { assertEquals } from "../../std_assert.ts";
import { batchSampler } from "../../../lib/data/mod.ts";
import { compression } from "../../../lib/engine/mod.ts";
import { wasmEngine } from "../../../lib/engine/wasm/mod.ts";
import { mlp } from "../../../lib/model/mod.ts";
import { stream } from "../../../lib/random/mod.ts";
import { randomData } from "./reference.ts";

/** A round of everything that is large enough to go to the workers. */
async function round(workers: number) {
  const random = stream({ seed: 3, purpose: "workers test" });
  const sizes = { inputShape: [200], classes: 10 };
  const train = randomData(random, { part: "train", samples: 200, ...sizes });
  const test = randomData(random, { part: "test", samples: 2100, ...sizes });
  const model = mlp([200, 150, 10]);
  const devices = 7;
  const engine = wasmEngine({ workers });
  const session = await engine.open({ model, devices, train, test });
  const parameters = session.matrix();
  for (let k = 0; k < devices; k++) parameters.data.set(model.initialize(random), k * parameters.columns);
  const velocity = session.matrix();
  const out = session.matrix();
  const samples = Uint32Array.from({ length: 200 }, (_, i) => i);
  const batches = Array.from(
    { length: devices },
    (_, k) => batchSampler({ samples, batchSize: 10 + k, seed: 0, device: k }).take(0, 20 + k),
  );
  const { loss } = await session.localSteps(parameters, {
    ...{ batches, velocity, learningRate: 0.05, momentum: 0.5, nesterov: false, weightDecay: 0 },
  });
  const weights = Float64Array.from({ length: devices ** 2 }, () => 1 / devices);
  weights[0] = 0;
  await session.mix({ devices, weights }, parameters, out);
  const [sum, message, dense] = [session.matrix(), session.matrix(), session.matrix()];
  await session.combine([[sum, [[0.5, parameters], [-2, out]]], [message, [[1, sum], [3, velocity]]]]);
  await session.compress(message, sum, [6, 0, 3], compression.scaledSign);
  await session.mix({ devices, weights: weights.map((_, i) => 1 / (i + 1)) }, parameters, dense);
  const batch = samples.subarray(0, 90);
  const jobs = [{ at: 0, into: 1, batch, weight: -0.5 }, { at: 1, into: 1, batch }, { at: 2, into: 0, batch }];
  await session.gradients(parameters, { jobs, out: dense, keep: 0.3 });
  await session.sums(out, Array.from({ length: devices }, (_, k) => [[0.5, out, k], [2, dense, 6 - k]]));
  const result = {
    ...{
      message: message.data.slice(),
      sum: sum.data.slice(),
      dense: dense.data.slice(),
      finite: await session.finite(sum),
    },
    norms: await session.norms(sum, { minus: message }),
    dots: await session.dots([[sum, 0, dense, 1], [sum, 1, out, 1]], model.layout),
    ...{ parameters: parameters.data.slice(), velocity: velocity.data.slice(), mixed: out.data.slice(), loss },
    evaluation: await session.evaluate(parameters),
    drift: await session.drift(parameters),
  };
  await session.close();
  await engine.close();
  return result;
}

Deno.test("wasmEngine(): results are the same, bit for bit, with one, two and three workers", async () => {
  const one = await round(1);
  assertEquals(await round(2), one);
  assertEquals(await round(3), one);
});
