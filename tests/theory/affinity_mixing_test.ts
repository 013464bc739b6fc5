import { algorithms, datasets, graph, InputError, mixing, models, ntk, partition, simulate } from "../../mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

const mix = mixing.metropolis;

Deno.test("affinityMixing() is W at strength 0 and the neighbours' average at 1; rows sum to 1", () => {
  const star = graph.star(5);
  assertEquals(ntk.affinityMixing({ mix, strength: 0 })(star), mix(star));
  const { weights } = ntk.affinityMixing({ mix, strength: 1 })(star, [1, 1, 2, 3, 4]);
  assertEquals([...weights.subarray(0, 5)], [0, 0.1, 0.2, 0.3, 0.4]);
  assertEquals([...weights.subarray(5, 10)], [1, 0, 0, 0, 0]);
  mixing.rowSums(ntk.affinityMixing({ mix, strength: 0.7 })(star)).forEach((sum) => assertAlmostEquals(sum, 1, 1e-12));
});

Deno.test("affinityMixing() predicts what Affinity's devices transmit where there are no gradients", async () => {
  const { train, test } = datasets.syntheticDigits({ train: 60, test: 10 });
  const topology = graph.fromEdges(5, [[0, 1], [1, 2], [2, 0], [2, 3], [3, 4]]);
  const strength = 0.6;
  const sent: number[][] = [];
  const devices = partition.unevenSizes(train, { sizes: [5, 10, 10, 15, 20] });
  await simulate({
    graph: topology,
    model: models.mlp([784, 10]),
    devices,
    test,
    algorithms: { affinity: algorithms.p2plAffinity({ steps: 3, batchSize: 5, learningRate: 1e-20, strength }) },
    initialParameters: "perDevice",
    rounds: 4,
    seeds: [0],
    observe({ phase, parameters: { rows, columns, data } }) {
      if (phase === "local") sent.push(Array.from({ length: rows }, (_, k) => data[k * columns]!));
    },
  });
  const sizes = devices.indices.map(({ length }) => length);
  const { weights } = ntk.affinityMixing({ mix, strength })(topology, sizes);
  sent.slice(1).forEach((now, r) =>
    now.forEach((value, k) => {
      const predicted = sent[r]!.reduce((sum, z, j) => sum + weights[k * 5 + j]! * z, 0);
      assertAlmostEquals(value, predicted, 1e-6);
    })
  );
});

Deno.test("affinityLimit() is 1 on bipartite regular graphs, K − 1 on complete ones, and that of its formula on odd rings", () => {
  const limit = (g: graph.Graph) => ntk.affinityLimit(g, { mix });
  for (const g of [graph.complete(2), graph.ring(6), graph.hypercube(3), graph.torus(4, 4)]) {
    assertAlmostEquals(limit(g), 1, 1e-6);
  }
  for (const devices of [3, 5, 8]) assertAlmostEquals(limit(graph.complete(devices)), devices - 1, 1e-6);
  for (const devices of [5, 9]) {
    const least = Math.cos(Math.PI * (devices - 1) / devices); // of B
    assertAlmostEquals(limit(graph.ring(devices)), (4 + 2 * least) / (1 - least), 1e-6);
  }
  const tail = limit(graph.fromEdges(4, [[0, 1], [1, 2], [2, 0], [2, 3]]));
  assert(tail > 1 && tail < 3);
});

Deno.test("affinityMixing() and affinityLimit() refuse what cannot be", () => {
  assertThrows(() => ntk.affinityMixing({ mix, strength: -1 }), InputError, 'affinityMixing: option "strength" is -1');
  const apart = graph.fromEdges(4, [[0, 1], [2, 3]]);
  assertThrows(() => ntk.affinityLimit(apart, { mix }), InputError, "averaging alone never ends in consensus");
});
