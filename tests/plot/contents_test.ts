import pl from "nodejs-polars";
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { estimate } from "../../lib/metric/mod.ts";
import { axisEnds } from "../../lib/plot/domain.ts";
import { inAxisUnits, means } from "../../lib/plot/means.ts";
import { seriesStyle } from "../../lib/plot/theme.ts";
import { bars, comparison, type Figure, heatmap, lines, oscillation, smallMultiples } from "../../lib/plot/mod.ts";
import { frozenFrame } from "./frame.ts";
import { textBoxes } from "./text_boxes.ts";

const texts = (figure: Figure) => textBoxes(figure.svg).map((box) => box.text);
const caption = (figure: Figure) => texts(figure).join(" ");

/** The points of the curves of a figure: the numbers of its paths that are lines. */
function curves(figure: Figure): [number, number][][] {
  return [...figure.svg.matchAll(/<path[^>]*d="(M[^"Z]+)"[^>]*>/g)]
    .map((match) => match[1]!.split(/[ML]/).slice(1).map((point) => point.split(",").map(Number) as [number, number]))
    .filter((points) => points.length > 3);
}

Deno.test("oscillation() draws the local sample half a round before the consensus sample", () => {
  const [seen] = curves(oscillation(frozenFrame()));
  const x = seen!.map(([across]) => across);
  assertEquals(x.length, 1 + 2 * 6);
  const step = x[1]! - x[0]!;
  x.forEach((across, at) => assertAlmostEquals(across, x[0]! + at * step, 1e-6));
});

Deno.test("oscillation() goes down in the local phase and up in the consensus phase on unseen classes", () => {
  const unseen = curves(oscillation(frozenFrame(), { groups: ["unseen"] }))[0]!;
  for (let at = 3; at + 1 < unseen.length; at += 2) {
    assert(unseen[at]![1] > unseen[at - 1]![1]); // y grows downwards
    assert(unseen[at + 1]![1] < unseen[at]![1]);
  }
});

Deno.test("oscillation() spreads three phases evenly over a round", () => {
  const frame = pl.DataFrame({
    algorithm: Array(7).fill("chain"),
    seed: Array(7).fill(0),
    round: [0, 1, 1, 1, 2, 2, 2],
    phase: ["start", "local", "gossip", "global", "local", "gossip", "global"],
    group: Array(7).fill("all"),
    accuracy: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
  });
  const points = curves(oscillation(frame))[0]!;
  assertEquals(points.length, 7);
  assertAlmostEquals(points[3]![0] - points[0]![0], points[6]![0] - points[3]![0], 2e-3);
  assertAlmostEquals(points[1]![0] - points[0]![0], (points[3]![0] - points[0]![0]) / 3, 2e-3);
});

Deno.test("figures: a figure says which single algorithm, class group and phase it shows", () => {
  const frame = frozenFrame().filter(pl.col("algorithm").eq(pl.lit("local DSGD")));
  assertStringIncludes(caption(lines(frame)), "local DSGD, after the consensus phase, all classes");
  assertStringIncludes(
    caption(lines(frame, { phase: "local", group: "unseen" })),
    "after the local phase, unseen classes",
  );
  assertStringIncludes(caption(oscillation(frame, { groups: ["unseen"] })), "local DSGD, unseen classes");
});

Deno.test("figures: a run that ended early is not hidden", () => {
  const early = pl.col("run").eq(pl.lit("local DSGD 1")).and(pl.col("round").gt(2));
  assertStringIncludes(
    caption(lines(frozenFrame().filter(early.not()))),
    "2 to 3 seeds (fewer where a run ended early or",
  );
});

Deno.test("figures: one seed has no band, and the caption says why", () => {
  const figure = lines(frozenFrame().filter(pl.col("seed").eq(0)));
  assertStringIncludes(caption(figure), "Single seed; no interval.");
  assertStringIncludes(figure.caption!, "Single seed; no interval.");
  assert(!figure.svg.includes("fill-opacity"));
});

Deno.test("figures: the band is the interval of the seeds' means", () => {
  const frame = pl.DataFrame({ seed: [0, 0, 1, 1, 2, 2], device: [0, 1, 0, 1, 0, 1], loss: [1, 3, 2, 4, 6, 8] });
  const { rows } = means("test", frame, { value: "loss", by: [], band: "t" });
  const { mean, low, high } = estimate([2, 3, 7]);
  assertAlmostEquals(rows[0]!.mean, mean, 1e-12);
  assertAlmostEquals(rows[0]!.low, low!, 1e-12);
  assertAlmostEquals(rows[0]!.high, high!, 1e-12);
  const devices = means("test", frame, { value: "loss", by: [], band: "devices" });
  assertEquals([devices.rows[0]!.low, devices.rows[0]!.high], [3, 5]);
});

Deno.test("figures: more than ten curves share a colour and are counted in the caption", () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ device: i % 12, round: Math.floor(i / 12), accuracy: i / 60 }));
  const figure = lines(pl.readRecords(rows), { color: "device" });
  assertStringIncludes(caption(figure), "12 curves, one per device.");
  assertEquals(texts(figure).filter((text) => text.startsWith("device ")), []);
});

Deno.test("zeros and negative values leave gaps on a logarithmic axis", () => {
  const frame = pl.DataFrame({ round: [0, 1, 2, 3, 4, 5], loss: [1, 0.1, 0, -1, 0.01, 0.001] });
  const figure = lines(frame, { y: "loss", yScale: "log" });
  assert(!/NaN|Infinity/.test(figure.svg));
  assertStringIncludes(caption(figure), "0.001");
});

Deno.test("figures: a round before the first has no place on a logarithmic axis, and takes none", () => {
  const rounds = [0, 1, 10, 100, 1000];
  const frame = (from: number) =>
    pl.DataFrame({ round: rounds.slice(from), accuracy: [0.1, 0.3, 0.5, 0.7, 0.9].slice(from) });
  const [withStart, without] = [0, 1].map((from) => lines(frame(from), { xScale: "log" }));
  assertEquals(curves(withStart!), curves(without!));
  assertEquals(texts(withStart!), texts(without!));
  assertThrows(() => lines(frame(0).head(1), { xScale: "log" }), InputError, "logarithmic");
});

Deno.test("figures: a frame without seeds is drawn as it stands, but not two values in one place", () => {
  const frame = pl.DataFrame({ round: [0, 1, 1], accuracy: [0.1, 0.2, 0.3] });
  assertThrows(() => lines(frame), InputError, "two rows share");
});

Deno.test("figures: an axis with equal or no finite values has ends", () => {
  assertEquals(axisEnds([5, 5, NaN]), { domain: [4.5, 5.5] });
  assertEquals(axisEnds([NaN]), { domain: [0, 1] });
  assertEquals(axisEnds([1, 2]), { nice: true });
});

Deno.test("figures refuse what they cannot draw, naming it", () => {
  const frame = frozenFrame();
  assertThrows(() => lines(frame, { y: "acuracy" }), InputError, `no column "acuracy"`);
  assertThrows(
    () => lines(frame, { colour: "seed" } as unknown as { color: string }),
    InputError,
    `did you mean "color"`,
  );
  assertThrows(() => lines(frame, { width: 20 }), InputError, "20");
  assertThrows(() => lines(frame, { group: "rare" }), InputError, "rare classes");
  assertThrows(() => lines(frame, { color: "seed" }), InputError, "algorithm");
  assertThrows(() => oscillation(frame, { groups: ["rare"] }), InputError, "all, seen, unseen");
  assertThrows(() => heatmap(frame, { x: "round", y: "strength" }), InputError, "strength");
  assertThrows(() => bars(frame, { by: "rank" }), InputError, "rank");
  assertThrows(() => comparison(frame), InputError, `"source"`);
  const guess = pl.DataFrame({ round: [0], loss: [1], source: ["guessed"] });
  assertThrows(() => comparison(guess), InputError, `"guessed"`);
  assertThrows(() => smallMultiples([], { title: "none" }), InputError, "0 figures");
});

Deno.test("markup in names is text", () => {
  const frame = pl.DataFrame({ algorithm: ["<a> & b", "c"], seed: [0, 0], round: [1, 1], accuracy: [0.1, 0.2] });
  assertStringIncludes(lines(frame, { title: "x < y" }).svg, "x &lt; y");
  assertStringIncludes(lines(frame).svg, "&lt;a&gt; &amp; b");
});

Deno.test("figures: a heat map of a hundred rows fits on a page, with a label where there is room", () => {
  const rows = Array.from({ length: 100 }, (_, device) => ({ device, round: 1, seed: 0, drift: device }));
  const figure = heatmap(pl.readRecords(rows), { x: "round", y: "device", fill: "drift" });
  assert(figure.height < 700, String(figure.height));
  const labels = texts(figure);
  for (const device of ["0", "5", "95"]) assert(labels.includes(device), device);
  assert(!labels.includes("1.0") && !labels.includes("7"));
});

Deno.test("figures: the numbers of a heat map have equally many decimals, and zero no sign", () => {
  const frame = pl.DataFrame({ x: [1, 2, 3, 4], y: [0, 0, 0, 0], gain: [3.41, -0.0009, 0.05, -1.2] });
  const numbers = texts(heatmap(frame, { x: "x", y: "y", fill: "gain" })).filter((text) => /\d\.\d\d$/.test(text));
  assertEquals(numbers, ["3.41", "0.00", "0.05", "−1.20"]);
});

Deno.test("lines() over what devices of unequal degree have sent has a point for every round, at their mean", () => {
  const frame = (...degrees: number[]) =>
    pl.readRecords([0, 1, 2, 3, 4].flatMap((round) =>
      degrees.map((degree, device) => ({
        ...{ algorithm: "dsgd", seed: 0, round, device },
        ...{ floats_sent: 1e6 * degree * round, accuracy: 0.1 * round + 0.4 * device },
      }))
    ));
  const drawn = (rows: pl.DataFrame, options = {}) => curves(lines(rows, { x: "floats_sent", ...options }));
  assertEquals(drawn(frame(1, 3)), drawn(frame(2, 2)));
  assertEquals(drawn(frame(1, 3), { color: "device" }).length, 2);
});

Deno.test("lines() has no band where some of a curve's seeds have ended, and says so", () => {
  const run = (algorithm: string, seed: number, last: number) =>
    Array.from({ length: last + 1 }, (_, round) => ({ algorithm, seed, round, accuracy: 0.1 * round + 0.01 * seed }));
  const frame = pl.readRecords([...run("a", 0, 5), ...run("a", 1, 5), ...run("a", 2, 3), ...run("b", 0, 5)]);
  const { rows, sentence } = means("lines", frame, {
    ...{ value: "accuracy", by: ["round", "algorithm"], band: "t", along: "round" } as const,
  });
  const banded = rows.filter(({ low }) => Number.isFinite(low)).map(({ key }) => [key["algorithm"], key["round"]]);
  assertEquals(banded, [0, 1, 2, 3].map((round) => ["a", round]));
  assert(rows.every(({ mean }) => Number.isFinite(mean)));
  assertStringIncludes(sentence!, "no band there");
});

Deno.test("figures: bands of what cannot be negative end at zero", () => {
  const frame = pl.DataFrame({ seed: [0, 1, 0, 1], round: [0, 0, 1, 1], loss: [2, 2.1, 0.01, 0.9] });
  const { low, high } = inAxisUnits({ key: {}, mean: 0.5, low: -5, high: 6 }, "loss");
  assertEquals([low, high], [0, 6]);
  assert(!texts(lines(frame, { y: "loss" })).some((text) => text.startsWith("−")));
});

Deno.test("lines() shows the test error of a frame of accuracies, on a logarithmic axis too", () => {
  const frame = pl.DataFrame({ round: [1, 2], accuracy: [0.9, 0.99] });
  const figure = lines(frame, { y: "test_error", yScale: "log" });
  assertStringIncludes(caption(figure), "test error (%)");
  const [[, ten], [, one]] = [...figure.svg.matchAll(/d="M([^"L]+)L([^"L]+)"/g)].at(-1)!.slice(1).map((point) =>
    point.split(",").map(Number)
  ) as [number[], number[]];
  assert(one! > ten!);
});

Deno.test("figures: ten series have ten colours", () => {
  assertEquals(new Set(Array.from({ length: 10 }, (_, n) => seriesStyle(n).color)).size, 10);
});
