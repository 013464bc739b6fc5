import { assert, assertEquals, assertGreater, assertLess, assertNotEquals, assertThrows } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { type Dataset, datasets } from "../../../lib/data/mod.ts";

const { train, test } = datasets.syntheticDigits({ train: 3000, test: 500 });

Deno.test("syntheticDigits() depends on its seed alone, and fewer samples are the first of more", () => {
  const again = datasets.syntheticDigits({ train: 200, test: 100 });
  assertEquals(again.train.inputs, train.inputs.subarray(0, 200 * 784));
  assertEquals(again.test.labels, test.labels.subarray(0, 100));
  assertEquals(datasets.syntheticDigits({ train: 200, test: 100 }).train.checksum, again.train.checksum);
  const other = datasets.syntheticDigits({ train: 200, test: 100, seed: 1 });
  assertNotEquals(other.train.checksum, again.train.checksum);
  assertNotEquals(train.checksum, again.train.checksum);
});

Deno.test("syntheticDigits() have 256 levels of grey, blank margins, and ink in every image", () => {
  for (const dataset of [train, test]) {
    assertEquals(dataset.inputShape, [28, 28, 1]);
    assertEquals(dataset.inputs.length, dataset.samples * 784);
    assert(
      dataset.inputs.every((value) => value >= 0 && value <= 1 && Math.fround(Math.round(value * 255) / 255) === value),
    );
    for (let i = 0; i < dataset.samples; i++) {
      const ink = pixels(dataset, i).reduce((a, b) => a + b, 0);
      assert(ink > 8 && ink < 350, `image ${i} has ink ${ink}`);
    }
  }
});

Deno.test("syntheticDigits() have about as many samples of every class", () => {
  const counts = new Array<number>(10).fill(0);
  for (const label of train.labels) counts[label]!++;
  for (const count of counts) assert(Math.abs(count - 300) < 5 * Math.sqrt(300 * 0.9), `counts ${counts}`);
});

Deno.test("syntheticDigits(): a linear model learns synthetic digits but does not solve them, and neighbours do better", () => {
  const linear = softmaxRegressionAccuracy();
  assertGreater(linear, 0.75);
  assertLess(linear, 0.93);
  assertGreater(nearestNeighborAccuracy(), linear);
});

Deno.test("syntheticDigits() refuses sizes that are none", () => {
  assertThrows(() => datasets.syntheticDigits({ train: 0 }), InputError, 'option "train" is 0');
  assertThrows(() => datasets.syntheticDigits({ seed: 0.5 }), InputError, 'option "seed" is 0.5');
});

function pixels(dataset: Dataset, sample: number): Float32Array {
  return dataset.inputs.subarray(sample * 784, (sample + 1) * 784);
}

/** Test accuracy of softmax regression after ten epochs of SGD, one sample at a time. */
function softmaxRegressionAccuracy(): number {
  const weights = new Float32Array(10 * 785);
  const scores = (image: Float32Array) =>
    Float64Array.from({ length: 10 }, (_, k) => {
      let score = weights[k * 785 + 784]!;
      for (let j = 0; j < 784; j++) score += weights[k * 785 + j]! * image[j]!;
      return score;
    });
  for (let epoch = 0; epoch < 10; epoch++) {
    for (let i = 0; i < train.samples; i++) {
      const image = pixels(train, i);
      const powers = scores(image).map(Math.exp);
      const total = powers.reduce((a, b) => a + b);
      for (let k = 0; k < 10; k++) {
        const step = 0.01 * ((train.labels[i] === k ? 1 : 0) - powers[k]! / total);
        for (let j = 0; j < 784; j++) weights[k * 785 + j]! += step * image[j]!;
        weights[k * 785 + 784]! += step;
      }
    }
  }
  return accuracy((image) => {
    const found = scores(image);
    return found.indexOf(Math.max(...found));
  });
}

function nearestNeighborAccuracy(): number {
  return accuracy((image) => {
    let nearest = Infinity;
    let label = -1;
    for (let i = 0; i < train.samples; i++) {
      let distance = 0;
      for (let j = 0, at = i * 784; j < 784; j++, at++) distance += (image[j]! - train.inputs[at]!) ** 2;
      if (distance < nearest) [nearest, label] = [distance, train.labels[i]!];
    }
    return label;
  });
}

function accuracy(classify: (image: Float32Array) => number): number {
  let right = 0;
  for (let i = 0; i < test.samples; i++) if (classify(pixels(test, i)) === test.labels[i]) right++;
  return right / test.samples;
}
