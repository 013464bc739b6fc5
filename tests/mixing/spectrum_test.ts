import { InputError } from "../../lib/base/mod.ts";
import * as graph from "../../lib/graph/mod.ts";
import * as mixing from "../../lib/mixing/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { cvxExample, variedGraphs } from "./graphs.ts";

/** Θ ← W·Θ for one parameter. */
function mix({ devices, weights }: mixing.MixingMatrix, values: readonly number[]): number[] {
  return values.map((_, k) => values.reduce((sum, x, j) => sum + weights[k * devices + j]! * x, 0));
}

/** The values less their limit under repeated mixing, scaled to norm 1. */
function unitDeviation(matrix: mixing.MixingMatrix, values: readonly number[]): number[] {
  const limit = mixing.stationaryWeights(matrix).reduce((sum, pi, k) => sum + pi * values[k]!, 0);
  const deviation = values.map((x) => x - limit);
  return deviation.map((x) => x / norm(deviation));
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

Deno.test("eigenvalues() of a ring are (1 + 2·cos(2πm/n))/3", () => {
  const n = 9;
  const expected = Array.from({ length: n }, (_, m) => (1 + 2 * Math.cos(2 * Math.PI * m / n)) / 3);
  const measured = mixing.eigenvalues(mixing.metropolis(graph.ring(n))).map(({ real }) => real);
  expected.sort((a, b) => b - a).forEach((value, i) => {
    assertAlmostEquals(measured.toSorted((a, b) => b - a)[i]!, value, 1e-12);
  });
});

Deno.test("eigenvalues() of a directed ring without own weights are the roots of unity", () => {
  for (const n of [2, 3, 5, 8]) {
    const rows = graph.ring(n, { directed: true }).neighbors.map(([from]) =>
      Array.from({ length: n }, (_, j) => (j === from ? 1 : 0))
    );
    for (const { real, imaginary, modulus } of mixing.eigenvalues(mixing.matrixOf(rows))) {
      assertAlmostEquals(modulus, 1, 1e-12);
      const turns = Math.atan2(imaginary, real) * n / (2 * Math.PI);
      assertAlmostEquals(turns, Math.round(turns), 1e-10);
    }
  }
});

Deno.test("eigenvalues() are ordered by modulus and sum to the trace", () => {
  for (const g of variedGraphs) {
    const matrix = mixing.uniformNeighbor(g);
    const values = mixing.eigenvalues(matrix);
    const moduli = values.map(({ modulus }) => modulus);
    assertEquals(moduli, moduli.toSorted((a, b) => b - a));
    const trace = g.neighbors.reduce((sum, _, k) => sum + matrix.weights[k * (g.devices + 1)]!, 0);
    assertAlmostEquals(values.reduce((sum, { real }) => sum + real, 0), trace, 1e-10);
    assertAlmostEquals(moduli[0]!, 1, 1e-10);
  }
});

Deno.test("rho() bounds how one step shrinks the distance from the mean, and is attained for symmetric matrices", () => {
  const matrix = mixing.metropolis(cvxExample);
  let values = unitDeviation(matrix, [1, -2, 0.5, 3, -1, 0, 4, 2]);
  for (let i = 0; i < 200; i++) {
    const next = mix(matrix, values);
    assert(norm(next) <= mixing.rho(matrix) + 1e-12);
    values = unitDeviation(matrix, next);
  }
  assertAlmostEquals(norm(mix(matrix, values)), mixing.rho(matrix), 1e-9);
});

Deno.test("rho() of a doubly stochastic matrix that is not symmetric is the norm, which exceeds the eigenvalue", () => {
  const onePeer = mixing.uniformNeighbor(graph.onePeerExponential(4).at(1, 0));
  assertAlmostEquals(mixing.rho(onePeer), Math.SQRT1_2, 1e-12); // |(1 + i)/2|
  // W − 11ᵀ/3 = u·vᵀ with u = (0, 1, −1), v = (1, 0, −1)/6: norm |u|·|v| = 1/3, eigenvalue u·v = 1/6
  const rankOne = mixing.matrixOf([[2, 2, 2], [3, 2, 1], [1, 2, 3]].map((row) => row.map((x) => x / 6)));
  assert(mixing.isDoublyStochastic(rankOne));
  assertAlmostEquals(mixing.rho(rankOne), 1 / 3, 1e-12);
  assertAlmostEquals(mixing.eigenvalues(rankOne)[1]!.modulus, 1 / 6, 1e-12);
});

Deno.test("rho() of a row-stochastic matrix is the rate at which devices agree in the long run", () => {
  const matrix = mixing.dataSize(graph.star(6), [5, 1, 2, 3, 4, 10]);
  assert(!mixing.isColumnStochastic(matrix));
  let values = unitDeviation(matrix, [1, -2, 0.5, 3, -1, 0]);
  for (let i = 0; i < 200; i++) values = unitDeviation(matrix, mix(matrix, values));
  assertAlmostEquals(norm(mix(matrix, values)), mixing.rho(matrix), 1e-9);
});

Deno.test("spectralGap() is 1 − rho(), and 0 for a graph in two parts", () => {
  const matrix = mixing.maxDegree(cvxExample);
  assertEquals(mixing.spectralGap(matrix), 1 - mixing.rho(matrix));
  assertAlmostEquals(mixing.spectralGap(mixing.metropolis(graph.fromEdges(4, [[0, 1], [2, 3]]))), 0, 1e-12);
});

Deno.test("spectralGap(): one device alone agrees with itself", () => {
  const alone = mixing.metropolis(graph.path(1));
  assertEquals([mixing.rho(alone), mixing.predictedRounds(alone, { factor: 10 })], [0, 1]);
  assertEquals(mixing.stationaryWeights(alone), [1]);
});

Deno.test("stationaryWeights() are where repeated mixing goes", () => {
  const g = graph.fromEdges(4, [[0, 1], [1, 2], [2, 0], [2, 3], [3, 0]], { directed: true });
  const matrix = mixing.dataSize(g, [1, 2, 3, 4]);
  const start = [1, -3, 7, 2];
  let values = start;
  for (let i = 0; i < 300; i++) values = mix(matrix, values);
  const limit = mixing.stationaryWeights(matrix).reduce((sum, pi, k) => sum + pi * start[k]!, 0);
  values.forEach((x) => assertAlmostEquals(x, limit, 1e-10));
});

Deno.test("stationaryWeights() of a doubly stochastic matrix are equal", () => {
  for (const g of variedGraphs) {
    mixing.stationaryWeights(mixing.metropolis(g)).forEach((pi) => assertAlmostEquals(pi, 1 / g.devices, 1e-10));
  }
});

Deno.test("stationaryWeights() of a one-way star belong to its source", () => {
  const outwards = graph.fromEdges(4, [[0, 1], [0, 2], [0, 3]], { directed: true });
  mixing.stationaryWeights(mixing.uniformNeighbor(outwards))
    .forEach((pi, k) => assertAlmostEquals(pi, k === 0 ? 1 : 0, 1e-12));
});

Deno.test("stationaryWeights() refuses groups that never agree", () => {
  const parts = mixing.metropolis(graph.fromEdges(4, [[0, 1], [2, 3]]));
  assertThrows(() => mixing.stationaryWeights(parts), InputError, "the eigenvalue 1 2 times");
});

Deno.test("predictedRounds() is the least number of steps, seen in the slowest direction", () => {
  for (const g of [graph.ring(10), graph.grid(3, 3), graph.path(6)]) {
    const matrix = mixing.metropolis(g);
    const [rho, rounds] = [mixing.rho(matrix), mixing.predictedRounds(matrix, { factor: 1000 })];
    assert(rho ** rounds <= 1e-3 && rho ** (rounds - 1) > 1e-3);
  }
});

Deno.test("predictedRounds() is exact where the answer is a whole number, and Infinity without mixing", () => {
  const half = mixing.lazy(mixing.uniform, { keep: 0.5 })(graph.complete(4));
  assertEquals(mixing.predictedRounds(half, { factor: 1024 }), 10);
  assertEquals(mixing.predictedRounds(mixing.metropolisBoyd(graph.ring(4)), { factor: 2 }), Infinity);
  assertThrows(
    () => mixing.predictedRounds(half, { factor: 1 }),
    InputError,
    'option "factor" is 1; expected more than 1',
  );
});

Deno.test("laplacianEigenvalues() of a star are 0, 1, …, 1, n", () => {
  mixing.laplacianEigenvalues(graph.star(6)).forEach((value, i) => {
    assertAlmostEquals(value, [0, 1, 1, 1, 1, 6][i]!, 1e-12);
  });
});

Deno.test("isDoublyStochastic(): stochasticity is told apart", () => {
  const row = mixing.matrixOf([[0.5, 0.5], [1, 0]]);
  const column = mixing.matrixOf([[0.5, 1], [0.5, 0]]);
  const negative = mixing.matrixOf([[1.5, -0.5], [-0.5, 1.5]]);
  const flags = (m: mixing.MixingMatrix) => [
    mixing.isRowStochastic(m),
    mixing.isColumnStochastic(m),
    mixing.isDoublyStochastic(m),
    mixing.isSymmetric(m),
  ];
  assertEquals(flags(row), [true, false, false, false]);
  assertEquals(flags(column), [false, true, false, false]);
  assertEquals(flags(negative), [false, false, false, true]);
  assertEquals(flags(mixing.uniformNeighbor(graph.ring(5, { directed: true }))), [true, true, true, false]);
});
