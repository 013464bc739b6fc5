import { type Channel, channel, graph, InputError, type MissingRule, stream } from "../../mod.ts";
import { linksOf } from "../../lib/channel/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

const links = linksOf(graph.complete(12));

/** Delays of so many rounds, `[rounds][links]`. */
function delays(way: Channel, rounds: number, over = links): number[][] {
  return Array.from({ length: rounds }, (_, r) => [
    ...Array.from(way.delays!({
      ...{ links: over, round: r + 1 },
      random: (what = "") => stream({ seed: 1, purpose: `message ${what}`, round: r + 1 }),
      weather: (round, what = "") => stream({ seed: 1, purpose: `weather ${what}`, round }),
    })),
  ]);
}

const share = (found: readonly boolean[]) => found.filter(Boolean).length / found.length;

Deno.test("channel.loss loses its share, per link where it is a function", () => {
  assertAlmostEquals(
    share(delays(channel.loss({ probability: 0.3 }), 200).flat().map((d) => d === Infinity)),
    0.3,
    0.01,
  );
  const oneWay = delays(channel.loss({ probability: ({ from, to }) => from < to ? 1 : 0 }), 1)[0]!;
  assertEquals(oneWay.map((d) => d === Infinity), links.map(({ from, to }) => from < to));
});

Deno.test("channel.loss as a function of the distance on a geometric graph, and where links fail", () => {
  const near = graph.randomGeometric(20, { radius: 0.5, seed: 0 });
  for (const over of [near, graph.withLinkFailures(near, { probability: 0.2 }).at(1, 0)]) {
    const found = linksOf(over);
    assert(found.every(({ distance }) => distance! > 0 && distance! <= 0.5));
    const lost = delays(channel.loss({ probability: ({ distance = 0 }) => distance > 0.3 ? 1 : 0 }), 1, found)[0]!;
    assertEquals(lost.map((d) => d === Infinity), found.map(({ distance }) => distance! > 0.3));
  }
});

Deno.test("channel.burstyLoss has its share of bad rounds and their mean length", () => {
  const [p, burstLength] = [0.3, 4];
  const found = delays(channel.burstyLoss({ probability: p, burstLength }), 400);
  const bad = links.map((_, i) => found.map((round) => round[i] === Infinity));
  assertAlmostEquals(share(bad.flat()), p, 0.02);
  const ends = bad.flatMap((rounds) => rounds.slice(1).map((now, r) => rounds[r]! && !now));
  const begins = bad.flatMap((rounds) => rounds.slice(0, -1)).filter(Boolean).length;
  assertAlmostEquals(begins / ends.filter(Boolean).length, burstLength, 0.3);
});

Deno.test("channel.delay has the distribution that it is given", () => {
  const count = (way: Channel) => delays(way, 100).flat();
  assertEquals(new Set(count(channel.delay({ rounds: 3 }))), new Set([3]));
  const uniform = count(channel.delay({ rounds: { uniform: [1, 4] } }));
  for (const d of [1, 2, 3, 4]) assertAlmostEquals(share(uniform.map((found) => found === d)), 0.25, 0.02);
  const geometric = count(channel.delay({ rounds: { geometric: 0.6 }, atMost: 5 }));
  for (const d of [0, 1, 2]) assertAlmostEquals(share(geometric.map((found) => found === d)), 0.4 * 0.6 ** d, 0.02);
  assertEquals(Math.max(...geometric), 5);
  const heavy = count(channel.delay({ rounds: { pareto: 1.5 }, atMost: 50 }));
  for (const n of [1, 3, 10]) assertAlmostEquals(share(heavy.map((found) => found >= n)), (n + 1) ** -1.5, 0.02);
  assertEquals(
    delays(channel.delay({ rounds: ({ to }) => to / 4, atMost: 2 }), 1)[0],
    links.map(({ to }) => Math.min(2, Math.round(to / 4))),
  );
});

Deno.test("channel.of adds delays, keeps losses, and two channels of one kind draw by themselves", () => {
  const both = channel.of([
    channel.delay({ rounds: 2 }),
    channel.delay({ rounds: 1 }),
    channel.loss({ probability: 0.5 }),
  ]);
  assertEquals(both.longest, 3);
  assertEquals(new Set(delays(both, 5).flat()), new Set([3, Infinity]));
  const twice = channel.of([channel.loss({ probability: 0.5 }), channel.loss({ probability: 0.5 })]);
  assertAlmostEquals(share(delays(twice, 100).flat().map((d) => d === Infinity)), 0.75, 0.02);
});

Deno.test("channel: channels refuse what cannot be, in a sentence", () => {
  const refused = (make: () => unknown, message: string) => assertThrows(make, InputError, message);
  refused(() => channel.loss({ probability: 1.5 }), 'option "probability" is 1.5');
  refused(
    () => delays(channel.loss({ probability: ({ to }) => to - 0.5 }), 1),
    "the probability of channel.loss on the link from 1 to 0 is -0.5; give a number from 0 to 1",
  );
  refused(() => channel.delay({ rounds: { pareto: 1 } }), "this delay has no bound; give atMost");
  refused(() => channel.delay({ rounds: () => 1 }), "this delay has no bound");
  refused(() => channel.delay({ rounds: -1 }), "rounds");
  refused(() => channel.delay({ rounds: { uniform: [3, 1] } }), "give the lower first");
  refused(() => channel.burstyLoss({ probability: 0.5, burstLength: 1 }), "expected at least 2");
  refused(() => channel.noise({ deviation: -1 }), "deviation");
  refused(() => channel.lastMessage({} as { maxAge: number }), "a last message needs a bound on its age");
  refused(() => channel.of([channel.keepOwn as unknown as Channel]), "expected a channel");
  refused(() => channel.of(channel.loss({ probability: 0.1 }) as unknown as Channel[]), "expected a list of channels");
  const { spec, weigh } = channel.keepOwn;
  for (const maxAge of [Infinity, NaN, -1, 0.5]) {
    refused(() => channel.of([], { missing: { spec, weigh, maxAge } }), "with maxAge a whole number of at least 0");
  }
  refused(
    () => channel.of([], { missing: { maxAge: 0, weigh } as unknown as MissingRule }),
    "expected a rule for what is",
  );
});
