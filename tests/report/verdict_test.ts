import { above, below, estimateDifference, verdict, within } from "../../lib/report/mod.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

const between = (low: number | null, mean: number, high: number | null) => ({ low, mean, high, seeds: 5 });

Deno.test("a statement holds only where the whole interval does", () => {
  assertEquals(above(between(1, 2, 3), 0), "holds");
  assertEquals(above(between(-1, 2, 5), 0), "unclear");
  assertEquals(above(between(-3, -1, 1), 0), "fails");
  assertEquals(above(between(null, 2, null), 0), "unclear");
  assertEquals(below(between(1, 2, 3), 4), "holds");
  assertEquals(below(between(1, 2, 5), 4), "unclear");
  assertEquals(below(between(3, 5, 7), 4), "fails");
});

Deno.test("a quantity lies within two numbers only if its whole interval does, and outside if its mean does", () => {
  assertEquals(within(between(1, 2, 3), 0, 4), "holds");
  assertEquals(within(between(-1, 2, 3), 0, 4), "unclear");
  assertEquals(within(between(1, 2, 5), 0, 4), "unclear");
  assertEquals(within(between(null, 2, null), 0, 4), "unclear");
  assertEquals(within(between(4, 5, 6), 0, 4), "fails");
  assertEquals(within(between(-3, -1, 1), 0, 4), "fails");
});

Deno.test("a claim is reproduced where every statement of it holds", () => {
  assertEquals(verdict("holds", "holds"), "reproduced");
  assertEquals(verdict("holds", "fails"), "partly reproduced");
  assertEquals(verdict("unclear"), "partly reproduced");
  assertEquals(verdict("fails", "fails"), "not reproduced");
  assertEquals(verdict(), "not tested");
});

Deno.test("estimateDifference() pairs the seeds, so what they share cancels", () => {
  const { mean, low, high } = estimateDifference([1.1, 5.1, 9.1], [1, 5, 9]);
  assertAlmostEquals(mean, 0.1, 1e-12);
  assertAlmostEquals(high! - low!, 0, 1e-9);
  assertThrows(() => estimateDifference([1, 2], [1]), Error, "2 values and 1 values");
});
