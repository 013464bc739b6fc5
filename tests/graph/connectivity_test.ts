import * as graph from "../../lib/graph/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { assertEquals, assertThrows } from "../std_assert.ts";

const islands = graph.fromEdges(6, [[0, 3], [3, 5], [1, 2]], { name: "islands" });
const oneWay = graph.fromEdges(4, [[0, 1], [1, 0], [1, 2], [2, 3], [3, 2]], { directed: true, name: "one way" });

Deno.test("connectedComponents() are the islands", () => {
  assertEquals(graph.connectedComponents(islands), [[0, 3, 5], [1, 2], [4]]);
});

Deno.test("connectedComponents() of a directed graph are strong", () => {
  assertEquals(graph.connectedComponents(oneWay), [[0, 1], [2, 3]]);
  assertEquals(graph.isConnected(oneWay), false);
});

Deno.test("isConnected(): a directed star outwards is not connected: nothing comes back", () => {
  const outwards = graph.fromEdges(3, [[0, 1], [0, 2]], { directed: true });
  const inwards = graph.fromEdges(3, [[1, 0], [2, 0]], { directed: true });
  assertEquals([graph.isConnected(outwards), graph.isConnected(inwards)], [false, false]);
});

Deno.test("requireConnected() names the components", () => {
  graph.requireConnected(graph.ring(4, { directed: true }));
  assertThrows(
    () => graph.requireConnected(islands),
    InputError,
    "islands is not connected: it has 3 components, {0, 3, 5}, {1, 2}, {4}",
  );
  assertThrows(() => graph.requireConnected(oneWay), InputError, "one way is not strongly connected");
});

Deno.test("diameter() of a disconnected graph names a pair that cannot reach each other", () => {
  assertThrows(() => graph.diameter(islands), InputError, "device 0 does not reach device 1");
  assertThrows(() => graph.diameter(oneWay), InputError, "device 2 does not reach device 0");
});

Deno.test("distances() follow the direction of sending", () => {
  assertEquals(graph.distances(graph.ring(4, { directed: true }), 1), [3, 0, 1, 2]);
  assertEquals(graph.distances(oneWay, 2), [Infinity, Infinity, 0, 1]);
  assertThrows(() => graph.distances(oneWay, 4), InputError, "one way has no device 4");
});

Deno.test("diameter(): flooding the largest number for diameter rounds reaches every device, and not sooner", () => {
  for (const g of [graph.grid(3, 5), graph.binaryTree(10), graph.ring(9)]) {
    const rounds = graph.diameter(g);
    const flood = (start: number[], times: number): number[] =>
      times === 0 ? start : flood(
        start.map((x, k) => Math.max(x, ...g.neighbors[k]!.map((j) => start[j]!))),
        times - 1,
      );
    const starts = g.neighbors.map((_, source) => g.neighbors.map((_, k) => (k === source ? 1 : 0)));
    assertEquals(starts.every((start) => flood(start, rounds).every((x) => x === 1)), true);
    assertEquals(starts.every((start) => flood(start, rounds - 1).every((x) => x === 1)), false);
  }
});
