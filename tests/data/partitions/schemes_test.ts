import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { type Partition, partition } from "../../../lib/data/mod.ts";
import { labelled } from "./labelled.ts";

const tenClasses = labelled(new Array(10).fill(60));
const sizes = (p: Partition) => p.indices.map((samples) => samples.length);
const seen = (p: Partition) => p.indices.map((_, device) => partition.seenClasses(p, device));

Deno.test("iid() has sizes that differ by at most one, or the size asked for", () => {
  assertEquals(sizes(partition.iid(labelled([5, 6]), { devices: 4 })).toSorted(), [2, 3, 3, 3]);
  assertEquals(sizes(partition.iid(tenClasses, { devices: 3, samplesPerDevice: 20 })), [20, 20, 20]);
  assertThrows(
    () => partition.iid(tenClasses, { devices: 7, samplesPerDevice: 100 }),
    InputError,
    "need 700 samples, and labels has 600; ask for at most 85 per device",
  );
});

Deno.test("iid() gives every device every class in about equal parts", () => {
  const counts = partition.classCounts(partition.iid(labelled(new Array(4).fill(5000)), { devices: 4 }));
  for (const count of counts.flat()) assertAlmostEquals(count, 1250, 5 * Math.sqrt(1250));
});

Deno.test("byClass() gives each device its classes and no other", () => {
  const classes = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]];
  const halves = partition.byClass(tenClasses, classes);
  assertEquals(seen(halves), classes);
  assertEquals(sizes(halves), [300, 300]);
  assertEquals(halves.name, "by class 01234|56789");
  assertEquals(seen(partition.byClass(tenClasses, [[3], [7, 8]])), [[3], [7, 8]]);
});

Deno.test("byClass() shares a class evenly among its devices", () => {
  const shared = partition.byClass(tenClasses, [[0, 1], [1, 2], [1]]);
  assertEquals(partition.classCounts(shared).map((counts) => counts.slice(0, 3)), [[60, 20, 0], [0, 20, 60], [
    0,
    20,
    0,
  ]]);
});

Deno.test("byClass() takes the samples asked for in equal parts of the classes", () => {
  const few = partition.byClass(tenClasses, [[0, 1, 2], [9]], { samplesPerDevice: 20 });
  assertEquals(partition.classCounts(few), [[7, 7, 6, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 20]]);
  assertThrows(
    () => partition.byClass(tenClasses, [[0], [0]], { samplesPerDevice: 31 }),
    InputError,
    "device 0 needs 31 samples of class 0, and its share in labels has 30",
  );
});

Deno.test("byClass() refuses classes that cannot be", () => {
  const refused: [number[][], string][] = [
    [[], "got no devices"],
    [[[0], []], "device 1 has no class"],
    [[[0], [10]], "device 1 has the class 10; labels has the classes 0 to 9"],
    [[[1.5]], "device 0 has the class 1.5"],
    [[[2, 2]], "device 0 has the class 2 twice"],
  ];
  for (const [classes, message] of refused) {
    assertThrows(() => partition.byClass(tenClasses, classes), InputError, message);
  }
});

Deno.test("shards() as in McMahan et al. (2017): 100 devices, 2 shards of 300, at most 4 classes each", () => {
  const mnistCounts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
  const p = partition.shards(labelled(mnistCounts), { devices: 100 });
  assert(sizes(p).every((size) => size === 600));
  assert(seen(p).every((classes) => classes.length <= 4));
});

Deno.test("shards() and unevenSizes() share out as many samples as asked for, chosen at random", () => {
  assertEquals(sizes(partition.shards(tenClasses, { devices: 4, samplesPerDevice: 30, seed: 1 })), [30, 30, 30, 30]);
  assertEquals(
    partition.shards(tenClasses, { devices: 4, samplesPerDevice: 150 }).indices,
    partition.shards(tenClasses, { devices: 4 }).indices,
  );
  const sizeLaw = { law: "powerLaw", devices: 4, exponent: 0 } as const;
  assertEquals(sizes(partition.unevenSizes(tenClasses, { sizes: sizeLaw, samplesPerDevice: 30 })), [30, 30, 30, 30]);
  const refused: [() => Partition, string][] = [
    [() => partition.shards(tenClasses, { devices: 4, samplesPerDevice: 151 }), "ask for at most 150 per device"],
    [
      () => partition.shards(tenClasses, { devices: 4, samplesPerDevice: 1 }),
      "need 8 samples, and there are 4 of labels",
    ],
    [() => partition.unevenSizes(tenClasses, { sizes: sizeLaw, samplesPerDevice: 151 }), "at most 150 per device"],
    [() => partition.unevenSizes(tenClasses, { sizes: [3, 4], samplesPerDevice: 5 }), "give it with a law only"],
  ];
  for (const [make, message] of refused) assertThrows(make, InputError, message);
});

Deno.test("shards() with one shard per class gives each device that many classes", () => {
  const p = partition.shards(tenClasses, { devices: 5, shardsPerDevice: 2 });
  assertEquals(seen(p).map((classes) => classes.length), [2, 2, 2, 2, 2]);
  assertEquals(seen(p).flat().toSorted(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("sortedBlocks() as in paper C: two classes on each of 5 devices, one on each of 10", () => {
  assertEquals(seen(partition.sortedBlocks(tenClasses, { devices: 5 })), [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]);
  assertEquals(seen(partition.sortedBlocks(tenClasses, { devices: 10 })), Array.from({ length: 10 }, (_, k) => [k]));
});

Deno.test("sortedBlocks() on 20 devices gives consecutive devices different classes", () => {
  const classes = seen(partition.sortedBlocks(tenClasses, { devices: 20 })).flat();
  assertEquals(classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("sortedBlocks() runs from iid at skew 0 to sorted at skew 1", () => {
  assertEquals(
    partition.sortedBlocks(tenClasses, { devices: 6, skew: 0 }).indices,
    partition.iid(tenClasses, { devices: 6 }).indices,
  );
  const classesOnOneDevice = (skew: number) => {
    const counts = partition.classCounts(partition.sortedBlocks(tenClasses, { devices: 10, skew }));
    return counts.map((ofDevice) => Math.max(...ofDevice)).reduce((a, b) => a + b) / 600;
  };
  const shares = [0, 0.5, 1].map(classesOnOneDevice);
  assert(shares[0]! < 0.3 && shares[2] === 1);
  assertAlmostEquals(shares[1]!, 0.5 + 0.5 / 10, 0.05);
});

Deno.test("dirichlet() nears iid for large alpha and single classes for small alpha", () => {
  const even = partition.classCounts(partition.dirichlet(tenClasses, { devices: 4, alpha: 1e6 })).flat();
  assert(even.every((count) => Math.abs(count - 15) <= 1));
  const uneven = partition.dirichlet(tenClasses, { devices: 4, alpha: 0.01, minimumSamples: 1 });
  const largest = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((label) =>
    Math.max(...partition.classCounts(uneven).map((counts) => counts[label]!))
  );
  assert(largest.reduce((a, b) => a + b) > 0.9 * 600);
});

Deno.test("dirichlet() has at least the minimum of samples on every device, or says why not", () => {
  for (let seed = 0; seed < 20; seed++) {
    const p = partition.dirichlet(tenClasses, { devices: 5, alpha: 0.3, minimumSamples: 40, seed });
    assert(Math.min(...sizes(p)) >= 40);
  }
  assertThrows(
    () => partition.dirichlet(tenClasses, { devices: 10, alpha: 0.1, minimumSamples: 60 }),
    InputError,
    'a smaller "minimumSamples"',
  );
});

Deno.test("unevenSizes() has the sizes given or those of its law", () => {
  assertEquals(sizes(partition.unevenSizes(tenClasses, { sizes: [1, 99, 400] })), [1, 99, 400]);
  const harmonic = { law: "powerLaw", devices: 3, exponent: 1 } as const; // 600 in parts 1 : 1/2 : 1/3
  assertEquals(sizes(partition.unevenSizes(tenClasses, { sizes: harmonic })), [327, 164, 109]);
  const equal = { law: "powerLaw", devices: 4, exponent: 0 } as const;
  assertEquals(sizes(partition.unevenSizes(tenClasses, { sizes: equal })), [150, 150, 150, 150]);
  const drawn = partition.unevenSizes(tenClasses, { sizes: { law: "dirichlet", devices: 4, alpha: 1e6 } });
  assert(sizes(drawn).every((size) => Math.abs(size - 150) <= 1));
});

Deno.test("unevenSizes() refuses more samples than there are, and laws it does not know", () => {
  assertThrows(
    () => partition.unevenSizes(tenClasses, { sizes: [300, 301] }),
    InputError,
    "sum to 601, and labels has 600 samples",
  );
  const unknown = { law: "zipf", devices: 3 } as unknown as partition.SizeLaw;
  assertThrows(() => partition.unevenSizes(tenClasses, { sizes: unknown }), InputError, "or a law with its devices");
});
