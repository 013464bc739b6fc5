import { assertEquals, assertGreaterOrEqual, assertThrows } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { Arena, type Block } from "../../../lib/engine/wasm/arena.ts";
import { stream } from "../../../lib/random/mod.ts";

Deno.test("Arena never hands out overlapping stretches, and joins what is given back", () => {
  const arena = new Arena(2 ** 24);
  const whole = arena.longest;
  const random = stream({ seed: 1, purpose: "arena test" });
  const taken: Block[] = [];
  for (let i = 0; i < 2000; i++) {
    if (taken.length > 0 && random.integer(2)) {
      arena.release(taken.splice(random.integer(taken.length), 1)[0]!);
    } else {
      const block = arena.take(1 + random.integer(5000));
      assertEquals(block.address % 64, 0);
      for (const other of taken) {
        const apart = block.address + block.bytes <= other.address || other.address + other.bytes <= block.address;
        assertEquals(apart, true);
      }
      taken.push(block);
    }
    assertEquals(arena.available, whole - taken.reduce((sum, { bytes }) => sum + bytes, 0));
  }
  for (const block of taken) arena.release(block);
  assertEquals(arena.longest, whole);
});

Deno.test("Arena grows its memory as far as stretches reach", () => {
  const arena = new Arena();
  const { address, bytes } = arena.take(3e6);
  assertGreaterOrEqual(arena.memory.buffer.byteLength, address + bytes);
  arena.floats(address, bytes / 4).fill(1);
});

Deno.test("Arena says what is free when a stretch is too long", () => {
  const arena = new Arena(2 ** 20);
  assertThrows(() => arena.take(2 ** 21), InputError, "needs 2.1 MB more");
  arena.take(arena.longest);
  assertThrows(() => arena.take(1), InputError, "only 0 kB are free");
});
