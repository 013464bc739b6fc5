import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { datasets } from "../../../lib/data/mod.ts";
import { labelled } from "../partitions/labelled.ts";

const colours = { ...labelled([1, 1]), inputShape: [1, 2, 2], inputs: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7) };

Deno.test("standardize() maps x to (x − mean) / deviation, channel by channel, and leaves its input alone", () => {
  const { train } = datasets.standardize({ train: colours, test: colours }, { mean: [2, 1], deviation: [2, 4] });
  [-1, 0, 0, 0.5, 1, 1, 2, 1.5].forEach((x, i) => assertAlmostEquals(train.inputs[i]!, x, 1e-7));
  assertEquals([...colours.inputs], [0, 1, 2, 3, 4, 5, 6, 7]);
  assertNotEquals(train.checksum, colours.checksum);
});

Deno.test("standardize() wants one mean and one positive deviation for each channel", () => {
  const sets = { train: colours, test: colours };
  const attempt = (mean: number[], deviation: number[]) => () => datasets.standardize(sets, { mean, deviation });
  assertThrows(attempt([0], [1]), InputError, "1 means and 1 deviations for inputs [1, 2, 2]");
  assertThrows(attempt([0, 0], [1, 0]), InputError, 'option "deviation.1" is 0');
});
