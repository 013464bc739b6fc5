import pl from "nodejs-polars";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { compare, difference, estimate, holm, intervalInWords, runsHash } from "../../lib/metric/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import { resultFrame } from "./frames.ts";

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const values: Record<string, number[]> = {
  good: seeds.map((seed) => 0.9 + 0.01 * seed),
  close: seeds.map((seed) => 0.9 + 0.01 * seed + (seed % 2 === 0 ? 0.002 : -0.003)),
  bad: seeds.map((seed) => 0.5 + 0.01 * seed),
};
const frame = pl.readRecords(
  Object.entries(values).flatMap(([algorithm, of]) => of.map((accuracy, seed) => ({ algorithm, seed, accuracy }))),
);

Deno.test("compare() pairs by seed, corrects for the number of comparisons and knows the best", () => {
  const [good, close, bad] = compare(frame);
  assertEquals([good!.best, close!.best, bad!.best], [true, false, false]);
  assertEquals([good!.notWorse, close!.notWorse, bad!.notWorse], [true, true, false]);
  assertEquals(good!.difference, null);
  assertEquals(bad!.difference, difference(values["bad"]!, values["good"]!));
  assertEquals([close!.p, bad!.p], holm([close!.difference!.p, bad!.difference!.p]));
  const { mean, low } = estimate(values["bad"]!);
  assertEquals([bad!.mean, bad!.low], [mean, low]);
});

Deno.test("compare() with a baseline still names the best", () => {
  const [good, close, bad] = compare(frame, { baseline: "bad" });
  assertEquals([bad!.difference, bad!.p], [null, null]);
  assertEquals(good!.difference, difference(values["good"]!, values["bad"]!));
  assertEquals([good!.best, close!.notWorse, bad!.notWorse], [true, true, false]);
});

Deno.test("compare() where lower is better has the other best", () => {
  assertEquals(compare(frame, { better: "lower" }).map(({ best }) => best), [false, false, true]);
});

Deno.test("compare() of seeds that only one variant has leaves them out of the difference", () => {
  const some = frame.filter(pl.col("seed").lt(6).or(pl.col("algorithm").neq(pl.lit("bad"))));
  const [good, , bad] = compare(some);
  assertEquals([good!.seeds, bad!.seeds, bad!.difference!.seeds], [8, 6, 6]);
});

Deno.test("compare() of one seed has no difference and calls the best the best", () => {
  const one = compare(frame.filter(pl.col("seed").eq(pl.lit(0))));
  assertEquals(one.map(({ difference }) => difference), [null, null, null]);
  assertEquals(one.map(({ notWorse }) => notWorse), [false, true, false]);
});

Deno.test("compare() calls nothing as good as the best where the seeds are too few to show that it is worse", () => {
  const few = (most: number) => compare(frame.filter(pl.col("seed").lt(most)));
  assertEquals(few(6).map(({ notWorse }) => notWorse), few(6).map(({ best }) => best)); // 2 · 2^−5 > 0.05
  assertEquals(few(7).filter(({ notWorse }) => notWorse).length, 2); // 2 · 2^−6 < 0.05
});

Deno.test("compare() names what is not there", () => {
  assertThrows(() => compare(frame, { baseline: "none" }), InputError, '"good", "close", "bad"');
  assertThrows(() => compare(frame, { of: "model" }), InputError, 'no column "model"');
  assertThrows(() => compare(resultFrame(), { where: { phase: "consensus" } }), InputError, 'add "group"');
});

Deno.test("estimate(): a bootstrap interval of 30 seeds covers the true mean about as often as it says", () => {
  const random = stream({ seed: 3, purpose: "bootstrap coverage" });
  let covered = 0;
  for (let trial = 0; trial < 300; trial++) {
    const { low, high } = estimate(Array.from({ length: 30 }, () => 1 + random.normal()), {
      interval: "bootstrap",
      resamples: 300,
    });
    if (low! <= 1 && 1 <= high!) covered++;
  }
  assertAlmostEquals(covered / 300, 0.94, 4 * Math.sqrt(0.94 * 0.06 / 300)); // the percentile interval is a little short
});

Deno.test("estimate(): captions name the kind of interval", () => {
  assertEquals(
    intervalInWords(3, { interval: "bootstrap", level: 0.9 }),
    "mean and 90 % bootstrap interval over 3 seeds",
  );
});

Deno.test("runsHash() is of the set of runs", () => {
  const whole = resultFrame();
  assertEquals(runsHash(whole), runsHash(whole.sort("round")));
  assertNotEquals(runsHash(whole), runsHash(whole.filter(pl.col("seed").eq(pl.lit(0)))));
  assert(/^[0-9a-f]{12}$/.test(runsHash(whole)));
});
