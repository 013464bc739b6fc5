import * as graph from "../../lib/graph/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";

const seeds = Array.from({ length: 25 }, (_, seed) => seed);
const families: Readonly<Record<string, (seed: number) => graph.Graph>> = {
  erdosRenyi: (seed) => graph.erdosRenyi(20, { probability: 0.2, seed }),
  randomGeometric: (seed) => graph.randomGeometric(20, { radius: 0.4, seed }),
  randomRegular: (seed) => graph.randomRegular(20, { degree: 3, seed }),
  wattsStrogatz: (seed) => graph.wattsStrogatz(20, { degree: 4, rewiring: 0.3, seed }),
  barabasiAlbert: (seed) => graph.barabasiAlbert(20, { links: 2, seed }),
};

for (const [name, draw] of Object.entries(families)) {
  Deno.test(`${name}() is connected, undirected, and a function of its seed`, () => {
    for (const seed of seeds) {
      const drawn = draw(seed);
      assert(graph.isConnected(drawn) && !drawn.directed);
      assertEquals(drawn.spec.kind, name);
      assertEquals(draw(seed), drawn);
    }
    assertNotEquals(draw(0).neighbors, draw(1).neighbors);
  });
}

Deno.test("erdosRenyi() links pairs at the given rate", () => {
  const [devices, p] = [40, 0.15];
  const pairs = seeds.length * devices * (devices - 1) / 2;
  const links = seeds.map((seed) =>
    graph.edges(graph.erdosRenyi(devices, { probability: p, seed, connected: false })).length
  );
  const deviation = links.reduce((a, b) => a + b) / pairs - p;
  assert(Math.abs(deviation) < 4 * Math.sqrt(p * (1 - p) / pairs), `off by ${deviation}`);
});

Deno.test("erdosRenyi() with probability 1 is complete and with 0 has no links", () => {
  assertEquals(graph.erdosRenyi(6, { probability: 1, seed: 0 }).neighbors, graph.complete(6).neighbors);
  assertEquals(graph.edges(graph.erdosRenyi(6, { probability: 0, seed: 0, connected: false })), []);
});

Deno.test("randomGeometric() only gains links as the radius grows, up to the complete graph", () => {
  const at = (radius: number) => graph.edges(graph.randomGeometric(15, { radius, seed: 3, connected: false }));
  const [near, far] = [at(0.3), new Set(at(0.5).map(String))];
  assert(near.every((link) => far.has(String(link))) && near.length < far.size);
  assertEquals(at(Math.SQRT2).length, 15 * 14 / 2);
});

Deno.test("randomRegular() is regular, for every degree that a graph can have", () => {
  for (const degree of [2, 3, 5, 8, 10, 11]) {
    const drawn = graph.randomRegular(12, { degree, seed: degree });
    assertEquals(new Set(graph.degrees(drawn)), new Set([degree]));
  }
  assertEquals(graph.randomRegular(7, { degree: 6, seed: 0 }).neighbors, graph.complete(7).neighbors);
});

Deno.test("randomRegular() draws the labelled 2-regular graphs on 5 devices about equally often", () => {
  const draws = 600;
  const counts = new Map<string, number>();
  for (let seed = 0; seed < draws; seed++) {
    const key = String(graph.edges(graph.randomRegular(5, { degree: 2, seed })));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assertEquals(counts.size, 12); // 4!/2 five-cycles
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - draws / 12) ** 2 / (draws / 12), 0);
  assert(chiSquare < 31.3, `chi-square ${chiSquare} with 11 degrees of freedom`); // 0.1 %
});

Deno.test("wattsStrogatz() keeps devices · degree / 2 links, and without rewiring the lattice", () => {
  for (const seed of seeds) {
    assertEquals(graph.edges(graph.wattsStrogatz(15, { degree: 4, rewiring: 1, seed, connected: false })).length, 30);
  }
  const lattice = graph.wattsStrogatz(15, { degree: 4, rewiring: 0, seed: 0 });
  assertEquals(lattice.neighbors, graph.circulant(15, [1, 2]).neighbors);
});

Deno.test("wattsStrogatz() leaves a complete lattice alone: there is nowhere to move a link", () => {
  const drawn = graph.wattsStrogatz(5, { degree: 4, rewiring: 1, seed: 0 });
  assertEquals(drawn.neighbors, graph.complete(5).neighbors);
});

Deno.test("wattsStrogatz() moves links at the given rate", () => {
  const lattice = new Set(graph.edges(graph.circulant(100, [1, 2])).map(String));
  const kept = seeds.map((seed) =>
    graph.edges(graph.wattsStrogatz(100, { degree: 4, rewiring: 0.2, seed })).filter((e) => lattice.has(String(e)))
      .length
  );
  const moved = 1 - kept.reduce((a, b) => a + b) / (200 * seeds.length);
  assert(Math.abs(moved - 0.2) < 0.03, `moved ${moved}`); // a few moves land on lattice places that others left
});

Deno.test("barabasiAlbert() has links · (devices − links) links and every late device at least `links`", () => {
  for (const links of [1, 2, 4]) {
    const drawn = graph.barabasiAlbert(30, { links, seed: links });
    assertEquals(graph.edges(drawn).length, links * (30 - links));
    assert(graph.degrees(drawn).slice(links + 1).every((degree) => degree >= links));
  }
});

Deno.test("barabasiAlbert() prefers devices that have links", () => {
  const largest = (g: graph.Graph) => Math.max(...graph.degrees(g));
  const mean = (f: (seed: number) => graph.Graph) =>
    seeds.reduce((sum, seed) => sum + largest(f(seed)), 0) / seeds.length;
  const preferential = mean((seed) => graph.barabasiAlbert(100, { links: 2, seed }));
  const even = mean((seed) => graph.erdosRenyi(100, { probability: 196 / 4950, seed, connected: false }));
  assert(preferential > 1.5 * even, `${preferential} against ${even}`);
});

Deno.test("graph: a random graph that cannot be connected says what to change", () => {
  assertThrows(
    () => graph.erdosRenyi(50, { probability: 0.01, seed: 0, tries: 7 }),
    InputError,
    "erdosRenyi(50, 0.01): none of 7 draws gave a connected graph with seed 0; raise the probability, raise tries, or pass connected: false",
  );
  assertThrows(() => graph.randomRegular(6, { degree: 1, seed: 0 }), InputError, "raise the degree");
  assertEquals(graph.edges(graph.randomRegular(6, { degree: 1, seed: 0, connected: false })).length, 3);
});

Deno.test("random graphs refuse options that no graph has", () => {
  assertThrows(() => graph.randomRegular(5, { degree: 3, seed: 0 }), InputError, "an odd number of devices");
  assertThrows(() => graph.randomRegular(5, { degree: 5, seed: 0 }), InputError, "at most devices - 1, here 4");
  assertThrows(
    () => graph.wattsStrogatz(10, { degree: 3, rewiring: 0, seed: 0 }),
    InputError,
    "expected an even number",
  );
  assertThrows(() => graph.barabasiAlbert(3, { links: 3, seed: 0 }), InputError, "links is 3; expected less than 3");
  assertThrows(() => graph.erdosRenyi(5, { probability: 1.2, seed: 0 }), InputError, 'option "probability" is 1.2');
  assertThrows(() => graph.erdosRenyi(5, { probability: 0.5, seed: -1 }), InputError, 'option "seed" is -1');
});
