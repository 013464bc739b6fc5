import { degrees } from "../graph/mod.ts";
import { checkDataSizes } from "./data_sizes.ts";
import { mixingOf, type MixingRule, ruleOf } from "./matrix.ts";
import { metropolis } from "./symmetric_rules.ts";
import { requireUndirected } from "./undirected.ts";

/**
 * Metropolis–Hastings weights towards the data sizes (Hastings, 1970): on links
 *
 * W_kj = min(1 / (d_k + 1), n_j / (n_k·(d_j + 1))),
 *
 * with degrees d. Singly stochastic and reversible, n_k·W_kj = n_j·W_jk, so that the stationary weights are π_k ∝ n_k:
 * repeated averaging leads to the mean over samples, Σ_k n_k·θ_k / Σ_k n_k, whereas {@linkcode dataSize} favours large
 * neighbourhoods and {@linkcode metropolis} weighs all devices equally. With equal sizes it equals
 * {@linkcode metropolis}. A device needs to know only its neighbours' degrees and sizes.
 *
 * @throws {InputError} On a directed graph, or if there is not one positive data size per device.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const [first = 0] = mixing.stationaryWeights(mixing.metropolisDataSize(graph.star(3), [100, 300, 600]));
 * console.assert(Math.abs(first - 0.1) < 1e-12);
 * ```
 */
export const metropolisDataSize: MixingRule = ruleOf({ kind: "metropolisDataSize" }, (graph, dataSizes) => {
  requireUndirected("metropolisDataSize", graph, "reversible");
  if (dataSizes === undefined) return metropolis(graph);
  checkDataSizes("metropolisDataSize", graph, dataSizes);
  const offered = degrees(graph).map((degree, k) => dataSizes[k]! / (degree + 1));
  return mixingOf(graph, (k, j) => Math.min(offered[k]!, offered[j]!) / dataSizes[k]!);
});
