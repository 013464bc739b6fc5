import * as graph from "../../lib/graph/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { assertEquals, assertThrows } from "../std_assert.ts";

interface Expected {
  readonly graph: graph.Graph;
  readonly name: string;
  readonly devices: number;
  readonly links: number;
  readonly diameter: number;
  readonly degree?: number;
}

const families: readonly Expected[] = [
  ...[2, 3, 7, 10].map((n) => (
    { graph: graph.complete(n), name: `complete(${n})`, devices: n, links: n * (n - 1) / 2, diameter: 1, degree: n - 1 }
  )),
  ...[3, 4, 9, 10].map((n) => (
    { graph: graph.ring(n), name: `ring(${n})`, devices: n, links: n, diameter: Math.floor(n / 2), degree: 2 }
  )),
  ...[3, 8].map((n) => (
    {
      graph: graph.ring(n, { directed: true }),
      name: `ring(${n}, directed)`,
      devices: n,
      links: n,
      diameter: n - 1,
      degree: 1,
    }
  )),
  ...[1, 2, 9].map((n) => (
    { graph: graph.path(n), name: `path(${n})`, devices: n, links: n - 1, diameter: n - 1 }
  )),
  ...[3, 12].map((n) => ({ graph: graph.star(n), name: `star(${n})`, devices: n, links: n - 1, diameter: 2 })),
  ...[1, 2, 4].map((h) => (
    {
      graph: graph.binaryTree(2 ** (h + 1) - 1),
      name: `binaryTree(${2 ** (h + 1) - 1})`,
      devices: 2 ** (h + 1) - 1,
      links: 2 ** (h + 1) - 2,
      diameter: 2 * h,
    }
  )),
  ...([[1, 5], [3, 4], [5, 5]] as const).map(([r, c]) => (
    {
      graph: graph.grid(r, c),
      name: `grid(${r}, ${c})`,
      devices: r * c,
      links: r * (c - 1) + c * (r - 1),
      diameter: r + c - 2,
    }
  )),
  ...([[3, 3], [3, 4], [5, 6]] as const).map(([r, c]) => (
    {
      graph: graph.torus(r, c),
      name: `torus(${r}, ${c})`,
      devices: r * c,
      links: 2 * r * c,
      diameter: Math.floor(r / 2) + Math.floor(c / 2),
      degree: 4,
    }
  )),
  ...[0, 1, 3, 5].map((d) => (
    {
      graph: graph.hypercube(d),
      name: `hypercube(${d})`,
      devices: 2 ** d,
      links: d * 2 ** d / 2,
      diameter: d,
      degree: d,
    }
  )),
  ...[2, 3, 5].map((d) => (
    {
      graph: graph.exponential(2 ** d),
      name: `exponential(${2 ** d})`,
      devices: 2 ** d,
      links: d * 2 ** d,
      diameter: d,
      degree: d,
    }
  )),
  {
    graph: graph.twoCliques(10),
    name: "twoCliques(10)",
    devices: 10,
    links: 21,
    diameter: 3,
  },
  {
    graph: graph.circulant(12, [1, 5]),
    name: "circulant(12, [1, 5])",
    devices: 12,
    links: 24,
    diameter: 3,
    degree: 4,
  },
];

for (const expected of families) {
  Deno.test(`${expected.name} has the size, links, degree and diameter of its formula`, () => {
    const g = expected.graph;
    assertEquals(g.name, expected.name);
    assertEquals(g.devices, expected.devices);
    assertEquals(graph.edges(g).length, expected.links);
    assertEquals(graph.diameter(g), expected.diameter);
    assertEquals(graph.isConnected(g), true);
    if (expected.degree !== undefined) assertEquals(new Set(graph.degrees(g)), new Set([expected.degree]));
  });
}

Deno.test("graph: every family is symmetric unless it says that it is directed", () => {
  for (const { graph: g, name } of families) assertEquals(g.directed, /directed|exponential/.test(name), name);
});

Deno.test("graph: equal specs have equal links and different ones different links", () => {
  const bySpec = new Map(families.map(({ graph: g }) => [JSON.stringify(g.spec), JSON.stringify(g.neighbors)]));
  assertEquals(bySpec.size, families.length);
});

Deno.test("circulant(10, [1, 5]), the torus of paper C, counts the opposite device once", () => {
  const g = graph.circulant(10, [1, 5]);
  assertEquals(g.neighbors[0], [1, 5, 9]);
});

Deno.test("ring() of two devices is one link and of one device none", () => {
  assertEquals(graph.edges(graph.ring(2)), [[0, 1]]);
  assertEquals(graph.edges(graph.ring(1)), []);
});

Deno.test("torus() with short sides has no self-loops or double links", () => {
  assertEquals(graph.torus(1, 3).neighbors, graph.ring(3).neighbors);
  assertEquals(
    graph.torus(2, 2).neighbors,
    graph.ring(4).neighbors.map((_, k) => [[1, 2], [0, 3], [0, 3], [1, 2]][k]!),
  );
});

Deno.test("ring(, directed) sends from k to k + 1", () => {
  assertEquals(graph.ring(4, { directed: true }).neighbors, [[3], [0], [1], [2]]);
});

Deno.test("graph: families refuse impossible sizes and offsets", () => {
  assertThrows(() => graph.ring(0), InputError, "the number of devices of a ring is 0");
  assertThrows(() => graph.grid(2, 1.5), InputError, "the number of columns of a grid is 1.5");
  assertThrows(() => graph.hypercube(30), InputError, "at most 20");
  assertThrows(() => graph.circulant(5, [1, 10]), InputError, "offset 10 links a device to itself");
  assertThrows(() => graph.exponential(1), InputError, "at least 2");
  // deno-lint-ignore no-explicit-any -- what an untyped caller can write
  assertThrows(() => graph.ring(5, { direct: true } as any), InputError, 'did you mean "directed"');
});
