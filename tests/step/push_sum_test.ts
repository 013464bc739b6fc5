import { algorithms, channel, graph, mixing, pushSum } from "../../mod.ts";
import { table } from "../channel/naive.ts";
import { descendOn, distance, idle, quadratics } from "../quadratics.ts";
import { assert, assertAlmostEquals, assertGreater } from "../std_assert.ts";

const problem = quadratics(6);
const directed = graph.fromEdges(6, [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 0], [0, 3], [2, 5]], {
  directed: true,
});
const undirected = graph.wattsStrogatz(6, { degree: 4, rewiring: 0.4, seed: 2 });
const start = await descendOn(problem, idle, { graph: undirected, rounds: 1 });

const close = (a: readonly number[][], b: readonly (readonly number[])[], tolerance = 1e-12) =>
  a.forEach((values, k) => values.forEach((value, i) => assertAlmostEquals(value, b[k]![i]!, tolerance)));

Deno.test("pushSum with counters where everything arrives is pushSum", async () => {
  const [counted, plain] = await Promise.all(
    [pushSum({ counters: true }), pushSum()].map((step) => descendOn(problem, step, { graph: directed, rounds: 7 })),
  );
  close(counted!, plain!);
});

Deno.test("pushSum with counters keeps its mass over a directed graph that loses and delays messages one way", async () => {
  const mean = start[0]!.map((_, i) => start.reduce((sum, values) => sum + values[i]! / 6, 0));
  const oneWay = channel.of([
    channel.loss({ probability: ({ from, to }) => from < to ? 0.6 : 0.1 }),
    channel.delay({ rounds: { uniform: [0, 3] } }),
  ]);
  const end = await descendOn(problem, pushSum({ counters: true }), { graph: directed, channel: oneWay, rounds: 600 });
  close(end, start.map(() => mean), 1e-9);
});

Deno.test("sgp with counters over losses and delays: parcels wait at their links until a message brings them", async () => {
  const way = table({ longest: 3 });
  const learningRate = 0.01;
  for (const topology of [directed, undirected]) {
    for (const rounds of [1, 2, 5, 30]) {
      const end = await descendOn(problem, algorithms.sgp({ batchSize: "full", learningRate, counters: true }), {
        ...{ graph: topology, channel: way, rounds },
      });
      close(end, parcels(topology, { rounds, learningRate, delayOf: way.of }), 1e-9);
    }
  }
});

Deno.test("sgp with counters, four messages in five lost: equal shares diverge; shares that keep half stop at a distance in step with the step size", async () => {
  const error = async (learningRate: number, mix: mixing.MixingRule) =>
    distance(
      await descendOn(problem, algorithms.sgp({ batchSize: "full", counters: true, learningRate, mix }), {
        ...{ graph: undirected, channel: channel.loss({ probability: 0.8 }), rounds: 600 },
      }),
      problem.minimum,
    );
  assertGreater(await error(0.005, mixing.equalShares), 1e6);
  const lazy = mixing.lazy(mixing.equalShares, { keep: 0.5 });
  const [large, small] = [await error(0.01, lazy), await error(0.005, lazy)];
  assert(small < 0.5);
  assertAlmostEquals(large / small, 2, 0.25);
});

/** Push-sum written down again: what a device gives to a link is a parcel, and who receives a message has all parcels up to it. */
function parcels(
  { neighbors }: graph.Graph,
  { rounds, learningRate, delayOf }: {
    readonly rounds: number;
    readonly learningRate: number;
    readonly delayOf: (round: number, from: number, to: number) => number;
  },
): number[][] {
  interface Parcel {
    readonly from: number;
    readonly to: number;
    readonly sent: number;
    readonly x: readonly number[];
    readonly u: number;
  }
  const { curvature, centre } = problem;
  const shares = neighbors.map((_, j) => 1 / (1 + neighbors.filter((list) => list.includes(j)).length));
  const times = (a: number, x: readonly number[]) => x.map((value) => a * value);
  let [x, u] = [start, start.map(() => 1)];
  let waiting: Parcel[] = [];
  const z = () => x.map((row, k) => times(1 / u[k]!, row));
  const last = new Map<string, number>();
  const due: { readonly link: string; readonly sent: number; readonly at: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const at = z();
    const stepped = x.map((row, k) =>
      row.map((value, i) => value - learningRate * curvature[k]![i]! * (at[k]![i]! - centre[k]![i]!))
    );
    neighbors.forEach((list, to) =>
      list.forEach((from) => {
        waiting.push({ from, to, sent: round, x: times(shares[from]!, stepped[from]!), u: shares[from]! * u[from]! });
        due.push({ link: `${from} ${to}`, sent: round, at: round + delayOf(round, from, to) });
      })
    );
    for (const { link, sent, at } of due) if (at === round) last.set(link, Math.max(sent, last.get(link) ?? 0));
    const isHere = ({ from, to, sent }: Parcel) => sent <= (last.get(`${from} ${to}`) ?? 0);
    const here = waiting.filter(isHere);
    waiting = waiting.filter((parcel) => !isHere(parcel));
    const of = (k: number) => here.filter(({ to }) => to === k);
    x = stepped.map((row, k) =>
      row.map((value, i) => of(k).reduce((sum, parcel) => sum + parcel.x[i]!, shares[k]! * value))
    );
    u = u.map((weight, k) => of(k).reduce((sum, parcel) => sum + parcel.u, shares[k]! * weight));
    const total = [...u, ...waiting.map(({ u }) => u)].reduce((a, b) => a + b);
    assertAlmostEquals(total, start.length, 1e-9);
  }
  return z();
}
