import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { kaplanMeier, type Waiting } from "../../lib/metric/mod.ts";

// Weeks of remission under 6-mercaptopurine and placebo (Freireich et al., 1963); + is censored.
const weeks = (text: string): Waiting[] =>
  text.split(" ").map((week) => ({ rounds: week.endsWith("+") ? null : Number(week), last_round: parseInt(week) }));
const treated = weeks("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+");
const placebo = weeks("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23");

Deno.test("kaplanMeier() gives the textbook curve of the leukaemia trial", () => {
  const { points, median, low, high, runs, censored } = kaplanMeier(treated);
  assertEquals(points.map(({ round }) => round), [6, 7, 10, 13, 16, 22, 23]);
  assertEquals(points.map(({ atRisk }) => atRisk), [21, 17, 15, 12, 11, 7, 6]);
  const survival = [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448];
  points.forEach((point, i) => assertAlmostEquals(point.survival, survival[i]!, 5e-4));
  assertEquals([median, low, high], [23, 13, null]);
  assertEquals([runs, censored], [21, 12]);
});

Deno.test("kaplanMeier() gives the textbook median of the placebo group", () => {
  const { median, low, high, censored } = kaplanMeier(placebo);
  assertEquals([median, low, high, censored], [8, 4, 11, 0]);
});

Deno.test("kaplanMeier() without censoring is one minus the empirical distribution", () => {
  const { points } = kaplanMeier([3, 1, 4, 2].map((rounds) => ({ rounds, last_round: 9 })));
  points.forEach(({ survival }, i) => assertAlmostEquals(survival, 1 - (i + 1) / 4, 1e-12));
});

Deno.test("kaplanMeier() has no median where most runs never reached the target", () => {
  const never = { rounds: null, last_round: 10 };
  assertEquals(kaplanMeier([{ rounds: 4, last_round: 10 }, never, never]).median, null);
  assertEquals(kaplanMeier([never, never]).points, []);
});

Deno.test("kaplanMeier() refuses what cannot be", () => {
  assertThrows(() => kaplanMeier([{ rounds: 4, last_round: 10 }]), InputError, "at least 2 runs; there is 1");
  const wrong = [{ rounds: 4, last_round: 10 }, { rounds: 11, last_round: 10 }];
  assertThrows(() => kaplanMeier(wrong), InputError, "in round 11 of 10");
});
