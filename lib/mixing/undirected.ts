import { InputError } from "../base/mod.ts";
import type { Graph } from "../graph/mod.ts";

/** Refuses a directed graph, for a rule that gives symmetric or reversible weights. */
export function requireUndirected(kind: string, graph: Graph, weights = "symmetric"): void {
  if (!graph.directed) return;
  throw new InputError(
    `mixing.${kind} gives ${weights} weights, but ${graph.name} is directed; use uniformNeighbor or dataSize`,
  );
}
