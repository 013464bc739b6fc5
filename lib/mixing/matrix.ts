import type { Spec } from "../check/mod.ts";
import type { Graph } from "../graph/mod.ts";

/** A mixing matrix W: one consensus step is Θ ← W·Θ. */
export interface MixingMatrix {
  /** Number of devices K. */
  readonly devices: number;
  /** `[devices, devices]`, row-major: `weights[k * devices + j]` is the weight of j's parameters in k's average. */
  readonly weights: Float64Array;
}

/**
 * A rule that gives every graph its mixing matrix; evaluated anew when the graph changes, as when links fail.
 * A rule is a function with a JSON form: `mixing.metropolis(graph.ring(5))`.
 */
export interface MixingRule {
  /**
   * @param graph The graph of the round.
   * @param dataSizes `[devices]`: samples per device, for the rules that weigh by them; all equal where left out.
   */
  (graph: Graph, dataSizes?: readonly number[]): MixingMatrix;
  /** JSON form; its `kind` names the rule. */
  readonly spec: Spec;
}
