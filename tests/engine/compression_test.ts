import { compression, type Compressor, InputError, stream } from "../../mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

const drawn = (size: number, seed = 0) => {
  const random = stream({ seed, purpose: "values" });
  return Float32Array.from({ length: size }, () => random.normal());
};
const reduced = (by: Compressor, values: Float32Array) => {
  const copy = values.slice();
  by.compress(copy);
  return copy;
};
const square = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

Deno.test("compression.topK keeps the largest by size, as sorting finds them", () => {
  for (const size of [1, 2, 7, 1000, 5000]) {
    for (const share of [0.001, 0.1, 0.5, 1]) {
      const values = drawn(size);
      const k = Math.ceil(share * size);
      const order = new Set(
        [...values.keys()].toSorted((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!)).slice(0, k),
      );
      assertEquals(
        reduced(compression.topK({ share }), values),
        values.map((value, i) => order.has(i) ? value : 0),
      );
    }
  }
  assertEquals(reduced(compression.topK({ share: 0.5 }), Float32Array.of(1, -1, 1, 1)), Float32Array.of(1, -1, 0, 0));
});

Deno.test("compression.randomK keeps exactly k, other places for other messages, the same for equal ones", () => {
  const by = compression.randomK({ share: 0.1 });
  const places = (seed: number) => {
    const kept = reduced(by, drawn(1000, seed));
    return [...kept.keys()].filter((i) => kept[i] !== 0);
  };
  assertEquals(places(0).length, 100);
  assertEquals(places(0), places(0));
  assert(String(places(0)) !== String(places(1)));
});

Deno.test("compression: all are contractions, ‖v − C(v)‖² ≤ (1 − δ)·‖v‖²", () => {
  const values = drawn(4096);
  const lost = (by: Compressor) => {
    const kept = reduced(by, values);
    return square(values.map((value, i) => value - kept[i]!)) / square(values);
  };
  assert(lost(compression.topK({ share: 0.1 })) < 0.9);
  assertAlmostEquals(lost(compression.randomK({ share: 0.1 })), 0.9, 0.02);
  assert(lost(compression.bits(8)) < 1e-4);
  assert(lost(compression.bits(2)) < 1);
});

Deno.test("compression refuses shares and bits that cannot be", () => {
  assertThrows(() => compression.topK({ share: 0 }), InputError, 'option "share" is 0');
  assertThrows(() => compression.randomK({ share: 2 }), InputError, 'option "share" is 2');
  assertThrows(() => compression.bits(1), InputError, "bits");
});
