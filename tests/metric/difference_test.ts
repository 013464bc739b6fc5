import { assertAlmostEquals, assertEquals, assertGreater, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { difference, estimate, holm, ratio, signFlipTest } from "../../lib/metric/mod.ts";
import { stream } from "../../lib/random/mod.ts";

// Darwin's crossed and self-fertilised maize, in eighths of an inch (Fisher, The Design of Experiments, 1935, chapter III).
const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
const zeros = maize.map(() => 0);

Deno.test("signFlipTest() counts Fisher's 863 of 32768 on either side of Darwin's maize", () => {
  assertEquals(signFlipTest(maize), 2 * 863 / 32768);
});

Deno.test("difference() gives Fisher's mean and interval of Darwin's maize", () => {
  const { mean, low, high, seeds, effectSize, p, leastP } = difference(maize, zeros);
  assertAlmostEquals(mean, 20.933, 1e-3);
  assertAlmostEquals(low!, 0.03, 5e-2);
  assertAlmostEquals(high!, 41.84, 5e-2);
  assertAlmostEquals(effectSize!, 2.148 / Math.sqrt(15), 1e-3); // t = 2.148
  assertEquals([seeds, p, leastP], [15, 2 * 863 / 32768, 2 ** -14]);
});

Deno.test("signFlipTest() of many differences, drawn, nears the test that counts them all", () => {
  const padded = [...maize, 0, 0, 0]; // zeros change no sum
  assertAlmostEquals(signFlipTest(padded), 2 * 863 / 32768, 0.004);
  assertEquals(signFlipTest(padded), signFlipTest(padded));
});

Deno.test("signFlipTest() holds its level: under no difference p ≤ 0.25 has probability at most 0.25", () => {
  const random = stream({ seed: 1, purpose: "level" });
  let below = 0;
  for (let trial = 0; trial < 2000; trial++) {
    if (signFlipTest(Array.from({ length: 6 }, () => random.normal())) <= 0.25) below++;
  }
  assertAlmostEquals(below / 2000, 0.25, 4 * Math.sqrt(0.25 * 0.75 / 2000));
});

Deno.test("signFlipTest() does not change with the unit or the sign", () => {
  const p = signFlipTest([0.1, 0.2, -0.05, 0.3]);
  assertEquals(signFlipTest([10, 20, -5, 30]), p);
  assertEquals(signFlipTest([-0.1, -0.2, 0.05, -0.3]), p);
});

Deno.test("difference(): paired differences are narrower than unpaired ones where seeds matter more than variants", () => {
  const first = [0.9, 0.7, 0.8, 0.6];
  const second = first.map((value, i) => value - 0.01 - 0.001 * i);
  const { low, high } = difference(first, second);
  const apart = estimate(first);
  assertGreater(apart.high! - apart.low!, 10 * (high! - low!));
});

Deno.test("difference(): an effect of no spread has no size", () => {
  assertEquals(difference([1, 2], [0, 1]).effectSize, null);
});

Deno.test("difference() of one seed has no interval and decides nothing", () => {
  const { low, high, effectSize, p, leastP } = difference([0.9], [0.8]);
  assertEquals([low, high, effectSize, p, leastP], [null, null, null, 1, 1]);
});

Deno.test("difference() refuses other seeds on the two sides, none at all, and values that are not finite", () => {
  assertThrows(() => difference([], []), InputError, "zero values");
  assertThrows(() => difference([0.9, 0.8], [0.8]), InputError, "2 and 1 seeds");
  assertThrows(() => difference([0.9, NaN], [0.8, 1]), InputError, "NaN");
  assertThrows(() => signFlipTest([1]), InputError, "takes at least 2 seeds; there is 1");
});

Deno.test("difference() takes a pair of samples for their difference, on either side", () => {
  const [a, b, c] = [[3, 8, 5], [2, 4, 7], [1, 1, 4]];
  assertEquals(difference([a, b], c), difference([1, 4, -2], c));
  assertEquals(difference(c, [a, b]), difference(c, [1, 4, -2]));
  assertEquals(difference([[a, b], c], [c, a]), difference([0, 3, -6], [-2, -7, -1]));
  assertThrows(() => difference([a, [1, 2]], c), InputError, "3 and 2 seeds");
});

Deno.test("ratio() is paired by seed, and a ratio of logarithms is a difference", () => {
  const [a, b] = [[3, 8, 5], [2, 4, 7]];
  const logs = difference(a.map(Math.log), b.map(Math.log));
  assertAlmostEquals(estimate(ratio(a, b).map(Math.log)).mean, logs.mean, 1e-12);
  assertThrows(() => ratio([1, 2], [1]), InputError, "ratio: there are 2 and 1 seeds");
  assertThrows(() => ratio([1, 2], [1, NaN]), InputError, "ratio: one of the values is NaN");
});

Deno.test("holm() gives the worked example of R's p.adjust and Holm's order", () => {
  const expected = [0.03, 0.06, 0.06, 0.02];
  holm([0.01, 0.04, 0.03, 0.005]).forEach((p, i) => assertAlmostEquals(p, expected[i]!, 1e-12));
  assertEquals(holm([0.9, 0.8]), [1, 1]);
  assertEquals(holm([]), []);
  assertThrows(() => holm([1.2]), InputError, "1.2");
});
