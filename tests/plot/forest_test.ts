import { parseHTML } from "linkedom";
import pl from "nodejs-polars";
import { InputError } from "../../lib/base/mod.ts";
import { compare } from "../../lib/metric/mod.ts";
import { forest } from "../../lib/plot/mod.ts";
import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "../std_assert.ts";

const eight = (algorithm: string, values: (seed: number) => number) =>
  Array.from({ length: 8 }, (_, seed) => ({ algorithm, seed, loss: values(seed) }));
const compared = compare(
  pl.readRecords([
    ...eight("base", (seed) => seed),
    ...eight("two more", (seed) => seed + 2 + 0.1 * (seed % 2)),
    ...eight("now more, now less", (seed) => seed + (seed % 2 ? 1 : -1)),
  ]),
  { value: "loss", baseline: "base", better: "lower" },
);

Deno.test("forest() draws whiskers from end to end of the paired interval, and its dot at the mean difference", () => {
  const { svg } = forest(compared, { value: "loss" });
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  const rules = [...document.querySelectorAll('[aria-label="rule"] line')]
    .map((line) => ["x1", "x2"].map((name) => Number(line.getAttribute(name))));
  const dots = [...document.querySelectorAll('[aria-label="dot"] path')]
    .map((dot) => Number(/translate\(([\d.]+)/.exec(dot.getAttribute("transform")!)![1]));
  const [[zero], ...whiskers] = rules as [number[], ...number[][]];
  const { mean, low, high } = compared[1]!.difference!;
  const perUnit = (dots[0]! - zero!) / mean;
  [low, high].forEach((end, i) => assertAlmostEquals(whiskers[0]![i]!, zero! + perUnit * end!, 0.01));
});

Deno.test("forest() fills what the corrected test finds different, and only that", () => {
  const { svg } = forest(compared, { value: "loss" });
  const fills = [...svg.matchAll(/<path[^>]*fill="(#[0-9a-f]+)"/gi)].map(([, fill]) => fill);
  assertEquals(fills, ["#0072B2", "#ffffff"]);
  assertStringIncludes(svg, "p = 0.016"); // 2 comparisons × 2⁻⁷
  assertStringIncludes(svg, "p = 1");
});

Deno.test("forest() in both columns prints as many decimals as the narrowest interval needs", () => {
  const { svg } = forest(compared, { value: "loss", width: "double" });
  assertStringIncludes(svg, "+2.050 [2.005, 2.095]");
  assertStringIncludes(svg, "0.000 [−0.894, 0.894]");
});

Deno.test("forest() of one variant alone says that there is no difference", () => {
  assertThrows(() => forest(compared.slice(0, 1)), InputError, "0 variants have a difference");
});
