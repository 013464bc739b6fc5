import { assertEquals, assertNotEquals, assertThrows } from "../../std_assert.ts";
import { datasets } from "../../../lib/data/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";

const { fromArrays, firstPerClass, ofClasses, syntheticDigits } = datasets;
const rows = { inputs: [[1, 2], [3, 4], [5, 6]], labels: [0, 2, 1] };

Deno.test("fromArrays() takes rows and flat arrays, and names the data by their content", () => {
  const nested = fromArrays({ name: "rows", train: rows, test: rows });
  const flat = { inputs: new Float32Array([1, 2, 3, 4, 5, 6]), labels: rows.labels };
  assertEquals(fromArrays({ name: "rows", inputShape: [2], train: flat, test: flat }), nested);
  assertEquals([nested.train.samples, nested.train.classes, nested.train.classNames], [3, 3, ["0", "1", "2"]]);
  const checksum = (changed: object) =>
    fromArrays({ name: "rows", train: { ...rows, ...changed }, test: rows }).train.checksum;
  for (
    const changed of [
      { inputs: [[1, 2], [3, 4], [5, 7]] },
      { labels: [0, 2, 2] },
      { targets: [1, 2, 3] },
      { inputs: rows.inputs.map((row) => [...row, 0]) },
    ]
  ) assertNotEquals(checksum(changed), nested.train.checksum);
  assertNotEquals(checksum({ targets: [1, 2, 3] }), checksum({ targets: [1, 2, 4] }));
});

Deno.test("fromArrays() refuses arrays that do not fit", () => {
  const refused = (train: object, more: object, message: string) =>
    assertThrows(
      () => fromArrays({ name: "mine", train: { ...rows, ...train }, test: rows, ...more }),
      InputError,
      message,
    );
  refused({ inputs: [1, 2, 3, 4, 5, 6] }, {}, '"train" of mine has flat inputs; give "inputShape" too');
  refused({ inputs: [[1, 2], [3], [5, 6]] }, {}, "inputs: sample 1 has 1 numbers, expected 2");
  refused({ inputs: [1, 2, 3] }, { inputShape: [2] }, "3 numbers are not a whole number of samples of 2");
  refused({ inputs: [] }, { inputShape: [2] }, "has no samples; give at least one");
  refused({ inputs: [[1, 2], [3, NaN], [5, 6]] }, {}, "sample 1 has the value NaN; give finite numbers");
  refused({ labels: undefined }, {}, "has neither labels nor targets; give one of them");
  refused({ labels: [0, 1] }, {}, "has 3 samples of 2 numbers and 2 labels");
  refused({ labels: [0, 1, -1] }, {}, "has the label -1; labels are whole numbers from 0 to 255");
  refused({ labels: [0, 1, 300] }, {}, "has 301 classes; labels are whole numbers from 0 to 255");
  refused({ labels: [0, 1, 2] }, { classNames: ["a", "b"] }, "has the label 2; labels are whole numbers from 0 to 1");
  refused({ targets: [[1], [2, 3], [4]] }, {}, "targets: sample 1 has 2 numbers, expected 1");
  refused({ targets: [1, 2] }, {}, "has 3 samples and targets for 2; give each its own");
  refused({}, { tokens: 6 }, "has the token 6 in sample 2; tokens are whole numbers from 0 to 5");
  refused({}, { token: 6 }, 'unknown option "token"; did you mean "tokens"?');
});

Deno.test("firstPerClass() takes the first n of each class in their order, and refuses more than there are", () => {
  const { train } = syntheticDigits({ train: 200, test: 1 });
  const few = firstPerClass(train, 5);
  const expected = Array.from(train.labels.keys()).filter((i) =>
    train.labels.subarray(0, i).filter((label) => label === train.labels[i]).length < 5
  );
  assertEquals(few.labels, Uint8Array.from(expected, (i) => train.labels[i]!));
  assertEquals(few.inputs.subarray(784 * 49), train.inputs.subarray(784 * expected[49]!, 784 * (expected[49]! + 1)));
  assertEquals(few.name, `${train.name}, first 5 per class`);
  assertNotEquals(few.checksum, firstPerClass(train, 4).checksum);
  assertThrows(() => firstPerClass(train, 100), InputError, "ask for at most");
  assertThrows(() => firstPerClass(ofClasses(train, [1]), 1), InputError, "has 0 samples of class 0");
});

Deno.test("fromArrays() takes a million samples", () => {
  const many = { inputs: new Float32Array(1e6), labels: new Uint8Array(1e6).fill(3) };
  const { train } = datasets.fromArrays({ name: "many", train: many, test: many, inputShape: [1] });
  assertEquals([train.samples, train.classes], [1_000_000, 4]);
});
