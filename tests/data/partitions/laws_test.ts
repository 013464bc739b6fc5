import { assert, assertEquals, assertNotEquals, assertThrows } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { type Dataset, type Partition, partition } from "../../../lib/data/mod.ts";
import { labelled } from "./labelled.ts";

const dataset = labelled([60, 50, 40, 70, 80]); // 300 samples of five classes

const makers: Record<string, (dataset: Dataset, seed: number) => Partition> = {
  iid: (d, seed) => partition.iid(d, { devices: 7, seed }),
  byClass: (d, seed) => partition.byClass(d, [[0, 1], [1, 2], [3], [1, 3, 4]], { seed }),
  shards: (d, seed) => partition.shards(d, { devices: 7, shardsPerDevice: 3, seed }),
  "sortedBlocks, skew 1": (d, seed) => partition.sortedBlocks(d, { devices: 7, seed }),
  "sortedBlocks, skew 0.3": (d, seed) => partition.sortedBlocks(d, { devices: 7, skew: 0.3, seed }),
  dirichlet: (d, seed) => partition.dirichlet(d, { devices: 7, alpha: 0.5, minimumSamples: 3, seed }),
  "unevenSizes, power law": (d, seed) =>
    partition.unevenSizes(d, { sizes: { law: "powerLaw", devices: 7, exponent: 1.5 }, seed }),
  "unevenSizes, Dirichlet": (d, seed) =>
    partition.unevenSizes(d, { sizes: { law: "dirichlet", devices: 7, alpha: 2 }, seed }),
};

for (const [name, make] of Object.entries(makers)) {
  Deno.test(`${name}: devices are disjoint, cover all samples, and hold theirs in rising order`, () => {
    const { indices } = make(dataset, 3);
    const all = indices.flatMap((samples) => [...samples]);
    assertEquals(all.toSorted((a, b) => a - b), Array.from({ length: 300 }, (_, i) => i));
    for (const samples of indices) {
      assert(samples.length > 0);
      assertEquals(samples, samples.toSorted());
    }
  });

  Deno.test(`${name}: the same seed gives the same partition, another seed another`, () => {
    assertEquals(make(dataset, 3).indices, make(dataset, 3).indices);
    assertNotEquals(make(dataset, 3).indices, make(dataset, 4).indices);
  });

  Deno.test(`${name}: the spec is JSON and holds the seed`, () => {
    const { spec } = make(dataset, 3);
    assertEquals(JSON.parse(JSON.stringify(spec)), spec);
    assertEquals(spec.seed, 3);
  });
}

Deno.test("partition: no partition leaves a device empty", () => {
  const few = labelled([1, 1, 1]);
  const refused: [() => Partition, string][] = [
    [() => partition.iid(few, { devices: 4 }), "without samples"],
    [() => partition.byClass(few, [[0], [0]]), "leaves device 0 of 2 without samples"],
    [() => partition.byClass(labelled([3, 0]), [[0], [1]]), "leaves device 1 of 2 without samples"],
    [() => partition.shards(few, { devices: 2 }), "need 4 samples"],
    [() => partition.sortedBlocks(few, { devices: 4 }), "without samples"],
    [() => partition.dirichlet(few, { devices: 4, alpha: 1, minimumSamples: 1 }), "1000 draws"],
    [
      () => partition.unevenSizes(few, { sizes: { law: "powerLaw", devices: 3, exponent: 9 } }),
      "leaves device 1 of 3 without samples",
    ],
    [() => partition.unevenSizes(few, { sizes: [1, 0] }), 'option "sizes.1" is 0'],
  ];
  for (const [make, message] of refused) assertThrows(make, InputError, message);
});

Deno.test("partition: partitions refuse options that are unknown or out of range", () => {
  assertThrows(() => partition.iid(dataset, { devices: 0 }), InputError, 'option "devices" is 0');
  const misspelt = { devices: 2, skews: 1 } as partition.SortedBlocksOptions;
  assertThrows(() => partition.sortedBlocks(dataset, misspelt), InputError, 'did you mean "skew"');
  assertThrows(() => partition.sortedBlocks(dataset, { devices: 2, skew: 1.1 }), InputError, "at most 1");
  assertThrows(() => partition.dirichlet(dataset, { devices: 2, alpha: 0 }), InputError, 'option "alpha" is 0');
});
