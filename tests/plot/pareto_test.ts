import pl from "nodejs-polars";
import { InputError } from "../../lib/base/mod.ts";
import { pareto } from "../../lib/plot/mod.ts";
import { paretoFront } from "../../lib/plot/pareto.ts";
import { stream } from "../../lib/random/mod.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../std_assert.ts";

const random = stream({ seed: 0, purpose: "points" });
const points = Array.from({ length: 200 }, () => ({ cost: random.integer(20), mean: random.integer(20) }));

Deno.test("paretoFront(): the Pareto front rises, and each other point is beaten by one of it", () => {
  const front = paretoFront(points, "higher");
  for (let i = 1; i < front.length; i++) {
    const [a, b] = [front[i - 1]!, front[i]!];
    assert(b.cost > a.cost ? b.mean > a.mean : b.mean === a.mean);
  }
  for (const point of points.filter((other) => !front.includes(other))) {
    assert(front.some(({ cost, mean }) => cost <= point.cost && mean >= point.mean));
  }
});

Deno.test("where lower is better the front is that of the values mirrored", () => {
  const mirrored = points.map(({ cost, mean }) => ({ cost, mean: -mean }));
  assertEquals(
    paretoFront(mirrored, "lower").map(({ cost, mean }) => [cost, 0 - mean]),
    paretoFront(points, "higher").map(({ cost, mean }) => [cost, mean]),
  );
});

Deno.test("paretoFront(): equal points stand on the front together", () => {
  assertEquals(paretoFront([{ cost: 1, mean: 1 }, { cost: 1, mean: 1 }, { cost: 1, mean: 0 }], "higher").length, 2);
});

Deno.test("pareto() names the front, the beaten, and who has no value", () => {
  const frame = pl.DataFrame({ algorithm: ["a", "b", "c"], floats_sent: [1e6, 2e6, 1e6], accuracy: [0.9, 0.8, NaN] });
  const { svg } = pareto(frame);
  for (const part of ["means (a).", "Beaten: b.", "Without a finite"]) assertStringIncludes(svg, part);
  assertThrows(() => pareto(frame.filter(pl.col("algorithm").eq(pl.lit("c")))), InputError, "finite mean");
});
