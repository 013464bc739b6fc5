import * as graph from "../../lib/graph/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";

const ring = graph.ring(100);
const rounds = Array.from({ length: 200 }, (_, i) => i + 1);

/** Per round and link of a ring of 100, whether it works. */
function working(topology: graph.TimeVaryingGraph, seed = 0): boolean[][] {
  return rounds.map((round) => {
    const links = new Set(graph.edges(topology.at(round, seed)).map(String));
    return graph.edges(ring).map((link) => links.has(String(link)));
  });
}

function share(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length / flags.length;
}

function assertRate(measured: number, p: number, { draws }: { readonly draws: number }): void {
  assert(Math.abs(measured - p) < 4.5 * Math.sqrt(p * (1 - p) / draws), `rate ${measured}, expected ${p}`);
}

const failures: Readonly<Record<string, (topology: graph.Graph, probability: number) => graph.TimeVaryingGraph>> = {
  withLinkFailures: (g, probability) => graph.withLinkFailures(g, { probability }),
  withDeviceOutages: (g, probability) => graph.withDeviceOutages(g, { probability }),
  withBurstyFailures: (g, probability) =>
    graph.withBurstyFailures(g, { probability, burstLength: 2 / (1 - probability) }),
};

for (const [name, fail] of Object.entries(failures)) {
  Deno.test(`${name}() with probability 0 changes nothing`, () => {
    for (const round of rounds) assert(fail(ring, 0).at(round, 5) === ring);
  });

  Deno.test(`${name}() is a function of round and seed, in whatever order it is asked`, () => {
    const forwards = rounds.map((round) => fail(ring, 0.3).at(round, 1));
    const backwards = rounds.toReversed().map((round) => fail(ring, 0.3).at(round, 1)).reverse();
    assertEquals(forwards, backwards);
    assertNotEquals(forwards[0]!.neighbors, forwards[1]!.neighbors);
    assertNotEquals(forwards[0]!.neighbors, fail(ring, 0.3).at(1, 2).neighbors);
  });

  Deno.test(`${name}() keeps an undirected graph undirected`, () => {
    const dense = graph.complete(12);
    for (const round of rounds.slice(0, 30)) {
      const left = fail(dense, 0.5).at(round, 0);
      assertEquals(left.directed, false);
      assertEquals(left.devices, 12);
    }
  });

  Deno.test(`${name}() refuses rounds before the first`, () => {
    assertThrows(() => fail(ring, 0.3).at(0, 0), InputError, "the round of a time-varying graph is 0");
  });
}

Deno.test("withLinkFailures() with probability 1 leaves no links", () => {
  assertEquals(graph.edges(failures.withLinkFailures!(ring, 1).at(1, 0)), []);
});

Deno.test("withLinkFailures() fails links at the given rate, independently over rounds and links", () => {
  const up = working(graph.withLinkFailures(ring, { probability: 0.3 }));
  assertRate(share(up.flat()), 0.7, { draws: 20_000 });
  const bothRounds = up.slice(1).flatMap((links, r) => links.map((ok, i) => ok && up[r]![i]!));
  assertRate(share(bothRounds), 0.49, { draws: 19_900 });
  const bothLinks = up.flatMap((links) => links.slice(1).map((ok, i) => ok && links[i]!));
  assertRate(share(bothLinks), 0.49, { draws: 19_800 });
});

Deno.test("withLinkFailures() on itself fails anew: the rates multiply", () => {
  const once = graph.withLinkFailures(ring, { probability: 0.3 });
  const up = working(graph.withLinkFailures(once, { probability: 0.5 }));
  assertRate(share(up.flat()), 0.35, { draws: 20_000 });
});

Deno.test("withLinkFailures() of a directed graph fails each direction by itself", () => {
  const both = graph.fromEdges(3, [[0, 1], [1, 0], [1, 2], [2, 0]], { directed: true });
  const flaky = graph.withLinkFailures(both, { probability: 0.5 });
  const oneDirection = rounds.map((round) => {
    const { neighbors } = flaky.at(round, 0);
    return neighbors[0]!.includes(1) !== neighbors[1]!.includes(0);
  });
  assertRate(share(oneDirection), 0.5, { draws: rounds.length });
});

Deno.test("withLinkFailures() fails the links of each round of a changing graph", () => {
  const schedule = graph.onePeerExponential(16);
  const flaky = graph.withLinkFailures(schedule, { probability: 0.5 });
  for (const round of rounds) {
    flaky.at(round, 0).neighbors.forEach((list, k) => {
      assert(list.every((j) => schedule.at(round, 0).neighbors[k]!.includes(j)));
    });
  }
});

Deno.test("withDeviceOutages() takes out all links of a device or none: a ring keeps (1 − p)² of its links", () => {
  const topology = graph.withDeviceOutages(ring, { probability: 0.2 });
  assert(Math.abs(share(working(topology).flat()) - 0.64) < 0.02);
  for (const round of rounds.slice(0, 50)) {
    const left = graph.withDeviceOutages(graph.complete(9), { probability: 0.4 }).at(round, 0);
    const present = graph.degrees(left).filter((degree) => degree > 0);
    assert(present.every((degree) => degree === present.length - 1));
  }
});

Deno.test("withBurstyFailures() is stationary from the first round on", () => {
  const topology = graph.withBurstyFailures(ring, { probability: 0.3, burstLength: 6 });
  for (const round of [1, 2, 40]) {
    const up = Array.from({ length: 60 }, (_, seed) => graph.edges(topology.at(round, seed)).length / 100);
    assertRate(up.reduce((a, b) => a + b) / 60, 0.7, { draws: 6000 });
  }
});

Deno.test("withBurstyFailures() has the transition rates of its Markov chain", () => {
  for (const { p, burstLength } of [{ p: 0.3, burstLength: 6 }, { p: 0.6, burstLength: 2.5 }]) {
    const up = working(graph.withBurstyFailures(ring, { probability: p, burstLength }));
    const steps = up.slice(1).flatMap((links, r) => links.map((now, i) => ({ before: up[r]![i]!, now })));
    const afterFailed = steps.filter(({ before }) => !before);
    const afterWorking = steps.filter(({ before }) => before);
    const recovers = share(afterFailed.map(({ now }) => now));
    const fails = share(afterWorking.map(({ now }) => !now));
    assertRate(recovers, 1 / burstLength, { draws: afterFailed.length });
    assertRate(fails, p / ((1 - p) * burstLength), { draws: afterWorking.length });
  }
});

Deno.test("withBurstyFailures() is memoryless given the state: two rounds ago adds nothing", () => {
  const up = working(graph.withBurstyFailures(ring, { probability: 0.4, burstLength: 4 }));
  const recoveries = (longer: boolean) =>
    up.slice(2).flatMap((links, r) => links.filter((_, i) => !up[r + 1]![i]! && up[r]![i]! === !longer));
  for (const longer of [true, false]) {
    const after = recoveries(longer);
    assertRate(share(after), 1 / 4, { draws: after.length });
  }
});

Deno.test("linkFailures(): failures refuse impossible options", () => {
  assertThrows(() => graph.withLinkFailures(ring, { probability: -0.1 }), InputError, 'option "probability" is -0.1');
  assertThrows(
    () => graph.withBurstyFailures(ring, { probability: 0.5, burstLength: 1 }),
    InputError,
    "burstLength is 1; expected at least 2",
  );
  assertThrows(() => graph.withBurstyFailures(ring, { probability: 1, burstLength: 9 }), InputError, "less than 1");
});

Deno.test("onePeerExponential() sends by a permutation in every round and repeats after ⌈log₂ n⌉", () => {
  for (const devices of [2, 8, 11]) {
    const schedule = graph.onePeerExponential(devices);
    const period = Math.ceil(Math.log2(devices));
    for (const round of [1, 2, 3, 4, 5]) {
      const senders = schedule.at(round, 0).neighbors;
      assert(senders.every((list) => list.length === 1));
      assertEquals(new Set(senders.flat()).size, devices);
      assertEquals(schedule.at(round + period, 9).neighbors, senders);
    }
  }
});

Deno.test("onePeerExponential() averages exactly in log₂ n rounds when n is a power of two", () => {
  for (const devices of [2, 4, 16, 64]) {
    const schedule = graph.onePeerExponential(devices);
    let values = Array.from({ length: devices }, (_, k) => k);
    for (let round = 1; round <= Math.log2(devices); round++) {
      const { neighbors } = schedule.at(round, 0);
      values = values.map((x, k) => (x + values[neighbors[k]![0]!]!) / 2);
    }
    assertEquals(new Set(values), new Set([(devices - 1) / 2]));
  }
});

Deno.test("graphAt() of a fixed graph is the graph", () => {
  assert(graph.graphAt(ring, 3, 4) === ring);
  assertEquals(graph.graphAt(graph.onePeerExponential(4), 2, 0).neighbors[0], [2]);
});
