import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { difference, endOfRound, timeToTarget } from "../../lib/metric/mod.ts";
import { records, resultFrame } from "./frames.ts";

Deno.test("endOfRound() leaves out phases within a round and keeps what was measured before training", () => {
  const frame = resultFrame();
  const ends = endOfRound(frame);
  assertEquals(ends.height, frame.filter(pl.col("phase").neq(pl.lit("local"))).height);
  assertEquals(new Set(ends.getColumn("phase").toArray()), new Set(["round"]));
  assertEquals(ends.columns, frame.columns);
});

Deno.test("endOfRound() takes the last phase of each run by itself", () => {
  const frame = pl.DataFrame({
    run: ["a", "a", "a", "b", "b"],
    round: [0, 1, 1, 0, 1],
    phase: ["start", "local", "consensus", "start", "local"],
  });
  assertEquals(records(endOfRound(frame)).map(({ run, round }) => [run, round]), [["a", 0], ["a", 1], ["b", 0], [
    "b",
    1,
  ]]);
});

const dsgd = { where: { algorithm: "local DSGD" } };

Deno.test("timeToTarget() waits for the slowest device, or for the mean", () => {
  const frame = pl.DataFrame({
    run: Array(8).fill("a"),
    seed: Array(8).fill(0),
    round: [0, 0, 1, 1, 2, 2, 3, 3],
    phase: ["start", "start", ...Array(6).fill("consensus")],
    device: [0, 1, 0, 1, 0, 1, 0, 1],
    group: Array(8).fill("all"),
    accuracy: [0.1, 0.1, 0.9, 0.5, 0.8, 0.7, 0.95, 0.9],
  });
  const rounds = (of: "slowest" | "mean", target: number) => timeToTarget(frame, { target, of }).runs[0]!.rounds;
  assertEquals([rounds("slowest", 0.9), rounds("mean", 0.9), rounds("mean", 0.75)], [3, 3, 2]);
  assertEquals(timeToTarget(frame, { target: 0.94 }).runs, [
    { seed: 0, rounds: null, last_round: 3, floats_sent: null, messages: null },
  ]);
});

Deno.test("timeToTarget() lets a loss fall to its target", () => {
  const { runs } = timeToTarget(resultFrame(), { ...dsgd, target: 1, value: "loss", from: "below" });
  assertEquals(runs.map(({ rounds }) => rounds), [2, 2]);
});

Deno.test("timeToTarget() counts what all devices sent by the round in which the slowest reached the target", () => {
  const time = timeToTarget(resultFrame(), { ...dsgd, target: 0.56 });
  for (const { rounds, floats_sent, messages } of time.runs) {
    assertEquals(floats_sent, 2 * 100 * rounds!); // two devices, a hundred values a round each
    assertEquals(messages, floats_sent! / 20); // of twenty values each
  }
  assertEquals(time.floatsSent!.mean, 200 * time.rounds!.mean);
});

Deno.test("timeToTarget() waits until all devices are there at once: one that falls back is waited for", () => {
  const two = pl.concat([
    accuracies([[0, 0.1], [1, 0.9], [2, 0.8], [3, 0.9], [4, 0.7]]),
    accuracies([[0, 0.1], [1, 0.5], [2, 0.9], [3, 0.95], [4, Number.NaN]]).withColumn(pl.lit(1).alias("device")),
  ]);
  const slowest = (target: number) => timeToTarget(two, { target }).runs[0]!;
  assertEquals([slowest(0.9).rounds, slowest(0.9).last_round], [3, 4]);
  assertEquals(slowest(0.93).rounds, null);
  assertEquals(timeToTarget(two, { target: 0.6, from: "below" }).runs[0]!.rounds, 0);
});

Deno.test("timeToTarget() never averages over runs that did not reach the target", () => {
  const seeds = [0.9, 0.98, 0.99].map((end, seed) =>
    accuracies([[0, 0.1], [5, end]]).withColumns(pl.lit(seed).alias("seed"), pl.lit(`run ${seed}`).alias("run"))
  );
  const time = (target: number) => timeToTarget(pl.concat(seeds), { target });
  assertEquals([time(0.97).rounds, time(0.97).floatsSent], [null, null]);
  assertEquals(String(time(0.97)), "reached by 2 of 3 seeds in 5 rounds");
  assertEquals(String(time(1)), "not reached in 5 rounds");
  assertEquals(String(time(0.9)), "5 [5, 5] rounds");
});

Deno.test("timeToTarget() interpolated crosses the target on the line between two evaluations", () => {
  const rounds = (points: readonly (readonly [number, number])[]) =>
    timeToTarget(accuracies(points), { target: 0.97, interpolated: true, of: "mean" }).runs[0]!.rounds;
  assertAlmostEquals(rounds([[0, 0.1], [4, 0.9], [6, 0.98]])!, 4 + 2 * 7 / 8, 1e-12);
  // monotone: 0.96 at 10 and 20, so the crossing lies on the line from (20, 0.96) to (30, 0.98)
  assertAlmostEquals(rounds([[0, 0.1], [10, 0.96], [20, 0.9], [30, 0.98]])!, 25, 1e-9);
  assertEquals(rounds([[0, 0.1], [10, 0.96]]), null);
});

Deno.test("timeToTarget() of a mean of equal values is when each of them is there", () => {
  const devices = Array.from(
    { length: 100 },
    (_, device) => accuracies([[0, 0.1], [4, 0.9988]]).withColumn(pl.lit(device).alias("device")),
  );
  for (const interpolated of [false, true]) {
    const { runs } = timeToTarget(pl.concat(devices), { target: 0.9988, of: "mean", interpolated });
    assertEquals(runs[0]!.rounds, 4);
  }
});

Deno.test("timeToTarget() refuses two runs of one seed, other phases and columns that are not there", () => {
  assertThrows(() => timeToTarget(resultFrame(), { target: 0.5 }), InputError, "several runs");
  assertThrows(
    () => timeToTarget(resultFrame(), { target: 0.5, where: { algorithm: "p2pl" } }),
    InputError,
    "affinity",
  );
  assertThrows(() => timeToTarget(resultFrame(), { target: 0.5, phase: "gossip" }), InputError, "gossip");
});

const times = (...rounds: readonly (number | null)[]) =>
  timeToTarget(
    pl.concat(rounds.map((reached, seed) =>
      pl.readRecords(Array.from({ length: 20 }, (_, i) => ({
        ...{ run: `run ${seed}`, seed, device: 0, group: "all", phase: "consensus", round: i + 1 },
        accuracy: reached !== null && i + 1 >= reached ? 1 : 0,
      })))
    )),
    { target: 0.5 },
  );

Deno.test("difference() of times to a target is that of their rounds where every seed is there", () => {
  const [fast, slow] = [times(5, 6, 5), times(9, 11, 8)];
  assertEquals(difference(slow, fast), difference([9, 11, 8], [5, 6, 5]));
});

Deno.test("difference() takes a run that never got there as far as it was followed, the least that is possible", () => {
  assertAlmostEquals(difference(times(null, 9), times(5, 6)).mean, (15 + 3) / 2, 1e-12);
  assertEquals(difference(times(null, null), times(null, null)).mean, 0);
  assertThrows(() => difference(times(1), times(1, 2)), InputError, "the seeds are 0 and 0, 1");
  assertThrows(() => difference(times(1), [1]), InputError, "give two of a kind");
});

function accuracies(points: readonly (readonly [number, number])[]) {
  return pl.readRecords(points.map(([round, accuracy]) => ({
    ...{ run: "a", seed: 0, device: 0, group: "all", floats_sent: 0 },
    phase: round === 0 ? "start" : "consensus",
    round,
    accuracy,
  })));
}

Deno.test("timeToTarget() along a column counts its mean over devices, and says its name", () => {
  const frame = pl.DataFrame({
    run: Array(6).fill("a"),
    seed: Array(6).fill(0),
    round: [0, 0, 1, 1, 2, 2],
    phase: ["start", "start", ...Array(4).fill("consensus")],
    device: [0, 1, 0, 1, 0, 1],
    group: Array(6).fill("all"),
    accuracy: [0.1, 0.1, 0.5, 0.7, 0.8, 0.9],
    seconds: [0, 0, 1.5, 2.5, 4, 5],
  });
  const time = (target: number) => timeToTarget(frame, { target, along: "seconds" });
  assertEquals([time(0.5), time(0.75)].map(({ runs }) => runs[0]!.rounds), [2, 4.5]);
  assertEquals(String(time(0.75)), "4.5 seconds");
  assertEquals(String(time(0.95)), "not reached in 4.5 seconds");
});
