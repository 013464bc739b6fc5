import pl from "nodejs-polars";
import { algorithms, clock, figures, graph, InputError, simulate, stream } from "../../mod.ts";
import { tiny } from "../run/tiny_simulation.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { arrivals } from "./events.ts";

const link = { latency: 0.5, bitsPerSecond: 3200 };

/** A frame of devices that take so many gradients and send one value of 100 to each neighbour in every round. */
function counted(topology: graph.Graph, { rounds, gradients }: { rounds: number; gradients: readonly number[] }) {
  const out = graph.receivers(topology).map((list) => list.length);
  const rows = Array.from({ length: rounds + 1 }, (_, round) =>
    out.map((links, device) => ({
      ...{ run: "a", seed: 0, round, phase: round === 0 ? "start" : "consensus", device },
      gradients: gradients[device]! * round,
      floats_sent: 100 * links * round,
      messages: links * round,
    }))).flat();
  return pl.readRecords(rows);
}

const at = (frame: pl.DataFrame, round: number, column: string): number[] =>
  frame.toRecords().filter((row) => row["round"] === round).map((row) => Number(row[column]));

Deno.test("clock.timed by hand: a slow device holds up its neighbours, and a round later theirs", () => {
  const path = graph.path(3);
  const frame = counted(path, { rounds: 2, gradients: [10, 1, 1] });
  const timed = clock.timed(frame, { graph: path, compute: { secondsPerGradient: 1 }, link });
  // Compute 10, 1, 1; send 1, 2, 1 messages of a second each; half a second on the way.
  assertEquals(at(timed, 1, "seconds"), [11, 11.5, 3.5]);
  // Compute 21, 12.5, 4.5; sent 22, 14.5, 5.5; device 1 waits for 0 until 22.5, device 2 for 1 until 15.
  assertEquals(at(timed, 2, "seconds"), [22, 22.5, 15]);
});

Deno.test("clock.timed prices gradients, bits sent and received, and waiting", () => {
  const pair = graph.complete(2);
  const frame = counted(pair, { rounds: 1, gradients: [4, 1] });
  const timed = clock.timed(frame, {
    graph: pair,
    compute: { secondsPerGradient: 1, joulesPerGradient: 2, idleWatts: 0.5 },
    link: { ...link, joulesPerBitSent: 1e-3, joulesPerBitReceived: 1e-4 },
  });
  assertEquals(at(timed, 1, "seconds"), [5, 5.5]);
  const [first, second] = at(timed, 1, "joules");
  assertAlmostEquals(first!, 8 + 3.2 + 0.32, 1e-12);
  assertAlmostEquals(second!, 2 + 3.2 + 0.32 + 0.5 * 3.5, 1e-12);
});

Deno.test("clock.timed waits for everyone, for nothing, or for the end of a round", () => {
  const path = graph.path(3);
  const frame = counted(path, { rounds: 2, gradients: [10, 1, 1] });
  const seconds = (barrier: NonNullable<clock.ClockOptions["barrier"]>) =>
    at(clock.timed(frame, { graph: path, compute: { secondsPerGradient: 1 }, link, barrier }), 2, "seconds");
  assertEquals(seconds("everyone"), [23, 23, 23]);
  assertEquals(seconds("nothing"), [22, 6, 4]);
  assertEquals(seconds({ round: 12 }), [24, 24, 24]);
});

Deno.test("clock.timed agrees with an event simulation of devices that wait for their neighbours", () => {
  for (const topology of [graph.torus(3, 4), graph.ring(7, { directed: true }), graph.star(6)]) {
    const random = stream({ seed: 1, purpose: "classes" });
    const names = ["fast", "middle", "slow"];
    const classes = graph.degrees(topology).map(() => names[random.integer(3)]!);
    const compute = {
      fast: { secondsPerGradient: 0.01 },
      middle: { secondsPerGradient: 0.3 },
      slow: { secondsPerGradient: 2.7 },
    };
    const gradients = classes.map(() => 1 + random.integer(5));
    const frame = counted(topology, { rounds: 6, gradients });
    const timed = clock.timed(frame, { graph: topology, compute, classes, link });
    const expected = arrivals(topology, {
      rounds: 6,
      work: gradients.map((count, k) => count * compute[classes[k] as keyof typeof compute].secondsPerGradient),
      send: graph.receivers(topology).map((list) => list.length * 100 * 32 / link.bitsPerSecond),
      latency: link.latency,
    });
    at(timed, 6, "seconds").forEach((t, k) => assertAlmostEquals(t, expected[k]!, 1e-9));
  }
});

Deno.test("clock.timed of every round and of every third are equal where rounds are alike", () => {
  const ring = graph.ring(4);
  const frame = counted(ring, { rounds: 6, gradients: [1, 2, 3, 4] });
  const options = { graph: ring, compute: { secondsPerGradient: 1, joulesPerGradient: 1 }, link };
  const every = clock.timed(frame, options);
  const third = clock.timed(frame.filter(pl.col("round").isIn([0, 3, 6])), options);
  for (const name of ["seconds", "joules"]) {
    at(every, 6, name).forEach((value, k) => assertAlmostEquals(at(third, 6, name)[k]!, value, 1e-9));
  }
});

Deno.test("clock.timed takes the frame of a simulation, and no time passes backwards", async () => {
  const { frame } = await simulate({ ...tiny, algorithms: { dsgd: algorithms.dsgd({ batchSize: 4 }) } });
  const timed = clock.timed(frame, { graph: tiny.graph, compute: { secondsPerGradient: 0.1 }, link: clock.links.ble });
  assertEquals(timed.height, frame.height);
  for (const [, rows] of Map.groupBy(timed.toRecords(), (row) => `${row["run"]} ${row["device"]} ${row["group"]}`)) {
    rows.forEach((row, i) => assert(i === 0 || Number(row["seconds"]) >= Number(rows[i - 1]!["seconds"])));
  }
});

Deno.test("clock.timed refuses classes, devices and columns that are not there", () => {
  const ring = graph.ring(3);
  const frame = counted(ring, { rounds: 1, gradients: [1, 1, 1] });
  const compute = { phone: { secondsPerGradient: 1 } };
  const price = (options: Partial<clock.ClockOptions>, given = frame) => () =>
    clock.timed(given, { graph: ring, compute, link, ...options });
  assertThrows(
    price({ classes: ["phone", "sensor", "phone"] }),
    InputError,
    'device 1 is of class "sensor", which the clock does not have; known: phone',
  );
  assertThrows(price({}), InputError, '"classes" names 0 devices of 3');
  assertThrows(price({ compute: { secondsPerGradient: -1 } }), InputError, "secondsPerGradient");
  const phones = { classes: ["phone", "phone", "phone"] };
  assertThrows(price(phones, frame.drop("seed")), InputError, 'no column "seed"');
  assertThrows(price(phones, frame.filter(pl.col("device").neq(pl.lit(1)))), InputError, "no row of device 1");
});

Deno.test("clock.at gives what every device has reached by then, and drops runs that have ended", () => {
  const path = graph.path(3);
  const options = { graph: path, compute: { secondsPerGradient: 1 }, link };
  const long = clock.timed(counted(path, { rounds: 3, gradients: [10, 1, 1] }), options);
  const short = clock.timed(counted(path, { rounds: 1, gradients: [10, 1, 1] }), options)
    .withColumn(pl.lit("b").alias("run"));
  const frame = pl.concat([long, short]).withColumn(pl.lit("all").alias("group"));
  const then = (seconds: number) =>
    clock.at(frame, { seconds: [seconds] }).toRecords().map(({ run, device, round }) => `${run}${device}: ${round}`);
  assertEquals(then(0), ["a0: 0", "a1: 0", "a2: 0", "b0: 0", "b1: 0", "b2: 0"]);
  assertEquals(then(11), ["a0: 1", "a1: 0", "a2: 1", "b0: 1", "b1: 0", "b2: 1"]);
  assertEquals(then(22.5), ["a0: 2", "a1: 2", "a2: 2"]);
  const rows = clock.at(frame, { seconds: [3, 22.5] });
  assertEquals(new Set(rows.getColumn("phase").toArray()), new Set(["then"]));
  assertEquals(rows.filter(pl.col("run").eq(pl.lit("b"))).getColumn("seconds").toArray(), [3, 3, 3]);
  const joules = clock.at(frame, { joules: [0] });
  assertEquals(joules.getColumn("round").max(), 3); // nothing costs energy here
});

Deno.test("clock.at refuses points that are none, and times before a device's first row", () => {
  const path = graph.path(2);
  const timed = clock.timed(counted(path, { rounds: 1, gradients: [1, 2] }), {
    ...{ graph: path, compute: { secondsPerGradient: 1 }, link },
  }).withColumn(pl.lit("all").alias("group"));
  assertThrows(() => clock.at(timed, { seconds: [] }), InputError, "give numbers of at least 0");
  assertThrows(() => clock.at(timed, { seconds: [-1] }), InputError, "seconds is -1");
  assertThrows(() => clock.at(timed.drop("joules"), { joules: [1] }), InputError, 'no column "joules"');
  const later = timed.filter(pl.col("round").gt(0));
  assertThrows(() => clock.at(later, { seconds: [1] }), InputError, "a device has no row by 1 seconds");
});

Deno.test("clock.timed(): lines() refuses to average over devices at different times, and draws them at shared ones", async () => {
  const { frame } = await simulate({ ...tiny, algorithms: { dsgd: algorithms.dsgd({ batchSize: 4 }) } });
  const speed = { compute: { fast: { secondsPerGradient: 1 }, slow: { secondsPerGradient: 2 } } };
  const classes = ["fast", "slow", "slow"];
  const timed = clock.timed(frame, { graph: tiny.graph, ...speed, classes, link, barrier: "nothing" });
  assertThrows(() => figures.lines(timed, { x: "seconds" }), InputError, "give clock.at(frame, { seconds: [...] })");
  figures.lines(timed, { x: "seconds", color: "device", phase: "consensus" });
  figures.lines(clock.at(timed, { seconds: [0, 5, 20] }), { x: "seconds" });
});
