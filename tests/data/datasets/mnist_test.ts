import { assert, assertAlmostEquals, assertEquals } from "../../std_assert.ts";
import { type Dataset, datasets } from "../../../lib/data/mod.ts";

// Published counts and statistics; skipped where the files are not at hand.
const digits = await datasets.mnist({ mirrors: [] });
const clothes = await datasets.fashionMnist({ mirrors: [] });

Deno.test({
  name: "mnist() has the published sizes, class counts and mean grey",
  ignore: digits.train.standsInFor !== undefined,
  fn: () => {
    const { train, test } = digits;
    assertEquals([train.name, train.samples, test.samples], ["MNIST", 60_000, 10_000]);
    assertEquals([train.inputs.length, train.inputShape], [60_000 * 784, [28, 28, 1]]);
    assertEquals(counts(train), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assertEquals(counts(test), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    assertEquals([...train.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assertAlmostEquals(mean(train.inputs), 0.1307, 5e-5);
  },
});

Deno.test({
  name: "mnist() with a limit has the first samples",
  ignore: digits.train.standsInFor !== undefined,
  fn: async () => {
    const { train, test } = await datasets.mnist({ train: 2000, test: 500, mirrors: [] });
    assertEquals([train.name, test.name], ["MNIST (first 2,000)", "MNIST (first 500)"]);
    assertEquals(train.inputs, digits.train.inputs.subarray(0, 2000 * 784));
    assertEquals(test.labels, digits.test.labels.subarray(0, 500));
  },
});

Deno.test({
  name: "fashionMnist() has the published sizes, class counts and mean grey",
  ignore: clothes.train.standsInFor !== undefined,
  fn: () => {
    assertEquals(counts(clothes.train), new Array(10).fill(6000));
    assertEquals(counts(clothes.test), new Array(10).fill(1000));
    assertAlmostEquals(mean(clothes.train.inputs), 0.286, 5e-4);
    assert(clothes.train.checksum !== digits.train.checksum);
  },
});

function counts(dataset: Dataset): number[] {
  const counts = new Array<number>(dataset.classes).fill(0);
  for (const label of dataset.labels) counts[label]!++;
  return counts;
}

function mean(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}
