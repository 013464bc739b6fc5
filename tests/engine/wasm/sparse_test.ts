import { assert, assertEquals } from "../../std_assert.ts";
import { batchSampler, type Dataset } from "../../../lib/data/mod.ts";
import { wasmEngine } from "../../../lib/engine/wasm/mod.ts";
import { mlp } from "../../../lib/model/mod.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel } from "./kernel_harness.ts";
import { randomData } from "./reference.ts";

const random = stream({ seed: 17, purpose: "sparse test" });
const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal());
const thinned = (values: Float32Array, zeros: number) => values.map((x) => random.uniform() < zeros ? 0 : x);

Deno.test("sparseProduct() is product() bit for bit, for sizes of all kinds and any share of zeros", () => {
  for (let trial = 0; trial < 40; trial++) {
    const [m, n, k] = [1 + random.integer(13), 1 + random.integer(230), 1 + random.integer(40)];
    const [rowStride, columnStride] = trial % 2 === 0 ? [k + 2, 1] : [1, m + 2];
    const [beta, alpha] = ([[0, 1], [1, -0.1], [0.5, 1]] as const)[trial % 3]!;
    const operands = {
      a: thinned(numbers((m - 1) * rowStride + (k - 1) * columnStride + 1), [0, 0.5, 0.8, 1][trial % 4]!),
      b: numbers(k * n),
      e: numbers(m * n),
      dense: new Float32Array(m * n),
      sparse: new Float32Array(m * n),
      list: new Float32Array(2 * k),
    };
    callKernel(operands, {
      call: (kernels, at) => {
        const factors = [at.a, rowStride, columnStride, at.b, n, at.e, n, alpha, beta] as const;
        kernels.product(...factors, at.dense, n, m, n, k);
        kernels.sparseProduct(...factors, at.sparse, n, m, n, k, at.list);
      },
      results: ["dense", "sparse", "list"],
      compare: ({ dense, sparse }) => assertEquals(sparse, dense),
    });
  }
});

Deno.test("sparseProduct() added to what stands there is product() bit for bit, also where a row adds nothing", () => {
  for (let trial = 0; trial < 12; trial++) {
    const [m, n, k] = [1 + random.integer(13), 1 + random.integer(230), 1 + random.integer(9)];
    const stands = numbers(m * n).map((x, i) => i % 7 === 0 ? 0 : i % 7 === 1 ? -0 : x);
    const operands = {
      a: thinned(numbers(m * k), [0.5, 0.8, 1][trial % 3]!),
      b: numbers(k * n),
      dense: stands,
      sparse: stands.slice(),
      list: new Float32Array(2 * k),
    };
    callKernel(operands, {
      call: (kernels, { a, b, dense, sparse, list }) => {
        kernels.product(a, k, 1, b, n, dense, n, -0.1, 1, dense, n, m, n, k);
        kernels.sparseProduct(a, k, 1, b, n, sparse, n, -0.1, 1, sparse, n, m, n, k, list);
      },
      results: ["dense", "sparse", "list"],
      compare: ({ dense, sparse }) => assertEquals(sparse, dense),
    });
  }
});

/** Local steps on the first 90 training samples, and evaluation on the first 90 test samples. */
async function train(data: Record<"train" | "test", Dataset>, spoil?: (parameters: Float32Array) => void) {
  const model = mlp([60, 41, 7]);
  const engine = wasmEngine({ workers: 1 });
  const session = await engine.open({ model, devices: 2, ...data });
  const [parameters, velocity] = [session.matrix(), session.matrix()];
  for (let k = 0; k < 2; k++) {
    parameters.data.set(model.initialize(stream({ seed: k, purpose: "sparse start" })), k * parameters.columns);
  }
  spoil?.(parameters.data);
  const samples = Uint32Array.from({ length: 90 }, (_, i) => i);
  const batches = [3, 10].map((batchSize, device) => batchSampler({ samples, batchSize, seed: 0, device }).take(0, 30));
  await session.localSteps(parameters, {
    ...{ batches, velocity, learningRate: 0.05, momentum: 0.5, nesterov: false, weightDecay: 0 },
  });
  const { loss, correct } = await session.evaluate(parameters, { samples: 90 });
  const result = { parameters: parameters.data.slice(), velocity: velocity.data.slice(), loss, correct };
  await session.close();
  await engine.close();
  return result;
}

function mostlyZeros(part: "train" | "test"): Dataset {
  const data = randomData(random, { part, samples: 90, inputShape: [60], classes: 7 });
  return { ...data, inputs: thinned(data.inputs, 0.8) };
}

/** The same samples and others without a zero behind them, so that products are dense. */
function mostlyOthers({ inputs, labels, ...rest }: Dataset): Dataset {
  return {
    ...rest,
    inputs: Float32Array.from({ length: 4 * inputs.length }, (_, i) => inputs[i] ?? 1),
    labels: Uint8Array.from({ length: 4 * labels.length }, (_, i) => labels[i] ?? 0),
    samples: 4 * labels.length,
  };
}

const sparse = { train: mostlyZeros("train"), test: mostlyZeros("test") };
const dense = { train: mostlyOthers(sparse.train), test: mostlyOthers(sparse.test) };

Deno.test("wasmEngine(): training and evaluation without the zeros are those with them, bit for bit", async () => {
  assertEquals(await train(sparse), await train(dense));
});

Deno.test("wasmEngine(): a weight that is not finite is noticed though most inputs are zero", async () => {
  const { parameters, loss } = await train(sparse, (weights) => weights[0] = NaN);
  assert(Number.isNaN(parameters.at(-1)) || !loss.every(Number.isFinite));
});
