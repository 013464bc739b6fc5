import { assert, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";
import { augmented, batchSampler, type Dataset, datasets, variantsOf } from "../../lib/data/mod.ts";
import { augmentedImages as augmentedOf, writeVariant } from "../../lib/engine/variants.ts";
import { engine, InputError, models, stream } from "../../mod.ts";

const [height, width, channels] = [3, 4, 2];
const images = datasets.fromArrays({
  name: "small images",
  inputShape: [height, width, channels],
  train: made(5),
  test: made(2),
});

function made(samples: number) {
  const random = stream({ seed: 1, purpose: "images" });
  return {
    inputs: Float32Array.from({ length: samples * height * width * channels }, () => 0.1 + random.uniform()),
    labels: Array.from({ length: samples }, (_, i) => i % 2),
  };
}

const augmentedImages = datasets.augment(images, { padding: 1 });

/** Image i in variant v as the kit writes it. */
function variant(dataset: Dataset, i: number, v: number): number[] {
  const out = new Float32Array(height * width * channels);
  const place = { inputs: dataset.inputs, inputsAt: 0, out, outAt: 0 };
  writeVariant(augmentedOf(dataset)!, i + v * dataset.samples, place);
  return [...out];
}

/** All crops of a padded image, and their mirror images. */
function crops(image: Float32Array, padding: number, fill: number[]): number[][] {
  const pixel = (y: number, x: number) =>
    y >= 0 && y < height && x >= 0 && x < width
      ? [...image.subarray((y * width + x) * channels, (y * width + x + 1) * channels)]
      : fill;
  const all: number[][] = [];
  for (let dy = -padding; dy <= padding; dy++) {
    for (let dx = -padding; dx <= padding; dx++) {
      const rows = Array.from(
        { length: height },
        (_, y) => Array.from({ length: width }, (_, x) => pixel(y + dy, x + dx)),
      );
      all.push(rows.flat(2), rows.map((row) => row.toReversed()).flat(2));
    }
  }
  return all;
}

Deno.test("writeVariant() makes each crop of the padded image, mirrored and not, once; variant 0 is the image", () => {
  const { train } = augmentedImages;
  assertEquals(variantsOf(train), 18);
  for (let i = 0; i < train.samples; i++) {
    const image = train.inputs.subarray(i * 24, (i + 1) * 24);
    assertEquals(variant(train, i, 0), [...image]);
    const made = Array.from({ length: 18 }, (_, v) => variant(train, i, v).join());
    assertEquals(made.toSorted(), crops(image, 1, [0, 0]).map(String).toSorted());
  }
});

Deno.test("augment() and standardize() commute: what comes in from outside is black on the scale of the image", () => {
  const scale = { mean: [0.5, 0.25], deviation: [0.5, 0.125] };
  const before = datasets.augment(datasets.standardize(images, scale), { padding: 1 }).train;
  const after = datasets.standardize(augmentedImages, scale).train;
  const expected = crops(after.inputs.subarray(24, 48), 1, [-1, -2]).map(String).toSorted();
  for (const train of [before, after]) {
    assertEquals(Array.from({ length: 18 }, (_, v) => variant(train, 1, v).join()).toSorted(), expected);
  }
});

Deno.test("augmented() draws variants by seed, device and step alone, and each as often as another", () => {
  const { train } = augmentedImages;
  const samples = Uint32Array.of(0, 2, 4);
  const sampler = (seed: number, device = 0) =>
    augmented(batchSampler({ samples, batchSize: 2, seed, device }), { dataset: train, seed, device });
  const plain = batchSampler({ samples, batchSize: 2, seed: 3, device: 0 }).take(0, 6);
  const whole = sampler(3).take(0, 6);
  assertEquals(whole.indices.map((index) => index % train.samples), plain.indices);
  assertEquals(whole.offsets, plain.offsets);
  const pieces = [sampler(3).take(0, 1), sampler(3).take(1, 3), sampler(3).take(4, 2)];
  assertEquals(pieces.flatMap(({ indices }) => [...indices]), [...whole.indices]);
  assertNotEquals(sampler(4).take(0, 6).indices, whole.indices);
  assertNotEquals(sampler(3, 1).take(0, 6).indices, whole.indices);
  const counts = new Uint32Array(18);
  const draws = sampler(3).take(0, 6000).indices;
  draws.forEach((index) => counts[Math.floor(index / train.samples)]!++);
  const mean = draws.length / 18;
  const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  assert(chiSquare < 40.8, `chi-square ${chiSquare} of 17 degrees of freedom; 40.8 has probability 0.001`);
});

Deno.test("augment() leaves test images alone, changes the checksum, and refuses what it cannot change", () => {
  assertEquals(augmentedImages.test, images.test);
  assertNotEquals(augmentedImages.train.checksum, images.train.checksum);
  assertNotEquals(
    datasets.augment(images, { padding: 1, flip: false }).train.checksum,
    augmentedImages.train.checksum,
  );
  assertThrows(() => datasets.augment(augmentedImages), InputError, "is augmented already; do it once");
  const rows = { inputs: [[1], [2]], labels: [0, 1] };
  assertThrows(
    () => datasets.augment(datasets.fromArrays({ name: "rows", train: rows, test: rows })),
    InputError,
    "the inputs of rows are [1]; give images",
  );
});

const model = models.sequential({
  name: "tiny cnn",
  spec: { kind: "tiny cnn" },
  inputShape: [height, width, channels],
  layers: [
    { kind: "conv2d", filters: 3, size: 3, padding: 1, activation: "tanh" },
    { kind: "dense", outputs: 2, activation: "linear", weightScale: "standard" },
  ],
});
for (const [name, made] of [["wasm", engine.wasmEngine()], ["tfjs", engine.tfjsEngine()]] as const) {
  Deno.test(`gradients() of the ${name} engine at augmented samples are those of the changed images`, async () => {
    const { train, test } = datasets.standardize(augmentedImages, { mean: [0.5, 0.5], deviation: [0.5, 0.25] });
    const drawn = [[0, 3], [1, 0], [4, 17], [4, 8]] as const;
    const explicit = datasets.fromArrays({
      name: "changed images",
      inputShape: [...train.inputShape],
      train: {
        inputs: drawn.map(([i, v]) => variant(train, i, v)),
        labels: drawn.map(([i]) => train.labels[i]!),
      },
      test: { inputs: test.inputs, labels: test.labels },
    });
    const gradientOf = async (sets: { train: Dataset; test: Dataset }, batch: number[]) => {
      const session = await made.open({ model, devices: 1, ...sets });
      const [at, out] = [session.matrix(), session.matrix()];
      at.data.set(model.initialize(stream({ seed: 0, purpose: "test" })));
      const { loss } = await session.gradients(at, { jobs: [{ at: 0, batch: Uint32Array.from(batch), into: 0 }], out });
      const gradient = [...out.data];
      await session.close();
      return { gradient, loss };
    };
    const one = await gradientOf({ train, test }, drawn.map(([i, v]) => i + v * train.samples));
    assertEquals(one, await gradientOf(explicit, [0, 1, 2, 3]));
  });
}
