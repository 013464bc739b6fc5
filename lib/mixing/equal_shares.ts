import { receivers } from "../graph/mod.ts";
import { type MixingRule, ruleOf } from "./matrix.ts";

/**
 * Every device gives equal shares to itself and each device it sends to: W_kj = 1/(out-degree of j + 1).
 * Column-stochastic on any graph, including directed ones, as `pushSum` needs. On undirected regular graphs it equals
 * {@linkcode uniformNeighbor}.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const links = graph.fromEdges(3, [[0, 1], [0, 2], [1, 0], [2, 0]], { directed: true });
 * console.assert(mixing.isColumnStochastic(mixing.equalShares(links)));
 * ```
 */
export const equalShares: MixingRule = ruleOf({ kind: "equalShares" }, (graph) => {
  const { devices, neighbors } = graph;
  const shares = receivers(graph).map((list) => 1 / (list.length + 1));
  const weights = new Float64Array(devices * devices);
  neighbors.forEach((list, k) => [k, ...list].forEach((j) => weights[k * devices + j] = shares[j]!));
  return { devices, weights };
});
