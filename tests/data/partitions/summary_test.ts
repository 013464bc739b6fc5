import { assertEquals, assertThrows } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { partition } from "../../../lib/data/mod.ts";
import { labelled } from "./labelled.ts";

const pair = partition.byClass(labelled([3, 12, 1]), [[0, 1], [2]]);

Deno.test("classCounts() counts each device's samples of each class", () => {
  assertEquals(partition.classCounts(pair), [[3, 12, 0], [0, 0, 1]]);
});

Deno.test("seenClasses() lists the classes of a device", () => {
  assertEquals([partition.seenClasses(pair, 0), partition.seenClasses(pair, 1)], [[0, 1], [2]]);
  assertThrows(() => partition.seenClasses(pair, 2), InputError, 'the partition "by class 01|2" has no device 2');
});

Deno.test("summarize() is an aligned table of devices and classes", () => {
  const expected = [
    "labels: by class 01|2",
    "device  0   1  2  samples",
    "     0  3  12  0       15",
    "     1  0   0  1        1",
  ];
  assertEquals(partition.summarize(pair).split("\n"), expected);
});
