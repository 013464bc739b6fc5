import { difference, estimate, holm } from "../../lib/metric/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import { check, claim, type Finding, findings, hypothesis, outOfReach } from "../../lib/report/mod.ts";
import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "../std_assert.ts";

const { above, below, within, measured } = findings();

const between = (low: number | null, mean: number, high: number | null) => ({ low, mean, high, seeds: 5 });
const outcomes = (...all: readonly Finding[]) => claim("X", "", all).findings.map(({ outcome }) => outcome);
const verdict = (...all: readonly Finding[]) => claim("X", "", all).verdict;
const pOf = (finding: Finding) => finding.kind === "interval" ? finding.p : NaN;

/** Five values with the mean and a spread of one. */
const around = (mean: number) => [-1, -0.5, 0, 0.5, 1].map((x) => mean + x);
const holds = above("x", around(9), 0);
const refuted = above("x", around(-9), 0);
const undecided = above("x", around(0.1), 0);

Deno.test("Findings.above() and below() decide where the whole interval lies on one side, and say undecided in between", () => {
  assertEquals(outcomes(above("x", between(1, 2, 3), 0)), ["holds"]);
  assertEquals(outcomes(above("x", between(-1, 2, 5), 0)), ["undecided"]);
  assertEquals(outcomes(above("x", between(-1, -0.001, 0.998), 0)), ["undecided"]);
  assertEquals(outcomes(above("x", between(-3, -2, -1), 0)), ["refuted"]);
  assertEquals(outcomes(above("x", between(null, 2, null), 0)), ["undecided"]);
  assertEquals(outcomes(below("x", between(1, 2, 3), 4)), ["holds"]);
  assertEquals(outcomes(below("x", between(5, 6, 7), 4)), ["refuted"]);
  assertEquals(outcomes(above("x", [2, 2, 2], 0), above("x", [0, 0], 0)), ["holds", "undecided"]);
});

Deno.test("verdictOnClaim(): an interval just beyond the threshold decides and one just short of it does not, alone", () => {
  const random = stream({ seed: 1, purpose: "thresholds" });
  for (let trial = 0; trial < 200; trial++) {
    const value = estimate(Array.from({ length: 2 + random.integer(9) }, () => random.normal()));
    const [inside, outside] = [value.low! + 1e-6, value.low! - 1e-6];
    assertEquals(outcomes(above("x", value, outside)), ["holds"]);
    assertEquals(outcomes(above("x", value, inside)), ["undecided"]);
    assertEquals(outcomes(above("x", value, value.high! + 1e-6)), ["refuted"]);
    assertEquals(outcomes(within("x", value, [outside, value.high! + 1e-6])), ["holds"]);
    assertEquals(outcomes(within("x", value, [inside, value.high! + 1e-6])), ["undecided"]);
    assertEquals(outcomes(within("x", value, [value.high! + 1e-6, value.high! + 1])), ["refuted"]);
    assertEquals(pOf(above("x", value, 0.3)), pOf(below("x", value, 0.3)));
  }
});

Deno.test("Findings.within() is one finding: an interval wholly outside a margin refutes equality", () => {
  assertEquals(verdict(within("Nesterov minus base", between(-1.7, -1.4, -1.2), [-1, 1])), "not reproduced");
  assertEquals(verdict(within("x", between(-0.6, -0.3, 0), [-1, 1])), "reproduced");
  assertEquals(verdict(within("x", between(-1.7, -0.1, 1.6), [-1, 1])), "undecided");
});

Deno.test("findings(): a pair of samples stands for its difference, paired by seed", () => {
  const [a, b] = [[0.9, 0.7, 0.8], [0.6, 0.3, 0.5]];
  for (
    const written of [findings(), findings({ percent: true }), findings({ digits: 2 }), findings({ judged: false })]
  ) {
    assertEquals(written.above("x", [a, b]), written.above("x", difference(a, b), 0));
    assertEquals(written.below("x", [a, b], 0.1), written.below("x", difference(a, b), 0.1));
    assertEquals(written.within("x", [a, b], [-1, 1]), written.within("x", difference(a, b), [-1, 1]));
    assertEquals(written.measured("x", [a, b]), written.measured("x", difference(a, b)));
  }
  assertThrows(() => above("x", [a, [0.1, 0.2]]), InputError, "3 and 2 seeds");
});

Deno.test("findings(): an estimate and its values per seed are the same", () => {
  const values = around(0.3);
  assertEquals(above("x", estimate(values), 0.2), above("x", values, 0.2));
  assertEquals(measured("x", estimate(values)), measured("x", values));
});

Deno.test("findings() that are not judged only show what they measured", () => {
  const shown = findings({ judged: false });
  const all = [shown.above("x", around(9)), shown.below("x", around(9)), shown.within("x", around(9), [0, 1])];
  assertEquals(all, all.map(() => shown.measured("x", around(9))));
  assertEquals(verdict(...all), "not tested");
  assertThrows(() => shown.above("x", around(9), NaN), InputError, "NaN");
});

Deno.test("findings() refuses unknown options and bounds out of order", () => {
  assertThrows(() => findings({ precent: true } as object), InputError, '"precent"');
  assertThrows(() => within("x", around(0), [1, -1]), InputError, "give the lower first");
});

Deno.test("Findings.above() has the p-value of Student's t-test: the sleep data of Student (1908)", () => {
  const difference = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]; // extra hours, second drug minus first
  assertAlmostEquals(pOf(above("extra sleep", difference, 0)), 0.002833, 5e-7);
  assertEquals(claim("X", "", above("extra sleep", difference, 0)).findings[0]!.measured, "1.58 [0.7001, 2.46]");
});

Deno.test("verdictOnClaim(): a claim corrects its findings for their number by Holm's method", () => {
  assertEquals(holm([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(2)), ["0.03", "0.06", "0.06", "0.02"]);
  const half = (seeds: number, p: number): Finding => ({
    ...{ kind: "interval", what: "x", measured: "", rule: "", points: "holds" },
    ...{ seeds, p },
  });
  assertEquals(outcomes(...[0.01, 0.04, 0.03, 0.005].map((p) => half(5, p))), [
    ...["holds", "undecided", "undecided", "holds"] as const,
  ]);
  assertEquals(outcomes(half(5, 0.04)), ["holds"]);
  // what is counted or only shown is no test
  assertEquals(outcomes(half(5, 0.04), check("x", 1, "is 1", true), measured("y", [1, 2]))[0], "holds");
});

Deno.test("verdictOnClaim(): a claim decides any of its findings wrongly in at most one case of twenty", () => {
  const random = stream({ seed: 2, purpose: "family" });
  const trials = 1500;
  let wrong = 0;
  for (let trial = 0; trial < trials; trial++) {
    const four = Array.from({ length: 4 }, () => above("x", Array.from({ length: 5 }, () => random.normal()), 0));
    if (outcomes(...four).some((outcome) => outcome !== "undecided")) wrong++;
  }
  assertLess(wrong / trials, 0.05 + 3 * Math.sqrt(0.05 * 0.95 / trials));
});

Deno.test("verdictOnClaim(): a claim is reproduced, partly, not, or undecided by one table, whatever the order", () => {
  const table = [
    [[holds, holds], "reproduced", "supported"],
    [[holds, refuted], "partly reproduced", "not supported"],
    [[holds, refuted, undecided], "partly reproduced", "not supported"],
    [[refuted, undecided], "not reproduced", "not supported"],
    [[refuted], "not reproduced", "not supported"],
    [[holds, undecided], "undecided", "undecided"],
    [[undecided], "undecided", "undecided"],
    [[], "not tested", "not tested"],
    [[measured("plateau", [0.9])], "not tested", "not tested"],
    [[measured("plateau", [0.9]), holds], "reproduced", "supported"],
    [[outOfReach("no such data")], "out of reach", "out of reach"],
  ] as const;
  for (const [all, paper, own] of table) {
    for (const order of [all, all.toReversed()]) {
      assertEquals(claim("X", "", order).verdict, paper);
      assertEquals(hypothesis("X", "", order).verdict, own);
    }
  }
});

Deno.test("verdictOnClaim(): no wide interval refutes: what is undecided stays so as findings are added", () => {
  const random = stream({ seed: 3, purpose: "monotone" });
  const draw = () => above("x", Array.from({ length: 3 }, () => random.normal() + 1), 0);
  for (let trial = 0; trial < 100; trial++) {
    const [first, ...more] = Array.from({ length: 4 }, draw);
    if (outcomes(first!)[0] === "undecided") assertEquals(outcomes(first!, ...more)[0], "undecided");
  }
});
