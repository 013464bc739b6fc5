import { fileURLToPath } from "node:url";
import { algorithms, type Dataset, datasets, graph, models, partition, simulate } from "../../../mod.ts";
import { toSafetensors } from "../../../lib/run/parameters/safetensors.ts";
import { stream } from "../../../lib/random/mod.ts";
import { assertEquals } from "../../std_assert.ts";
import { works } from "../../program.ts";
import { temporaryFolder } from "../tiny_simulation.ts";

const python = Deno.env.get("MURMURATION_PYTHON") ?? "python3";
const script = fileURLToPath(new URL("torch_accuracy.py", import.meta.url));
const hasTorch = await works(python, "-c", "import torch, safetensors");
if (!hasTorch) {
  console.log(`Without PyTorch and safetensors in ${python} (MURMURATION_PYTHON), nothing is compared with them.`);
}

const digits = datasets.syntheticDigits({ train: 300, test: 100 });
const images = digits as { train: Dataset; test: Dataset };

/** Texts of two classes, told apart by their words. */
function texts(): { train: Dataset; test: Dataset } {
  const random = stream({ seed: 3, purpose: "texts" });
  const samples = (count: number) => {
    const labels = Array.from({ length: count }, (_, i) => i % 2);
    return { labels, inputs: labels.map((label) => Array.from({ length: 6 }, () => random.integer(8) + 4 * label)) };
  };
  return datasets.fromArrays({ name: "texts", train: samples(120), test: samples(80), tokens: 12 });
}

const linear = { kind: "dense", outputs: 10, activation: "linear", weightScale: "standard" } as const;
const cases = {
  "a perceptron": [models.mlp([784, 12, 10]), images],
  "LeNet-5, whose images are flattened": [models.lenet5(), images],
  "residual blocks with group norm": [
    models.sequential({
      name: "blocks",
      spec: { kind: "blocks" },
      inputShape: [28, 28, 1],
      layers: [
        { kind: "conv2d", filters: 4, size: 3, padding: 1, stride: 2, activation: "relu" },
        {
          kind: "residual",
          body: [
            { kind: "conv2d", filters: 8, size: 3, padding: 1, groups: 2, bias: false, activation: "linear" },
            { kind: "groupNorm", groups: 2, activation: "relu" },
          ],
          shortcut: [{ kind: "conv2d", filters: 8, size: 1, padding: 0, activation: "linear" }],
          activation: "relu",
        },
        { kind: "averagePool", size: 2, stride: 2 },
        linear,
      ],
    }),
    images,
  ],
  "a transformer": [
    models.transformer({ vocabulary: 12, length: 6, classes: 2, width: 8, layers: 1, heads: 2 }),
    texts(),
  ],
} as const;

for (const [name, [model, { train, test }]] of Object.entries(cases)) {
  Deno.test({
    name: `runs.parameters() of ${name}: PyTorch gives as many right answers on every device`,
    ignore: !hasTorch,
    async fn() {
      const runs = await simulate({
        ...{ graph: graph.ring(3), model, test, rounds: 12, seeds: [0], showProgress: false },
        devices: partition.iid(train, { devices: 3, seed: 0 }),
        algorithms: { local: algorithms.p2pl({ steps: 10, batchSize: 10, learningRate: 0.1 }) },
        keep: "final",
      });
      await using folder = await temporaryFolder();
      const [weights, problem] = [`${folder.path}/weights.safetensors`, `${folder.path}/problem.safetensors`];
      await (await runs.parameters({ algorithm: "local" })).save(weights);
      const tensors = new Map([
        ["inputs", { shape: [test.samples, ...test.inputShape], data: test.inputs }],
        ["labels", { shape: [test.samples], data: Float32Array.from(test.labels) }],
      ]);
      await Deno.writeFile(problem, toSafetensors({ tensors, metadata: { layers: JSON.stringify(model.layers) } }));
      const said = await new Deno.Command(python, { args: [script, weights, problem] }).output();
      assertEquals(said.code, 0, new TextDecoder().decode(said.stderr));
      const { mean: _, ...correct } = JSON.parse(new TextDecoder().decode(said.stdout)) as Record<string, number>;
      const last = runs.frame.toRecords()
        .filter((row) => row["round"] === 12 && row["group"] === "all" && row["phase"] === "consensus");
      assertEquals(
        Object.values(correct),
        last.map((row) => Math.round(Number(row["accuracy"]) * test.samples)),
      );
    },
  });
}
