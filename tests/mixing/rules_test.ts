import { InputError } from "../../lib/base/mod.ts";
import * as graph from "../../lib/graph/mod.ts";
import * as mixing from "../../lib/mixing/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { cvxExample, variedGraphs } from "./graphs.ts";

const symmetricRules = {
  metropolis: mixing.metropolis,
  metropolisBoyd: mixing.metropolisBoyd,
  maxDegree: mixing.maxDegree,
  maxDegreeBoyd: mixing.maxDegreeBoyd,
};
const anyGraphRules = { uniformNeighbor: mixing.uniformNeighbor, dataSize: mixing.dataSize };
const allRules = {
  ...symmetricRules,
  ...anyGraphRules,
  bestConstant: mixing.bestConstant,
  metropolisDataSize: mixing.metropolisDataSize,
};

// Published: the graph Laplacian examples of CVX; with +1: this project's notes on that example.
const published = [
  { rule: mixing.bestConstant, rho: 0.711858 },
  { rule: mixing.metropolisBoyd, rho: 0.774303 },
  { rule: mixing.maxDegreeBoyd, rho: 0.779254 },
  { rule: mixing.metropolis, rho: 0.812555 },
  { rule: mixing.maxDegree, rho: 0.816045 },
];

for (const { rule, rho } of published) {
  Deno.test(`${rule.spec.kind}() has ρ = ${rho} on the CVX example`, () => {
    assertAlmostEquals(mixing.rho(rule(cvxExample)), rho, 1e-6);
  });
}

Deno.test("bestConstant(): no other constant mixes faster than bestConstant()", () => {
  for (const g of variedGraphs.filter(({ devices }) => devices > 1)) {
    const matrix = mixing.bestConstant(g);
    const best = mixing.rho(matrix);
    const constant = matrix.weights[g.neighbors[0]![0]!]!;
    for (const factor of [0.9, 0.99, 1.01, 1.1]) {
      assert(mixing.rho(mixing.mixingOf(g, () => factor * constant)) > best - 1e-12);
    }
  }
});

for (const [name, rule] of Object.entries(symmetricRules)) {
  Deno.test(`${name}() is symmetric and doubly stochastic on any undirected graph`, () => {
    for (const g of variedGraphs) {
      const matrix = rule(g);
      mixing.checkMixing(matrix, g, { tolerance: 1e-12 });
      assert(mixing.isDoublyStochastic(matrix) && mixing.isSymmetric(matrix));
    }
  });
}

for (const [name, rule] of Object.entries({ ...symmetricRules, bestConstant: mixing.bestConstant })) {
  Deno.test(`${name}() refuses a directed graph`, () => {
    const message = `mixing.${name} gives symmetric weights, but ring(4, directed) is directed`;
    assertThrows(() => rule(graph.ring(4, { directed: true })), InputError, message);
  });
}

for (const [name, rule] of Object.entries(anyGraphRules)) {
  Deno.test(`${name}() is row-stochastic on directed graphs`, () => {
    for (
      const g of [
        graph.ring(4, { directed: true }),
        graph.exponential(8),
        graph.fromEdges(3, [[0, 1]], { directed: true }),
      ]
    ) {
      const matrix = rule(g, g.neighbors.map((_, k) => k + 1));
      mixing.checkMixing(matrix, g, { tolerance: 1e-12 });
      assert(mixing.isRowStochastic(matrix));
    }
  });
}

for (const [name, rule] of Object.entries(allRules)) {
  Deno.test(`${name}() mixes each part of a graph that is not connected by itself`, () => {
    const parts = graph.fromEdges(6, [[0, 1], [1, 2], [3, 4]]);
    const matrix = rule(parts);
    mixing.checkMixing(matrix, parts, { tolerance: 1e-12 });
    assertEquals(matrix.weights[35], 1);
    assertEquals(mixing.predictedRounds(matrix, { factor: 10 }), Infinity);
  });

  Deno.test(`${name}() gives the identity when all links fail`, () => {
    const { weights } = rule(graph.withLinkFailures(graph.ring(4), { probability: 1 }).at(1, 0));
    assertEquals([...weights], graph.path(4).neighbors.flatMap((_, k) => [0, 1, 2, 3].map((j) => (j === k ? 1 : 0))));
  });

  Deno.test(`${name}() permutes with the devices`, () => {
    const order = [3, 0, 7, 1, 6, 2, 5, 4];
    const renamed = graph.fromEdges(8, graph.edges(cvxExample).map(([a, b]) => [order[a]!, order[b]!]));
    const sizes = [5, 1, 2, 9, 4, 4, 3, 8];
    const before = rule(cvxExample, sizes).weights;
    const after = rule(renamed, order.map((_, k) => sizes[order.indexOf(k)]!)).weights;
    order.forEach((k, a) => order.forEach((j, b) => assertAlmostEquals(after[k * 8 + j]!, before[a * 8 + b]!, 1e-12)));
  });
}

Deno.test("metropolis() on a ring gives 1/3 to a device and each neighbour", () => {
  const { weights } = mixing.metropolis(graph.ring(5));
  [1, 1, 0, 0, 1].forEach((third, j) => assertAlmostEquals(weights[j]!, third / 3, 1e-15));
});

Deno.test("metropolisBoyd() oscillates on an even ring, and its lazy form does not", () => {
  const ring = graph.ring(6);
  assertAlmostEquals(mixing.rho(mixing.metropolisBoyd(ring)), 1, 1e-12);
  assert(mixing.rho(mixing.lazy(mixing.metropolisBoyd, { keep: 0.5 })(ring)) < 0.9);
});

Deno.test("uniformNeighbor() on a star of 5 has the column sums and stationary weights of paper B's notes", () => {
  const matrix = mixing.uniformNeighbor(graph.star(5));
  mixing.columnSums(matrix).forEach((sum, k) => assertAlmostEquals(sum, k === 0 ? 2.2 : 0.7, 1e-12));
  mixing.stationaryWeights(matrix).forEach((pi, k) => assertAlmostEquals(pi, k === 0 ? 5 / 13 : 2 / 13, 1e-12));
});

Deno.test("equalShares() is column-stochastic on directed graphs, and uniformNeighbor() on regular ones", () => {
  for (const g of [graph.fromEdges(4, [[0, 1], [0, 2], [1, 0], [3, 0]], { directed: true }), graph.star(5)]) {
    const matrix = mixing.equalShares(g);
    mixing.columnSums(matrix).forEach((sum) => assertAlmostEquals(sum, 1, 1e-12));
    assert(!mixing.isRowStochastic(matrix));
  }
  assertEquals(mixing.equalShares(graph.ring(5)), mixing.uniformNeighbor(graph.ring(5)));
});

Deno.test("dataSize() has stationary weights n_k · Σ n_i over the closed neighbourhood", () => {
  variedGraphs.forEach((g, seed) => {
    const random = stream({ seed, purpose: "data sizes" });
    const sizes = g.neighbors.map(() => 1 + random.integer(500));
    const mass = g.neighbors.map((list, k) => sizes[k]! * list.reduce((sum, j) => sum + sizes[j]!, sizes[k]!));
    const total = mass.reduce((a, b) => a + b);
    mixing.stationaryWeights(mixing.dataSize(g, sizes))
      .forEach((pi, k) => assertAlmostEquals(pi, mass[k]! / total, 1e-10));
  });
});

Deno.test("dataSize() on a complete graph is federated averaging: every row n_j / n", () => {
  const { weights } = mixing.dataSize(graph.complete(3), [10, 30, 60]);
  assertEquals([...weights], [0.1, 0.3, 0.6, 0.1, 0.3, 0.6, 0.1, 0.3, 0.6]);
});

Deno.test("dataSize() with equal or missing sizes is uniformNeighbor()", () => {
  const expected = mixing.uniformNeighbor(cvxExample);
  assertEquals(mixing.dataSize(cvxExample), expected);
  mixing.dataSize(cvxExample, new Array<number>(8).fill(7)).weights
    .forEach((w, i) => assertAlmostEquals(w, expected.weights[i]!, 1e-15));
});

Deno.test("dataSize() names a data size that it cannot use", () => {
  assertThrows(() => mixing.dataSize(graph.ring(3), [1, 2]), InputError, "got 2 data sizes for 3 devices");
  assertThrows(() => mixing.dataSize(graph.ring(3), [1, 0, 2]), InputError, "the data size of device 1 is 0");
});

Deno.test("metropolisDataSize() is reversible with stationary weights in proportion to data, and keeps a share of its own", () => {
  variedGraphs.forEach((g, seed) => {
    const random = stream({ seed, purpose: "data sizes" });
    const sizes = g.neighbors.map(() => 1 + random.integer(500));
    const matrix = mixing.metropolisDataSize(g, sizes);
    mixing.checkMixing(matrix, g, { tolerance: 1e-12 });
    const weight = (k: number, j: number) => matrix.weights[k * g.devices + j]!;
    for (const [k, j] of graph.edges(g)) assertAlmostEquals(sizes[k]! * weight(k, j), sizes[j]! * weight(j, k), 1e-10);
    g.neighbors.forEach((list, k) => assert(weight(k, k) >= 1 / (list.length + 1) - 1e-12));
    const total = sizes.reduce((a, b) => a + b);
    mixing.stationaryWeights(matrix).forEach((pi, k) => assertAlmostEquals(pi, sizes[k]! / total, 1e-10));
  });
});

Deno.test("metropolisDataSize() with equal or missing sizes is metropolis()", () => {
  for (const g of variedGraphs) {
    const expected = mixing.metropolis(g);
    assertEquals(mixing.metropolisDataSize(g), expected);
    mixing.metropolisDataSize(g, new Array<number>(g.devices).fill(7)).weights
      .forEach((w, i) => assertAlmostEquals(w, expected.weights[i]!, 1e-15));
  }
});

Deno.test("metropolisDataSize() names a graph and a data size that it cannot use", () => {
  const one = graph.ring(4, { directed: true });
  assertThrows(() => mixing.metropolisDataSize(one), InputError, "mixing.metropolisDataSize gives reversible weights");
  assertThrows(() => mixing.metropolisDataSize(graph.ring(3), [1, 0, 2]), InputError, "the data size of device 1 is 0");
});

Deno.test("uniform() averages exactly, and only where everyone hears everyone", () => {
  assertEquals(mixing.uniform(graph.complete(4)).weights, new Float64Array(16).fill(0.25));
  assertThrows(() => mixing.uniform(graph.star(4)), InputError, "in star(4) device 1 hears only 1 of 3 others");
});

Deno.test("uniform() equals the other rules on a complete graph", () => {
  for (const rule of [mixing.metropolis, mixing.maxDegree, mixing.uniformNeighbor, mixing.bestConstant]) {
    rule(graph.complete(6)).weights.forEach((w) => assertAlmostEquals(w, 1 / 6, 1e-12));
  }
});

Deno.test("lazy() maps every eigenvalue λ to ℓ + (1 − ℓ)λ", () => {
  const keep = 0.3;
  const before = mixing.eigenvalues(mixing.metropolisBoyd(cvxExample)).map(({ real }) => keep + (1 - keep) * real);
  const after = mixing.eigenvalues(mixing.lazy(mixing.metropolisBoyd, { keep })(cvxExample)).map(({ real }) => real);
  const falling = (a: number, b: number) => b - a;
  before.sort(falling).forEach((value, i) => assertAlmostEquals(after.toSorted(falling)[i]!, value, 1e-12));
});

Deno.test("lazy() with keep 0 is the rule and with keep 1 the identity", () => {
  const star = graph.star(4);
  assertEquals(mixing.lazy(mixing.dataSize, { keep: 0 })(star, [1, 2, 3, 4]), mixing.dataSize(star, [1, 2, 3, 4]));
  mixing.lazy(mixing.dataSize, { keep: 1 })(star).weights.forEach((w, i) => assertEquals(w, i % 5 === 0 ? 1 : 0));
  assertThrows(() => mixing.lazy(mixing.dataSize, { keep: 1.5 }), InputError, 'lazy: option "keep" is 1.5');
});

Deno.test("lostToSelf() keeps the intact weights of working links and stays doubly stochastic", () => {
  const intact = mixing.metropolis(cvxExample);
  const rule = mixing.lostToSelf(mixing.metropolis, { graph: cvxExample });
  const flaky = graph.withLinkFailures(cvxExample, { probability: 0.5 });
  for (let round = 1; round <= 20; round++) {
    const now = flaky.at(round, 0);
    const matrix = rule(now);
    mixing.checkMixing(matrix, now);
    assert(mixing.isDoublyStochastic(matrix));
    for (const [a, b] of graph.edges(now)) assertEquals(matrix.weights[a * 8 + b], intact.weights[a * 8 + b]);
  }
  rule(cvxExample).weights.forEach((w, i) => assertAlmostEquals(w, intact.weights[i]!, 1e-15));
  assertThrows(() => rule(graph.ring(3)), InputError, "3 devices of ring(3)");
  assertThrows(
    () => mixing.lostToSelf(mixing.metropolis, { graph: flaky as unknown as graph.Graph }),
    InputError,
    'option "graph.neighbors"',
  );
});

Deno.test("mixing: every rule's spec is JSON that names it", () => {
  const rules = { ...allRules, uniform: mixing.uniform };
  for (const [name, rule] of Object.entries(rules)) assertEquals(rule.spec, { kind: name });
  const nested = mixing.lostToSelf(mixing.lazy(mixing.metropolis, { keep: 0.5 }), { graph: graph.ring(3) }).spec;
  assertEquals(JSON.parse(JSON.stringify(nested)), {
    kind: "lostToSelf",
    rule: { kind: "lazy", rule: { kind: "metropolis" }, keep: 0.5 },
    graph: { kind: "ring", devices: 3, directed: false },
  });
});
