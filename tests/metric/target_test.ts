import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { costToTarget, endOfRound, interpolatedRounds, roundsToTarget, waitingPerSeed } from "../../lib/metric/mod.ts";
import { records, resultFrame } from "./frames.ts";

const ofFirst = pl.col("run").eq(pl.lit("local DSGD 0"));

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

Deno.test("costToTarget() counts what all devices sent by the round in which the slowest reached the target", () => {
  const frame = resultFrame();
  const costs = records(costToTarget(frame, { target: 0.56 }));
  const slowest = records(roundsToTarget(frame, { target: 0.56, of: "slowest" }));
  assertEquals(costs.map((cost) => cost.rounds), slowest.map((run) => run.rounds));
  for (const { rounds, floats_sent, messages } of costs) {
    assertEquals(floats_sent, 2 * 100 * rounds); // two devices, a hundred values a round each
    assertEquals(messages, floats_sent / 20); // of twenty values each
  }
});

Deno.test("the slowest device is there when all are at once: one that falls back is waited for", () => {
  const two = pl.concat([
    accuracies([[0, 0.1], [1, 0.9], [2, 0.8], [3, 0.9], [4, 0.7]]),
    accuracies([[0, 0.1], [1, 0.5], [2, 0.9], [3, 0.95], [4, Number.NaN]]).withColumn(pl.lit(1).alias("device")),
  ]);
  const slowest = (target: number) => records(roundsToTarget(two, { target, of: "slowest" }))[0]!;
  assertEquals(records(roundsToTarget(two, { target: 0.9 })).map((device) => device.rounds), [1, 2]);
  assertEquals([slowest(0.9).rounds, slowest(0.9).last_round], [3, 4]);
  assertEquals(slowest(0.93).rounds, null);
  const loss = { value: "accuracy", from: "below", of: "slowest" } as const;
  assertEquals(records(roundsToTarget(two, { ...loss, target: 0.6 }))[0]!.rounds, 0);
});

Deno.test("costToTarget() gives no number where one device never reaches the target", () => {
  const [cost] = records(costToTarget(resultFrame().filter(ofFirst), { target: 0.61 }));
  assertEquals([cost!.rounds, cost!.floats_sent, cost!.last_round], [null, null, 3]);
});

Deno.test("interpolatedRounds() crosses the target on the line between two evaluations", () => {
  const curve = accuracies([[0, 0.1], [4, 0.9], [6, 0.98]]);
  assertAlmostEquals(records(interpolatedRounds(curve, { target: 0.97 }))[0]!.rounds, 4 + 2 * 7 / 8, 1e-12);
});

Deno.test("interpolatedRounds() takes the best value so far: a dip before the crossing makes it later, not steeper", () => {
  const dipping = accuracies([[0, 0.1], [10, 0.96], [20, 0.9], [30, 0.98]]);
  // monotone: 0.96 at 10 and 20, so the crossing lies on the line from (20, 0.96) to (30, 0.98)
  assertAlmostEquals(records(interpolatedRounds(dipping, { target: 0.97 }))[0]!.rounds, 25, 1e-9);
});

Deno.test("interpolatedRounds() has no number for a run that never gets there", () => {
  const [run] = records(interpolatedRounds(accuracies([[0, 0.1], [10, 0.96]]), { target: 0.97 }));
  assertEquals([run!.rounds, run!.last_round], [null, 10]);
  assertThrows(() => interpolatedRounds(resultFrame(), { target: 0.5, phase: "gossip" }), InputError, "gossip");
});

Deno.test("a mean of equal values reaches the target that each of them reaches", () => {
  const devices = Array.from(
    { length: 100 },
    (_, device) => accuracies([[0, 0.1], [4, 0.9988]]).withColumn(pl.lit(device).alias("device")),
  );
  const frame = pl.concat(devices);
  assertEquals(records(roundsToTarget(frame, { target: 0.9988, of: "mean" }))[0]!.rounds, 4);
  assertEquals(records(interpolatedRounds(frame, { target: 0.9988 }))[0]!.rounds, 4);
});

Deno.test("waitingPerSeed() gives one entry per seed, in rising order, and refuses two runs of one seed", () => {
  const costs = costToTarget(resultFrame(), { target: 0.65 });
  assertEquals(waitingPerSeed(costs.sort("seed", true), { algorithm: "affinity" }), [
    { rounds: null, last_round: 3 },
    { rounds: null, last_round: 3 },
  ]);
  assertThrows(() => waitingPerSeed(costs), InputError, "several rows");
  assertThrows(() => waitingPerSeed(costs, { algorithm: "p2pl" }), InputError, "affinity");
});

function accuracies(points: readonly (readonly [number, number])[]) {
  return pl.readRecords(points.map(([round, accuracy]) => ({
    ...{ run: "a", seed: 0, device: 0, group: "all", floats_sent: 0 },
    phase: round === 0 ? "start" : "consensus",
    round,
    accuracy,
  })));
}
