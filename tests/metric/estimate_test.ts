import { assertAlmostEquals, assertEquals, assertGreater, assertLess, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  difference,
  estimate,
  formatNumber,
  largest,
  studentTProbability,
  studentTQuantile,
} from "../../lib/metric/mod.ts";
import { stream } from "../../lib/random/mod.ts";

Deno.test("studentTQuantile() gives the printed t table", () => {
  const table: [number, number, number][] = [
    [0.9, 1, 3.078],
    [0.95, 2, 2.92],
    [0.975, 1, 12.706],
    [0.975, 4, 2.776],
    [0.975, 9, 2.262],
    [0.975, 30, 2.042],
    [0.975, 120, 1.98],
    [0.99, 7, 2.998],
    [0.995, 10, 3.169],
    [0.9995, 3, 12.924],
  ];
  for (const [p, nu, t] of table) assertAlmostEquals(studentTQuantile(p, nu), t, 5.1e-4);
});

Deno.test("studentTProbability() has the closed forms of one and two degrees of freedom", () => {
  for (const t of [-30, -2, -0.3, 0, 0.1, 1, 5]) {
    assertAlmostEquals(studentTProbability(t, 1), 0.5 + Math.atan(t) / Math.PI, 1e-12);
    assertAlmostEquals(studentTProbability(t, 2), 0.5 + t / (2 * Math.sqrt(2 + t * t)), 1e-12);
  }
});

Deno.test("studentTQuantile() inverts studentTProbability()", () => {
  for (const nu of [1, 2.5, 4, 50, 1000]) {
    for (const p of [0.001, 0.2, 0.5, 0.75, 0.999]) {
      assertAlmostEquals(studentTProbability(studentTQuantile(p, nu), nu), p, 1e-10);
    }
  }
});

Deno.test("estimate() gives a textbook's interval", () => {
  // mean 3, s² = 2.5, half width 2.776445 √(2.5 / 5)
  const { mean, low, high, seeds } = estimate([1, 2, 3, 4, 5]);
  assertEquals([mean, seeds], [3, 5]);
  assertAlmostEquals(low!, 3 - 1.963243, 1e-5);
  assertAlmostEquals(high!, 3 + 1.963243, 1e-5);
});

Deno.test("estimate() of one seed has no interval and says so", () => {
  const one = estimate([0.97], { percent: true });
  assertEquals([one.mean, one.low, one.high], [0.97, null, null]);
  assertEquals(String(one), "97.0 %, 1 seed, no interval");
});

Deno.test("estimate() prints itself in the format it was made with", () => {
  assertEquals(String(estimate([10, 12, 14], { digits: 1 })), "12.0 [7.0, 17.0], 3 seeds");
  assertEquals(`${difference([0.9, 0.92], [0.8, 0.82], { percent: true, digits: 0 })}`, "10 % [10, 10], 2 seeds");
});

Deno.test("estimate() covers the true mean as often as it says", () => {
  const random = stream({ seed: 7, purpose: "coverage" });
  const trials = 2000;
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { low, high } = estimate(Array.from({ length: 5 }, () => 10 + 3 * random.normal()));
    if (low! <= 10 && 10 <= high!) covered++;
  }
  assertLess(Math.abs(covered / trials - 0.95), 4 * Math.sqrt((0.95 * 0.05) / trials));
});

Deno.test("estimate(): a bootstrap interval nears the normal interval when there are many values", () => {
  const random = stream({ seed: 8, purpose: "bootstrap test" });
  const values = Array.from({ length: 200 }, () => random.normal());
  const t = estimate(values);
  const bootstrap = estimate(values, { interval: "bootstrap", resamples: 4000 });
  assertAlmostEquals(bootstrap.low!, t.low!, 0.02);
  assertAlmostEquals(bootstrap.high!, t.high!, 0.02);
  assertEquals(bootstrap, estimate(values, { interval: "bootstrap", resamples: 4000 }));
});

Deno.test("estimate(): a higher level gives a wider interval", () => {
  const width = (level: number) => {
    const { low, high } = estimate([1, 2, 4], { level });
    return high! - low!;
  };
  assertGreater(width(0.99), width(0.95));
});

Deno.test("estimate() refuses values that are not finite, and none at all", () => {
  assertThrows(() => estimate([1, NaN]), InputError, "NaN");
  assertThrows(() => estimate([]), InputError, "zero values");
  assertThrows(() => estimate([1, 2], { level: 95 }), InputError, "level");
});

Deno.test("formatNumber() rounds for reading", () => {
  const texts = [0, 1234567, 0.000123456, -0.5, -0.0000001, NaN].map((value) => formatNumber(value));
  assertEquals(texts, ["0", "1234567", "0.0001235", "−0.5", "−1e-7", "not a number"]);
  assertEquals(formatNumber(-0.001, { digits: 1 }), "0.0");
});

Deno.test("largest() is the estimate of the largest mean, whatever the order, and the first of equals", () => {
  const estimates = [[0.1, 0.4], [0.3, 0.4], [0.2, 0.2]].map((values) => estimate(values));
  for (const order of [estimates, estimates.toReversed()]) assertEquals(largest(order) === estimates[1], true);
  const equal = { ...estimates[1]! };
  assertEquals(largest([...estimates, equal]) === estimates[1], true);
  assertThrows(() => largest([]), InputError, "there is no estimate");
});
