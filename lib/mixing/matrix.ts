import { InputError, shown, type Spec } from "../base/mod.ts";
import type { Graph } from "../graph/mod.ts";

/** A mixing matrix W: one consensus step is Θ ← W·Θ. */
export interface MixingMatrix {
  /** Number of devices K. */
  readonly devices: number;
  /** `[devices, devices]`, row-major: `weights[k * devices + j]` is the weight of j's parameters in k's average. */
  readonly weights: Float64Array;
}

/**
 * A rule that gives every graph its mixing matrix, re-evaluated when the graph changes, e.g. when links fail. On a
 * disconnected graph each component mixes by itself, and a device without links keeps its parameters. A rule is a
 * function with a JSON form: `mixing.metropolis(graph.ring(5))`.
 */
export interface MixingRule {
  /**
   * @param graph The graph of the round.
   * @param dataSizes `[devices]`: samples per device, for rules that weigh by them. Default: all equal.
   */
  (graph: Graph, dataSizes?: readonly number[]): MixingMatrix;
  /** JSON form; its `kind` names the rule. */
  readonly spec: Spec;
}

/**
 * A mixing rule from a function and its JSON form. Every rule of the kit is made with it, and so can yours be.
 *
 * @param spec JSON form; rules with equal specs give equal matrices.
 *
 * @example
 * ```ts
 * import { mixing } from "murmuration";
 *
 * const alone = mixing.ruleOf({ kind: "alone" }, (graph) => mixing.mixingOf(graph, () => 0));
 * ```
 */
export function ruleOf(
  spec: Spec,
  evaluate: (graph: Graph, dataSizes?: readonly number[]) => MixingMatrix,
): MixingRule {
  return Object.assign((graph: Graph, dataSizes?: readonly number[]) => evaluate(graph, dataSizes), { spec });
}

/**
 * The mixing matrix of a graph with the given weights on its links; the rest of each row is the device's own weight,
 * W_kk = 1 − Σ_j W_kj.
 *
 * @param weight The weight W_kj of neighbour j's parameters in k's average.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const pair = mixing.mixingOf(graph.complete(2), () => 0.25);
 * console.assert(pair.weights.join() === "0.75,0.25,0.25,0.75");
 * ```
 */
export function mixingOf(graph: Graph, weight: (k: number, j: number) => number): MixingMatrix {
  const { devices, neighbors } = graph;
  const weights = new Float64Array(devices * devices);
  neighbors.forEach((list, k) => {
    let given = 0;
    for (const j of list) given += weights[k * devices + j] = weight(k, j);
    weights[k * devices + k] = 1 - given;
  });
  return { devices, weights };
}

/**
 * A mixing matrix from its rows, unchecked.
 *
 * @param rows `[devices, devices]`: `rows[k][j]` is the weight of j's parameters in k's average.
 * @throws {InputError} If there are no rows or they do not make a square.
 *
 * @example
 * ```ts
 * import { mixing } from "murmuration";
 *
 * console.assert(mixing.rho(mixing.matrixOf([[0.75, 0.25], [0.25, 0.75]])) === 0.5);
 * ```
 */
export function matrixOf(rows: readonly (readonly number[])[]): MixingMatrix {
  const devices = rows.length;
  if (devices === 0) throw new InputError(`the mixing matrix is ${shown(rows)}; give one row per device`);
  rows.forEach((row, k) => {
    if (row.length !== devices) {
      throw new InputError(`mixing row ${k} has ${row.length} weights; expected ${devices}, one per device`);
    }
  });
  return { devices, weights: Float64Array.from(rows.flat()) };
}
