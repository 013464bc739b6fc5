import * as graph from "../../lib/graph/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { assertEquals, assertThrows } from "../std_assert.ts";

Deno.test("fromEdges() gives back the links of every graph", () => {
  for (const g of [graph.grid(3, 4), graph.exponential(8), graph.star(5), graph.path(1)]) {
    const again = graph.fromEdges(g.devices, graph.edges(g), { directed: g.directed });
    assertEquals(again.neighbors, g.neighbors);
  }
});

Deno.test("fromEdges() has one spec for one graph, whatever the order, direction and repetition of links", () => {
  const a = graph.fromEdges(3, [[0, 1], [1, 2]]);
  const b = graph.fromEdges(3, [[2, 1], [1, 0], [0, 1]], { name: "wedge" });
  assertEquals(a.spec, b.spec);
  assertEquals([a.name, b.name], ["fromEdges(3 devices, 2 links)", "wedge"]);
});

Deno.test("fromEdges() directed: the first device sends to the second", () => {
  const g = graph.fromEdges(3, [[0, 1], [0, 2]], { directed: true });
  assertEquals(g.neighbors, [[], [0], [0]]);
  assertEquals(graph.receivers(g), [[1, 2], [], []]);
  assertEquals(graph.edges(g), [[0, 1], [0, 2]]);
});

Deno.test("fromAdjacency() reads row k as whom k receives from", () => {
  const g = graph.fromAdjacency([[0, 0, 1], [1, 0, 0], [0, 1, 0]], { directed: true });
  assertEquals(g.neighbors, graph.ring(3, { directed: true }).neighbors);
});

Deno.test("fromAdjacency(): an undirected graph's adjacency matrix gives the graph back", () => {
  const g = graph.twoCliques(7);
  const adjacency = g.neighbors.map((list) => g.neighbors.map((_, j) => list.includes(j)));
  assertEquals(graph.fromAdjacency(adjacency).neighbors, g.neighbors);
});

Deno.test("receivers(): every device's receivers hear it", () => {
  const g = graph.fromEdges(5, [[0, 1], [1, 2], [2, 0], [3, 1], [1, 4]], { directed: true });
  graph.receivers(g).forEach((list, k) => list.forEach((j) => assertEquals(g.neighbors[j]!.includes(k), true)));
  assertEquals(graph.receivers(g).flat().length, graph.degrees(g).reduce((a, b) => a + b));
});

Deno.test("fromEdges() and fromAdjacency(): bad links and adjacency matrices are named", () => {
  assertThrows(
    () => graph.fromEdges(3, [[0, 3]]),
    InputError,
    "link [0,3] names device 3; devices are numbered 0 to 2",
  );
  assertThrows(() => graph.fromEdges(3, [[0.5, 1]]), InputError, "names device 0.5");
  assertThrows(() => graph.fromEdges(3, [[1, 1]]), InputError, "device 1 is linked to itself");
  assertThrows(() => graph.fromAdjacency([[0, 1], [0, 0]]), InputError, "make the matrix symmetric or pass directed");
  assertThrows(() => graph.fromAdjacency([[0, 1], [1]]), InputError, "adjacency row 1 has 1 entries; expected 2");
  assertThrows(() => graph.fromAdjacency([[0, 0.5], [0.5, 0]]), InputError, "adjacency entry (0, 1) is 0.5");
  assertThrows(() => graph.graphOf("mine", { kind: "mine" }, [[2], []]), InputError, "device 0 has neighbour 2");
});
