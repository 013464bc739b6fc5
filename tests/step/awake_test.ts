import {
  algorithms,
  awake,
  chain,
  clock,
  consensus,
  graph,
  InputError,
  localSteps,
  mixing,
  type Participation,
  type RunContext,
  simulate,
  stream,
} from "../../mod.ts";
import { descendOn, distance, idle, quadratics } from "../quadratics.ts";
import { tiny } from "../run/tiny_simulation.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "../std_assert.ts";

const devices = 20;
const run = { devices, stream: (key) => stream({ seed: 1, ...key }) } as RunContext;
const rounds = (who: Participation, count: number) => Array.from({ length: count }, (_, r) => who.of(run, r + 1));
const share = (found: readonly boolean[]) => found.filter(Boolean).length / found.length;
const mix = mixing.metropolis;

Deno.test("awake.bernoulli, poisson and markov are awake for their share of rounds", () => {
  assertAlmostEquals(share(rounds(awake.bernoulli({ probability: 0.3 }), 400).flat()), 0.3, 0.03);
  assertAlmostEquals(share(rounds(awake.poisson({ rate: 0.5 }), 400).flat()), 1 - Math.exp(-0.5), 0.03);
  const found = rounds(awake.markov({ share: 0.7, sleepLength: 5 }), 600);
  assertAlmostEquals(share(found.flat()), 0.7, 0.03);
  const asleep = found.slice(0, -1).flatMap((round, r) => round.map((now, k) => ({ now, next: found[r + 1]![k]! })));
  const wakes = asleep.filter(({ now, next }) => !now && next).length;
  assertAlmostEquals(asleep.filter(({ now }) => !now).length / wakes, 5, 0.6);
  const periods = Array.from({ length: devices }, (_, k) => k === 0 ? 4 : 1);
  assertEquals(
    rounds(awake.bySpeed({ periods }), 8).map((round) => round[0]),
    [1, 2, 3, 4, 5, 6, 7, 8].map((r) => r % 4 === 0),
  );
  assertEquals(rounds(awake.cyclic({ groups: 4 }), 3).map((round) => round.indexOf(true)), [0, 1, 2]);
});

Deno.test("awake: values that cannot be, and numbers for other devices, are refused", () => {
  assertThrows(() => awake.bernoulli({ probability: 1.1 }), InputError, "probability");
  assertThrows(() => awake.markov({ share: 0.5, sleepLength: 1 }), InputError, "expected at least 2");
  assertThrows(() => awake.bySpeed({ periods: [0] }), InputError, "periods");
  assertThrows(
    () => awake.poisson({ rate: [1, 2] }).of(run, 1),
    InputError,
    "awake.poisson is given for 2 devices, but there are 20",
  );
});

Deno.test("awake.always equals the plain run bit for bit", async () => {
  const participants = awake.always();
  const frames = await Promise.all([{}, { participants }].map(async (who) => {
    const algorithm = chain(
      localSteps({ steps: 2, batchSize: 4, learningRate: 0.1, ...who }),
      consensus({ mix, ...who }),
    );
    return (await simulate({ ...tiny, algorithms: { algorithm } })).frame.drop("run").toRecords();
  }));
  assertEquals(frames[1], frames[0]);
});

Deno.test("consensus with participants: who sleeps stays, and the mean of those who meet stays", async () => {
  const participants = awake.bernoulli({ probability: 0.6 });
  const topology = graph.torus(3, 4);
  const problem = quadratics(12);
  for (const partners of ["all", "one"] as const) {
    const step = consensus({ mix, participants, partners });
    const [before, after] = await Promise.all(
      [idle, step].map((algorithm) => descendOn(problem, algorithm, { graph: topology, rounds: 1 })),
    );
    const isAwake = participants.of({ ...run, devices: 12, stream: (key) => stream({ seed: 0, ...key }) }, 1);
    assert(isAwake.includes(false) && isAwake.includes(true));
    if (partners === "all") {
      after!.forEach((values, k) => assert(isAwake[k] || String(values) === String(before![k])));
    } else {
      const pairs = after!.filter((values, k) => String(values) !== String(before![k])).map(String);
      assert(pairs.length > 0 && pairs.every((pair) => pairs.filter((other) => other === pair).length === 2));
    }
    const mean = (rows: number[][]) => rows[0]!.map((_, i) => rows.reduce((sum, values) => sum + values[i]! / 12, 0));
    mean(after!).forEach((value, i) => assertAlmostEquals(value, mean(before!)[i]!, 1e-12));
  }
});

Deno.test("consensus by gossip in pairs at Poisson clocks reaches the mean", async () => {
  const problem = quadratics(8);
  const gossip = consensus({ mix, participants: awake.poisson({ rate: 0.1 }), partners: "one" });
  const setting = { graph: graph.ring(8), rounds: 1 };
  const start = await descendOn(problem, idle, setting);
  const end = await descendOn(problem, gossip, { ...setting, rounds: 1500 });
  const mean = start[0]!.map((_, i) => start.reduce((sum, values) => sum + values[i]! / 8, 0));
  assert(distance(end, mean) < 1e-6);
});

Deno.test("consensus with one partner refuses a directed graph", async () => {
  await assertRejects(
    () =>
      descendOn(quadratics(4), consensus({ mix, partners: "one" }), {
        graph: graph.ring(4, { directed: true }),
        rounds: 1,
      }),
    InputError,
    "needs an undirected graph",
  );
});

Deno.test("algorithms.adPsgd by hand: the average of a pair, then the gradient where the step began", async () => {
  const problem = quadratics(2);
  const eta = 0.1;
  const participants = awake.bySpeed({ periods: [1, 2] });
  const setting = { graph: graph.complete(2), rounds: 3 };
  const found = await descendOn(
    problem,
    algorithms.adPsgd({ batchSize: "full", learningRate: eta, participants }),
    setting,
  );
  const w = await descendOn(problem, idle, { ...setting, rounds: 1 });
  const begun = w.map((values) => [...values]);
  for (let round = 1; round <= 3; round++) {
    const average = w[0]!.map((value, i) => (value + w[1]![i]!) / 2);
    [0, 1].forEach((k) => {
      w[k] = [...average];
      if (round % [1, 2][k]! !== 0) return;
      w[k] = average.map((value, i) =>
        value - eta * problem.curvature[k]![i]! * (begun[k]![i]! - problem.centre[k]![i]!)
      );
      begun[k] = [...w[k]!];
    });
  }
  found.forEach((values, k) => values.forEach((value, i) => assertAlmostEquals(value, w[k]![i]!, 1e-12)));
});

Deno.test("algorithms.adPsgd with a straggler is nearer to the minimum in the same time than synchronous D-PSGD", async () => {
  const [slow, tick] = [10, 1];
  const problem = quadratics(8, { alike: true });
  const topology = graph.ring(8);
  const periods = Array.from({ length: 8 }, (_, k) => k === 0 ? slow : 1);
  const learningRate = 0.05;
  const end = 100 * tick;
  const asynchronous = await descendOn(
    problem,
    algorithms.adPsgd({ batchSize: "full", learningRate, participants: awake.bySpeed({ periods }) }),
    { graph: topology, rounds: end },
  );
  const timed = async (rounds: number) => {
    const setting = { graph: topology, rounds };
    const { frame } = await simulate({
      model: problem.model,
      devices: problem.partition,
      test: problem.data,
      engine: problem.engine,
      seeds: [0],
      allow: ["training on test data"],
      algorithms: { dpsgd: algorithms.dpsgd({ batchSize: "full", learningRate }) },
      ...setting,
    });
    const compute = { fast: { secondsPerGradient: tick }, slow: { secondsPerGradient: slow * tick } };
    const classes = periods.map((period) => period > 1 ? "slow" : "fast");
    const link = { latency: 0, bitsPerSecond: 1e12 };
    return Number(clock.timed(frame, { graph: topology, compute, classes, link }).getColumn("seconds").max());
  };
  const rounds = end / (slow * tick);
  assertAlmostEquals(await timed(rounds), end, 1e-3);
  const synchronous = await descendOn(problem, algorithms.dpsgd({ batchSize: "full", learningRate }), {
    graph: topology,
    rounds,
  });
  assert(distance(asynchronous, problem.minimum) < 0.5 * distance(synchronous, problem.minimum));
});
