import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { connectedComponents, type Graph } from "../graph/mod.ts";
import { mixingOf, type MixingRule, ruleOf } from "./matrix.ts";
import { requireUndirected } from "./undirected.ts";

/**
 * The one weight on all links that mixes fastest: W = I − α·L with the graph Laplacian L and α = 2 / (λ₂ + λ_n), its
 * smallest positive and largest eigenvalues (Xiao and Boyd, 2004). A device's own weight may be negative.
 *
 * On a graph with c components λ₂ is the (c + 1)-th eigenvalue, so that each component reaches its mean fastest.
 *
 * @throws {InputError} On a directed graph.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.rho(mixing.bestConstant(graph.complete(4))) < 1e-12);
 * ```
 */
export const bestConstant: MixingRule = ruleOf({ kind: "bestConstant" }, (graph) => {
  requireUndirected("bestConstant", graph);
  const eigenvalues = laplacianEigenvalues(graph);
  const slowest = eigenvalues[connectedComponents(graph).length];
  const constant = slowest === undefined ? 0 : 2 / (slowest + eigenvalues.at(-1)!);
  return mixingOf(graph, () => constant);
});

/**
 * The eigenvalues of a graph's Laplacian L = D − A, in rising order; one is 0 per component.
 *
 * @returns `[devices]`.
 * @throws {InputError} On a directed graph.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const [, connectivity = 0] = mixing.laplacianEigenvalues(graph.complete(4));
 * console.assert(Math.abs(connectivity - 4) < 1e-12);
 * ```
 */
export function laplacianEigenvalues(graph: Graph): number[] {
  requireUndirected("laplacianEigenvalues", graph);
  const laplacian = Matrix.zeros(graph.devices, graph.devices);
  graph.neighbors.forEach((list, k) => {
    laplacian.set(k, k, list.length);
    for (const j of list) laplacian.set(k, j, -1);
  });
  return new EigenvalueDecomposition(laplacian, { assumeSymmetric: true }).realEigenvalues.toSorted((a, b) => a - b);
}
