import type { Graph } from "../graph/mod.ts";
import { checkDataSizes } from "./data_sizes.ts";
import { type MixingMatrix, type MixingRule, ruleOf } from "./matrix.ts";

/**
 * Equal weights for a device and each of its neighbours: W_kj = 1 / (d_k + 1), as in paper C. Row-stochastic on any
 * graph, including directed ones; doubly stochastic only on regular graphs.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.uniformNeighbor(graph.ring(5)).weights[1] === 1 / 3);
 * ```
 */
export const uniformNeighbor: MixingRule = ruleOf(
  { kind: "uniformNeighbor" },
  (graph) => proportional(graph, graph.neighbors.map(() => 1)),
);

/**
 * Weights in proportion to data: W_kj = n_j / Σ_{i ∈ N̄_k} n_i for j in N̄_k, the neighbours of k and k itself. Singly
 * stochastic, as in paper B; the formula is a reconstruction. If a link fails, its weight is spread over the remaining
 * ones ({@linkcode lostToSelf} keeps it instead). On an undirected graph the stationary weights are
 * π_k ∝ n_k·Σ_{i ∈ N̄_k} n_i.
 *
 * @throws {InputError} If there is not one positive data size per device.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const matrix = mixing.dataSize(graph.complete(2), [100, 300]);
 * console.assert(matrix.weights.join() === "0.25,0.75,0.25,0.75");
 * ```
 */
export const dataSize: MixingRule = ruleOf(
  { kind: "dataSize" },
  (graph, dataSizes) => {
    if (dataSizes === undefined) return uniformNeighbor(graph);
    checkDataSizes("dataSize", graph, dataSizes);
    return proportional(graph, dataSizes);
  },
);

function proportional({ devices, neighbors }: Graph, sizes: readonly number[]): MixingMatrix {
  const weights = new Float64Array(devices * devices);
  neighbors.forEach((list, k) => {
    const closed = [k, ...list];
    const total = closed.reduce((sum, j) => sum + sizes[j]!, 0);
    for (const j of closed) weights[k * devices + j] = sizes[j]! / total;
  });
  return { devices, weights };
}
