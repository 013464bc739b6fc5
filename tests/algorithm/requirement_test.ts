import { algorithms, type Chain, graph, InputError, mixing } from "../../mod.ts";
import { checkRequirements } from "../../lib/step/mod.ts";
import { descendOn, quadratics } from "../quadratics.ts";
import { assertRejects, assertThrows } from "../std_assert.ts";

const refused = async (algorithm: Chain, topology: graph.Topology, message: string) => {
  const problem = quadratics(topology.devices);
  await assertRejects(() => descendOn(problem, algorithm, { graph: topology, rounds: 1 }), InputError, message);
};

Deno.test("checkRequirements(): a doubly stochastic method refuses a matrix that is not, with the column and its sum", async () => {
  await refused(
    algorithms.dpsgd({ batchSize: 1, mix: mixing.uniformNeighbor }),
    graph.star(5),
    "algorithm needs a doubly stochastic mixing matrix, but column 0 sums to 2.2 of mixing.uniformNeighbor on star(5)",
  );
});

Deno.test("checkRequirements(): a doubly stochastic method refuses a directed graph", async () => {
  const directed = graph.fromEdges(3, [[0, 1], [1, 2], [2, 0], [0, 2]], { directed: true });
  await refused(algorithms.dpsgd({ batchSize: 1 }), directed, "directed");
  await refused(algorithms.dpsgd({ batchSize: 1, mix: mixing.uniformNeighbor }), directed, "needs a doubly stochastic");
});

Deno.test("checkRequirements(): a doubly stochastic method runs on a directed graph whose matrix is doubly stochastic", async () => {
  const problem = quadratics(8);
  const algorithm = algorithms.dpsgd({ batchSize: 1, mix: mixing.uniformNeighbor });
  await descendOn(problem, algorithm, { graph: graph.onePeerExponential(8), rounds: 4 });
});

Deno.test("checkRequirements(): requirements of a graph that changes are checked in its first rounds", async () => {
  const flaky = graph.withLinkFailures(graph.complete(5), { probability: 0.3 });
  await refused(algorithms.dpsgd({ batchSize: 1, mix: mixing.uniformNeighbor }), flaky, "doubly stochastic");
});

Deno.test("algorithms: all refuse graphs and matrices that they cannot work on", async () => {
  await refused(algorithms.relaySgd({ batchSize: 1 }), graph.ring(4), "needs a tree");
  await refused(algorithms.d2({ mix: mixing.metropolisBoyd }), graph.ring(4), "eigenvalues above -0.3333");
  await refused(algorithms.extra({ mix: mixing.metropolisBoyd }), graph.ring(4), "eigenvalues above -1, but the least");
  await refused(algorithms.extra({ mix: mixing.uniformNeighbor }), graph.star(4), "symmetric");
  await refused(
    algorithms.sgp({ batchSize: 1, mix: mixing.uniformNeighbor }),
    graph.star(5),
    "needs a column-stochastic",
  );
  await refused(algorithms.gradientTracking(), graph.ring(4, { directed: true }), "directed");
  await refused(
    algorithms.ngc({ batchSize: 1, mix: mixing.uniformNeighbor }),
    graph.ring(4, { directed: true }),
    "needs an undirected graph",
  );
  const flaky = graph.withLinkFailures(graph.ring(4), { probability: 0.1 });
  for (
    const algorithm of [algorithms.d2(), algorithms.relaySgd({ batchSize: 1 }), algorithms.compNgc({ batchSize: 1 })]
  ) {
    await refused(algorithm, flaky, "needs the same graph in every round");
  }
});

Deno.test("checkRequirements(): every kind of requirement names the algorithm, the reason and the value", () => {
  const check = (requirement: Parameters<typeof checkRequirements>[0][number], topology: graph.Topology) => () =>
    checkRequirements([requirement], {
      algorithm: "mine",
      topology,
      dataSizes: new Array(topology.devices).fill(1),
      seed: 0,
    });
  const ring = graph.ring(4);
  const cycle = graph.ring(4, { directed: true });
  assertThrows(check({ kind: "undirected" }, cycle), InputError, "mine needs an undirected graph");
  assertThrows(
    check({ kind: "tree" }, ring),
    InputError,
    "mine needs a tree, a connected undirected graph with 3 links, but ring(4) has 4",
  );
  assertThrows(
    check({ kind: "fixedGraph" }, graph.onePeerExponential(4)),
    InputError,
    "needs the same graph in every round",
  );
  assertThrows(check({ kind: "symmetric", mix: mixing.uniformNeighbor }, graph.star(4)), InputError, "symmetric");
  assertThrows(
    check({ kind: "columnStochastic", mix: mixing.uniformNeighbor }, graph.star(5)),
    InputError,
    "needs a column-stochastic mixing matrix, but column 0 sums to 2.2",
  );
  assertThrows(
    check({ kind: "eigenvaluesAbove", mix: mixing.metropolisBoyd, bound: -1 / 3 }, ring),
    InputError,
    "eigenvalues above -0.3333, but the least of mixing.metropolisBoyd on ring(4) is -1",
  );
  check({ kind: "tree" }, graph.path(4))();
  check({ kind: "eigenvaluesAbove", mix: mixing.metropolis, bound: -1 / 3 - 1e-6 }, ring)();
});
