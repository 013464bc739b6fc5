import { assertEquals, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { formatRounds, roundsCell, sooner } from "../../lib/report/mod.ts";

const runs = (...rounds: (number | null)[]) => rounds.map((r) => ({ rounds: r, last_round: 20 }));

Deno.test("roundsCell() never averages over runs that did not reach the target", () => {
  assertEquals(roundsCell(runs(4, null, 6)), "reached by 2 of 3 seeds in 20 rounds");
  assertEquals(roundsCell(runs(null, null)), "not reached in 20 rounds");
  const all = roundsCell(runs(4, 5, 6));
  assertEquals(typeof all === "string" ? all : [all.mean, all.seeds], [5, 3]);
});

Deno.test("formatRounds() says the unit once, before the number of seeds", () => {
  assertEquals(formatRounds(runs(7)), "7 rounds, 1 seed, no interval");
  assertEquals(formatRounds(runs(5, 5)), "5 [5, 5] rounds, 2 seeds");
  assertEquals(formatRounds(runs(null)), "not reached in 20 rounds");
});

Deno.test("sooner() takes a run that never got there as at least as long as it was watched", () => {
  assertEquals(sooner(runs(5, 6, 5), runs(null, null, null)), "holds");
  assertEquals(sooner(runs(5, 6, 5), runs(18, null, 19)), "holds");
  assertEquals(sooner(runs(5, 19, 20), runs(9, null, null)), "unclear");
});

Deno.test("sooner() is no comparison of two that both never got there, and fails for one that did not", () => {
  assertEquals(sooner(runs(null, null), runs(null, null)), "unclear");
  assertEquals(sooner(runs(5, null), runs(9, 9)), "fails");
  assertEquals(sooner(runs(9, 9), runs(5, 5)), "fails");
  assertThrows(() => sooner(runs(1), runs(1, 2)), InputError, "1 and 2 seeds");
});
