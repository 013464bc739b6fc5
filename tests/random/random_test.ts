import { InputError, permutation, stream } from "../../mod.ts";
import { addNormal, dirichlet, gamma } from "../../lib/random/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";

const draws = (n: number, next: () => number) => Array.from({ length: n }, next);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((v) => v * v)) - mean(values) ** 2;

Deno.test("stream() depends on every part of its key", () => {
  const first = (key: Parameters<typeof stream>[0]) => stream(key).uint32();
  const key = { seed: 1, purpose: "a", device: 2, round: 3 };
  assertEquals(first(key), first({ ...key }));
  for (const change of [{ seed: 2 }, { purpose: "b" }, { device: 3 }, { round: 4 }]) {
    assertNotEquals(first({ ...key, ...change }), first(key));
  }
  assertNotEquals(first({ seed: 1, purpose: "a", device: 2 }), first({ seed: 1, purpose: "a", round: 2 }));
});

Deno.test("stream() gives uniform, unbiased and normal numbers", () => {
  const random = stream({ seed: 0, purpose: "moments" });
  const uniform = draws(40_000, random.uniform);
  assert(uniform.every((u) => u >= 0 && u < 1));
  assertAlmostEquals(mean(uniform), 0.5, 5 / Math.sqrt(12 * 40_000));
  assertAlmostEquals(variance(uniform), 1 / 12, 0.002);
  const normal = draws(40_000, random.normal);
  assertAlmostEquals(mean(normal), 0, 5 / 200);
  assertAlmostEquals(variance(normal), 1, 0.05);
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 14_000; i++) counts[random.integer(7)]!++;
  counts.forEach((count) => assertAlmostEquals(count, 2000, 5 * Math.sqrt(2000)));
});

Deno.test("stream(): neighbouring streams are uncorrelated", () => {
  const a = stream({ seed: 0, purpose: "x", device: 0 });
  const b = stream({ seed: 0, purpose: "x", device: 1 });
  const products = draws(20_000, () => (a.uniform() - 0.5) * (b.uniform() - 0.5));
  assertAlmostEquals(mean(products), 0, 5 / 12 / Math.sqrt(20_000));
});

Deno.test("permutation() holds every number once, each place equally often", () => {
  const random = stream({ seed: 3, purpose: "orders" });
  const first = new Array<number>(5).fill(0);
  for (let i = 0; i < 5000; i++) {
    const order = permutation(random, 5);
    assertEquals([...order].sort(), [0, 1, 2, 3, 4]);
    first[order[0]!]!++;
  }
  first.forEach((count) => assertAlmostEquals(count, 1000, 5 * Math.sqrt(1000)));
});

Deno.test("gamma() has mean and variance equal to its shape", () => {
  const random = stream({ seed: 5, purpose: "gamma" });
  for (const shape of [0.3, 1, 4.5]) {
    const values = draws(20_000, () => gamma(random, shape));
    assertAlmostEquals(mean(values), shape, 5 * Math.sqrt(shape / 20_000));
    assertAlmostEquals(variance(values), shape, 0.15 * shape + 0.05);
  }
});

Deno.test("dirichlet() gives shares with the right means, also where every draw underflows", () => {
  const random = stream({ seed: 6, purpose: "dirichlet" });
  const shares = draws(4000, () => 0).map(() => dirichlet(random, [1, 2, 5]));
  shares.forEach((share) => assertAlmostEquals(share.reduce((a, b) => a + b), 1, 1e-12));
  [1 / 8, 2 / 8, 5 / 8].forEach((m, i) => assertAlmostEquals(mean(shares.map((s) => s[i]!)), m, 0.02));
  assertAlmostEquals(dirichlet(random, [1e-6, 1e-6]).reduce((a, b) => a + b), 1, 1e-12);
});

Deno.test("addNormal() adds Gaussian draws: moments and tails, and equal streams give equal draws", () => {
  const [count, deviation] = [400_000, 0.5];
  const added = () => {
    const values = new Float32Array(count).fill(2);
    addNormal(values, deviation, stream({ seed: 8, purpose: "noise" }));
    return values;
  };
  const once = added();
  assertEquals(once, added());
  const z = Array.from(once, (x) => (x - 2) / deviation);
  const moment = (k: number) => mean(z.map((x) => x ** k));
  [0, 1, 0, 3, 0].forEach((expected, i) => {
    const spread = Math.sqrt([1, 2, 15, 96, 945][i]! / count);
    assertAlmostEquals(moment(i + 1), expected, 4.5 * spread);
  });
  // P(|z| > t), also beyond 3.654, where the ziggurat ends.
  for (const [t, p] of [[0.5, 0.617075], [1, 0.317311], [2, 0.0455003], [3, 0.0026998], [3.7, 0.00021560]] as const) {
    assertAlmostEquals(mean(z.map((x) => Math.abs(x) > t ? 1 : 0)), p, 4.5 * Math.sqrt(p / count));
  }
});

Deno.test("random numbers refuse what cannot be", () => {
  assertThrows(() => stream({ seed: -1, purpose: "x" }), InputError, "seed of a random stream is -1");
  assertThrows(() => stream({ seed: 1, purpose: "x", device: 0.5 }), InputError, "0.5");
  const random = stream({ seed: 0, purpose: "x" });
  assertThrows(() => gamma(random, 0), InputError, "shape of a gamma distribution is 0");
  assertThrows(() => dirichlet(random, []), InputError, "no concentrations");
  assertThrows(() => permutation(random, -1), InputError, "-1");
});
