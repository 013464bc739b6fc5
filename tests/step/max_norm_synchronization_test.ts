import { chain, engine, graph, InputError, localSteps, maxNormSynchronization, type SetupStep } from "../../mod.ts";
import { descendOn, idle, PARAMETERS, quadratics, sentOn } from "../quadratics.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../std_assert.ts";

const topologies = [
  graph.ring(9),
  graph.path(6),
  graph.star(7),
  graph.complete(5),
  graph.grid(3, 4),
  graph.binaryTree(9),
];
const norm = (w: readonly number[]) => Math.hypot(...w);

for (const links of topologies) {
  Deno.test(`maxNormSynchronization() leaves every device of ${links.name} with the vector of largest norm`, async () => {
    const problem = quadratics(links.devices);
    const run = (rounds: number | "diameter") =>
      descendOn(problem, chain(maxNormSynchronization({ rounds }), idle), { graph: links, rounds: 1 });
    const start = await run(0);
    const largest = start.reduce((best, w) => norm(w) > norm(best) ? w : best);
    for (const w of await run("diameter")) assertEquals(w, largest);
  });
}

Deno.test("maxNormSynchronization() needs all of the diameter's rounds where the largest starts at an end", async () => {
  for (const devices of [4, 7]) {
    const problem = quadratics(devices);
    const links = graph.path(devices);
    const start = await descendOn(problem, chain(maxNormSynchronization({ rounds: 0 }), idle), {
      graph: links,
      rounds: 1,
    });
    const at = start.findIndex((w) => start.every((other) => norm(other) <= norm(w)));
    const reach = Math.max(...graph.distances(links, at));
    const run = (rounds: number) =>
      descendOn(problem, chain(maxNormSynchronization({ rounds }), idle), { graph: links, rounds: 1 });
    assert((await run(reach)).every((w) => norm(w) === norm(start[at]!)));
    assert((await run(reach - 1)).some((w) => norm(w) !== norm(start[at]!)));
  }
});

Deno.test("maxNormSynchronization() per layer adopts each layer from where its norm is largest", async () => {
  const problem = quadratics(6);
  const run = (rounds: number | "diameter") =>
    descendOn(problem, chain(maxNormSynchronization({ rounds, norm: "perLayer" }), idle), {
      graph: graph.ring(6),
      rounds: 1,
    });
  const start = await run(0);
  const layers = [[0, 4], [4, PARAMETERS]] as const;
  const largest = layers.flatMap(([from, to]) =>
    start.map((w) => w.slice(from, to)).reduce((best, w) => norm(w) > norm(best) ? w : best)
  );
  for (const w of await run("diameter")) assertEquals(w, largest);
});

Deno.test("maxNormSynchronization() acts once, and sends one vector over every link in each exchange", async () => {
  const setting = { graph: graph.star(5), rounds: 3 };
  const descent = localSteps({ steps: 1, batchSize: 1, learningRate: 0.1 });
  const sent = await sentOn(quadratics(5), chain(maxNormSynchronization(), descent), setting);
  assertEquals(sent, [4, 1, 1, 1, 1].map((links) => 2 * links * PARAMETERS));
});

Deno.test("of equal norms the lowest device's is adopted", async () => {
  const problem = quadratics(3);
  const signs = [1, 1, -1];
  const mirrored: SetupStep = {
    name: "mirror",
    spec: { kind: "mirror" },
    setUp(parameters) {
      const first = [...engine.row(parameters, 0)];
      signs.forEach((sign, k) => engine.row(parameters, k).set(first.map((value) => sign * value)));
      return Promise.resolve();
    },
  };
  const [first, , last] = await descendOn(problem, chain(mirrored, maxNormSynchronization(), idle), {
    graph: graph.path(3),
    rounds: 1,
  });
  assertEquals(last, first);
});

Deno.test("maxNormSynchronization() refuses a diameter that is not there", async () => {
  const problem = quadratics(4);
  const failing = graph.withLinkFailures(graph.ring(4), { probability: 0.5 });
  await assertRejects(
    () => descendOn(problem, chain(maxNormSynchronization(), idle), { graph: failing, rounds: 1 }),
    InputError,
    "give the number of rounds",
  );
  assertThrows(() => maxNormSynchronization({ rounds: -1 }), InputError, "-1");
});
