import { assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { type Batches, batchSampler } from "../../lib/data/mod.ts";

const samples = Uint32Array.from({ length: 23 }, (_, i) => 100 + 3 * i);
const sampler = () => batchSampler({ samples, batchSize: 5, seed: 7, device: 2 });
const sizes = ({ offsets }: Batches) => Array.from(offsets.subarray(1), (end, t) => end - offsets[t]!);

Deno.test("batchSampler(): every epoch holds every sample once, its last batch what is left", () => {
  const batches = sampler();
  assertEquals(batches.stepsPerEpoch, 5);
  for (const epoch of [0, 1, 7]) {
    const taken = batches.take(epoch * 5, 5);
    assertEquals(sizes(taken), [5, 5, 5, 5, 3]);
    assertEquals(taken.indices.toSorted(), samples);
  }
});

Deno.test("batchSampler(): every epoch has an order of its own", () => {
  assertNotEquals(sampler().take(0, 5).indices, sampler().take(5, 5).indices);
});

Deno.test("take() is a pure function of the first step and the number of steps", () => {
  const batches = sampler();
  const forward = [0, 3, 12, 40].map((first) => batches.take(first, 7));
  const backward = [40, 12, 3, 0].map((first) => batches.take(first, 7)).reverse();
  assertEquals(backward, forward);
  assertEquals(sampler().take(12, 7), forward[2]!);
});

Deno.test("take() in two parts equals take() in one", () => {
  const whole = sampler().take(0, 10);
  const [head, tail] = [sampler().take(0, 4), sampler().take(4, 6)];
  assertEquals(Uint32Array.of(...head.indices, ...tail.indices), whole.indices);
  assertEquals([...sizes(head), ...sizes(tail)], sizes(whole));
});

Deno.test("batchSampler(): seeds and devices have orders of their own", () => {
  const order = (seed: number, device: number) =>
    batchSampler({ samples, batchSize: 23, seed, device }).take(0, 1).indices;
  assertNotEquals(order(7, 2), order(8, 2));
  assertNotEquals(order(7, 2), order(7, 3));
});

Deno.test("batchSampler(): a full batch is all of the device's samples at every step", () => {
  const batches = batchSampler({ samples, batchSize: "full", seed: 0, device: 0 });
  assertEquals(batches.stepsPerEpoch, 1);
  for (let step = 0; step < 3; step++) assertEquals(batches.take(step, 1).indices.toSorted(), samples);
});

Deno.test("batchSampler(): no steps take no samples", () => {
  const none = sampler().take(3, 0);
  assertEquals([none.indices.length, [...none.offsets]], [0, [0]]);
});

Deno.test("batchSampler(): a batch size that the device cannot fill is refused with its numbers", () => {
  for (const batchSize of [0, -1, 2.5, 24, NaN]) {
    const make = () => batchSampler({ samples, batchSize, seed: 0, device: 4 });
    assertThrows(make, InputError, `batch size ${batchSize} for device 4, which holds 23 samples`);
  }
});
