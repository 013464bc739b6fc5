import { InputError, ntk } from "../../mod.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

const constant = Array.from({ length: 60 }, () => [2, -1]);

Deno.test("affinityDrift() settles at Δ / (1 + η_d) below the limit", () => {
  for (const strength of [0, 0.3, 0.8]) {
    const end = ntk.affinityDrift(constant, strength).at(-1)!;
    assertAlmostEquals(end[0]!, 2 / (1 + strength), 1e-4);
    assertAlmostEquals(end[1]!, -1 / (1 + strength), 1e-4);
  }
});

Deno.test("affinityDrift() swings between Δ and 0 at the limit and grows by η_d beyond", () => {
  assertEquals(ntk.affinityDrift(constant, 1).slice(0, 4).map(([e]) => e), [2, 0, 2, 0]);
  const beyond = ntk.affinityDrift(constant, 1.5).map(([e]) => Math.abs(e! - 2 / 2.5));
  assertAlmostEquals(beyond.at(-1)! / beyond.at(-2)!, 1.5, 1e-9);
});

Deno.test("affinityDrift() refuses what cannot be", () => {
  assertThrows(() => ntk.affinityDrift([[1]], NaN), InputError, "NaN");
  assertThrows(() => ntk.affinityDrift([[1], [1, 2]], 0.5), InputError, "round 2 has 2 numbers");
});
