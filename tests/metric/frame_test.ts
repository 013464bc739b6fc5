import pl from "nodejs-polars";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  areaUnderCurve,
  communication,
  estimate,
  finalValue,
  meanOverSeeds,
  spreadOverDevices,
  swing,
} from "../../lib/metric/mod.ts";
import { records, resultFrame } from "./frames.ts";

const of = (group: string) => pl.col("group").eq(pl.lit(group));

Deno.test("swing() is accuracy after consensus minus accuracy after the local phase", () => {
  const rows = records(swing(resultFrame()));
  assertEquals(rows.length, 2 * 2 * 2 * 3 * 3);
  for (const row of rows) {
    const expected = row.group === "seen" ? 0 : row.algorithm === "affinity" ? 0.1 : 0.2;
    assertAlmostEquals(row.swing, expected, 1e-12);
    assertEquals(row.phase, "consensus");
  }
});

Deno.test("swing() names the phases that there are", () => {
  assertThrows(() => swing(resultFrame(), { from: "gossip" }), InputError, "start, local, consensus");
});

Deno.test("meanOverSeeds() averages devices first, so that the interval is over seeds", () => {
  const frame = resultFrame().filter(of("all")).filter(pl.col("phase").neq(pl.lit("local")));
  const rows = records(meanOverSeeds(frame, { value: "accuracy", by: ["algorithm", "round"] }));
  assertEquals(rows.map((r) => `${r.algorithm} ${r.round}`).slice(3, 5), ["local DSGD 3", "affinity 0"]);
  const expected = estimate([0.6 + 0.01, 0.61 + 0.01]);
  const last = rows[3]!;
  assertAlmostEquals(last.mean, expected.mean, 1e-12);
  assertAlmostEquals(last.low, expected.low!, 1e-12);
  assertAlmostEquals(last.high, expected.high!, 1e-12);
  assertEquals(last.seeds, 2);
});

Deno.test("meanOverSeeds() leaves a seed with NaN out and counts the rest", () => {
  const frame = pl.DataFrame({
    seed: [0, 0, 1, 1, 2, 2],
    device: [0, 1, 0, 1, 0, 1],
    round: [1, 1, 1, 1, 1, 1],
    accuracy: [0.5, 0.7, NaN, 0.9, Infinity, 0.2],
  });
  const [row] = records(meanOverSeeds(frame, { value: "accuracy", by: ["round"] }));
  assertAlmostEquals(row!.mean, 0.6, 1e-12);
  assertEquals([row!.low, row!.high, row!.seeds], [null, null, 1]);
});

Deno.test("meanOverSeeds() shows a row in which every seed diverged", () => {
  const frame = pl.DataFrame({ seed: [0, 1], round: [1, 1], loss: [NaN, NaN] });
  assertEquals(meanOverSeeds(frame, { value: "loss", by: ["round"] }).toRecords(), [
    { round: 1, mean: null, low: null, high: null, seeds: 0 },
  ]);
});

Deno.test("meanOverSeeds() counts the seeds that are left when a run ends early", () => {
  const frame = pl.DataFrame({ seed: [0, 0, 1], round: [1, 2, 1], loss: [3, 2, 5] });
  const rows = records(meanOverSeeds(frame, { value: "loss", by: ["round"] }));
  assertEquals(rows.map((r) => [r.mean, r.seeds]), [[4, 2], [2, 1]]);
});

Deno.test("meanOverSeeds() refuses to average over algorithms, phases and class groups", () => {
  const mean = (frame: ReturnType<typeof resultFrame>, by: string[]) => () =>
    meanOverSeeds(frame, { value: "accuracy", by });
  assertThrows(mean(resultFrame(), ["phase", "group"]), InputError, `"algorithm"`);
  assertThrows(mean(resultFrame(), ["algorithm", "group"]), InputError, `add "phase"`);
  assertThrows(mean(resultFrame(), ["algorithm", "phase"]), InputError, `add "group"`);
  assertThrows(mean(resultFrame(), ["algorithm", "rank"]), InputError, `no column "rank"`);
});

Deno.test("spreadOverDevices() takes quantiles within a seed and then the mean over seeds", () => {
  const frame = pl.DataFrame({
    seed: [0, 0, 0, 1, 1, 1],
    device: [0, 1, 2, 0, 1, 2],
    round: [1, 1, 1, 1, 1, 1],
    accuracy: [0.1, 0.2, 0.9, 0.3, 0.4, 0.5],
  });
  const spread = (quantiles: [number, number]) =>
    records(spreadOverDevices(frame, { value: "accuracy", by: ["round"], quantiles }))[0]!;
  const all = spread([0, 1]);
  assertAlmostEquals(all.low, 0.2, 1e-12);
  assertAlmostEquals(all.median, 0.3, 1e-12);
  assertAlmostEquals(all.high, 0.7, 1e-12);
  assertEquals([all.devices, all.seeds], [3, 2]);
  const quartiles = spread([0.25, 0.75]);
  assertAlmostEquals(quartiles.low, (0.15 + 0.35) / 2, 1e-12);
  assertAlmostEquals(quartiles.high, (0.55 + 0.45) / 2, 1e-12);
  assertThrows(() => spread([0.9, 0.1]), InputError, "lower first");
});

Deno.test("perSeed(): a run that ended early has no final value and no area", () => {
  const early = pl.col("run").eq(pl.lit("affinity 1")).and(pl.col("round").gt(1));
  const frame = resultFrame().filter(early.not()).filter(of("unseen"));
  const finals = records(finalValue(frame));
  assertEquals(finals.length, 8);
  for (const row of finals) {
    if (row.run === "affinity 1") assertEquals(row.accuracy, null);
    else assertAlmostEquals(row.accuracy, 0.4 + 0.01 * row.seed + 0.02 * row.device, 1e-12);
  }
  for (const row of records(areaUnderCurve(frame))) {
    if (row.run === "affinity 1") assertEquals(row.area, null);
    else assertAlmostEquals(row.area, 3 * (0.35 + 0.01 * row.seed + 0.02 * row.device), 1e-12);
  }
  const counted = records(meanOverSeeds(finalValue(frame), { value: "accuracy", by: ["algorithm"] }));
  assertEquals(counted.map((row) => row.seeds), [2, 1]);
});

Deno.test("communication() counts what a device sent once, however many class groups are measured", () => {
  const rows = records(communication(resultFrame()));
  assertEquals(rows.length, 4);
  for (const row of rows) {
    assertEquals([row.rounds, row.devices, row.floats_sent, row.floats_per_round], [3, 2, 600, 200]);
    assertAlmostEquals(row.megabytes, 0.0024, 1e-15);
  }
  assert(rows.every((row) => row.seed === 0 || row.seed === 1));
});

Deno.test("meanOverSeeds() by seed gives every seed a row", () => {
  const frame = pl.DataFrame({ seed: [0, 0, 1], loss: [1, 3, 5] });
  const rows = records(meanOverSeeds(frame, { value: "loss", by: ["seed"] }));
  assertEquals(rows.map((row) => [row.seed, row.mean, row.seeds]), [[0, 2, 1], [1, 5, 1]]);
});
