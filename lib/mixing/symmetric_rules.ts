import { degrees } from "../graph/mod.ts";
import { mixingOf, type MixingRule, ruleOf } from "./matrix.ts";
import { requireUndirected } from "./undirected.ts";

/**
 * Metropolis–Hastings weights in the common form: W_kj = 1 / (1 + max(d_k, d_j)) on links, with degrees d. Symmetric, hence
 * doubly stochastic, with positive own weights (Xiao, Boyd and Lall, 2005).
 *
 * @throws {InputError} On a directed graph.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.isDoublyStochastic(mixing.metropolis(graph.star(5))));
 * ```
 */
export const metropolis: MixingRule = degreeRule("metropolis", (dk, dj) => 1 / (1 + Math.max(dk, dj)));

/**
 * Metropolis–Hastings weights without the 1: W_kj = 1 / max(d_k, d_j) on links (Boyd, Diaconis and Xiao, 2004). A
 * device's own weight can be 0; on bipartite regular graphs such as even rings the parameters then oscillate forever.
 *
 * @throws {InputError} On a directed graph.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.spectralGap(mixing.metropolisBoyd(graph.ring(4))) < 1e-12);
 * ```
 */
export const metropolisBoyd: MixingRule = degreeRule("metropolisBoyd", (dk, dj) => 1 / Math.max(dk, dj));

/**
 * Maximum-degree weights in the form that always converges: W_kj = 1 / (1 + d_max) on links. Symmetric, hence doubly
 * stochastic, with positive own weights.
 *
 * @throws {InputError} On a directed graph.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.maxDegree(graph.star(4)).weights[1] === 0.25);
 * ```
 */
export const maxDegree: MixingRule = degreeRule("maxDegree", (_dk, _dj, largest) => 1 / (1 + largest));

/**
 * Maximum-degree weights without the 1: W_kj = 1 / d_max on links (Boyd, Diaconis and Xiao, 2004). Oscillates on bipartite
 * regular graphs, as {@linkcode metropolisBoyd} does.
 *
 * @throws {InputError} On a directed graph.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * console.assert(mixing.maxDegreeBoyd(graph.star(5)).weights[1] === 0.25);
 * ```
 */
export const maxDegreeBoyd: MixingRule = degreeRule("maxDegreeBoyd", (_dk, _dj, largest) => 1 / largest);

function degreeRule(kind: string, weight: (dk: number, dj: number, largest: number) => number): MixingRule {
  return ruleOf({ kind }, (graph) => {
    requireUndirected(kind, graph);
    const degree = degrees(graph);
    const largest = degree.reduce((a, b) => Math.max(a, b));
    return mixingOf(graph, (k, j) => weight(degree[k]!, degree[j]!, largest));
  });
}
