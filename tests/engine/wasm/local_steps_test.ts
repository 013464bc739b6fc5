import { assertLess } from "../../std_assert.ts";
import { batchSampler } from "../../../lib/data/mod.ts";
import { row } from "../../../lib/engine/mod.ts";
import { wasmEngine } from "../../../lib/engine/wasm/mod.ts";
import { type ActivationName, mlp } from "../../../lib/model/mod.ts";
import { stream } from "../../../lib/random/mod.ts";
import { localSteps, randomData, relativeError } from "./reference.ts";

const plans = [
  { momentum: 0, nesterov: false, weightDecay: 0 },
  { momentum: 0, nesterov: false, weightDecay: 0.1 },
  { momentum: 0.9, nesterov: false, weightDecay: 0 },
  { momentum: 0.5, nesterov: false, weightDecay: 0.05 },
  { momentum: 0.9, nesterov: true, weightDecay: 0 },
  { momentum: 0.5, nesterov: true, weightDecay: 0.05 },
];
const biases = ["none", "constant", "proximal", "both"] as const;

plans.forEach(({ momentum, nesterov, weightDecay }, i) =>
  biases.forEach((bias, j) =>
    Deno.test(
      `localSteps() follows the definition: momentum ${momentum}, nesterov ${nesterov}, decay ${weightDecay}, bias ${bias}`,
      async () => {
        const random = stream({ seed: 4 * i + j, purpose: "local steps test" });
        const activations: ActivationName[] = ["relu", "tanh", "sigmoid", "linear"];
        const devices = 3;
        const [inputs, hidden, classes] = [1 + random.integer(9), 1 + random.integer(9), 2 + random.integer(5)];
        const model = mlp([inputs, hidden, hidden + 1, classes], {
          activation: activations[random.integer(4)]!,
          loss: random.integer(2) ? "squared" : "crossEntropy",
          parameterization: random.integer(2) ? "ntk" : "standard",
          initialization: "heNormal",
        });
        const sizes = { inputShape: [inputs], classes };
        const train = randomData(random, { part: "train", samples: 40, ...sizes });
        const test = randomData(random, { part: "test", samples: 5, ...sizes });
        const engine = wasmEngine({ workers: 1 });
        const session = await engine.open({ model, devices, train, test });
        const fill = (scale: number) => {
          const matrix = session.matrix();
          matrix.data.forEach((_, i) => matrix.data[i] = scale * random.normal());
          return matrix;
        };
        const parameters = fill(0.5);
        const velocity = fill(0.1);
        const samples = Uint32Array.from({ length: 13 }, (_, i) => 3 * i);
        const plan = {
          ...{ momentum, nesterov, weightDecay, learningRate: 0.1 },
          batches: [1, 5, "full" as const].map((batchSize, device) =>
            batchSampler({ samples, batchSize, seed: 0, device }).take(0, 3 + device)
          ),
          ...(momentum > 0 ? { velocity } : {}),
          ...(bias === "constant" || bias === "both" ? { constant: fill(0.01) } : {}),
          ...(bias === "proximal" || bias === "both" ? { proximal: { anchor: fill(1), rates: [0.2, 0.1, 0] } } : {}),
        };
        const expected = Array.from({ length: devices }, (_, k) => {
          const w = Float64Array.from(row(parameters, k));
          const v = Float64Array.from(momentum > 0 ? row(velocity, k) : w.map(() => 0));
          return { w, v, loss: localSteps(model, train, { plan, k, w, v }) };
        });
        const report = await session.localSteps(parameters, plan);
        expected.forEach(({ w, v, loss }, k) => {
          assertLess(relativeError(row(parameters, k), w), 1e-5);
          if (momentum > 0) assertLess(relativeError(row(velocity, k), v), 1e-4);
          assertLess(Math.abs(report.loss[k]! / loss - 1), 1e-5);
        });
        await session.close();
      },
    )
  )
);
