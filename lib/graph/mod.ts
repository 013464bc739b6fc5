/** Graphs of devices: fixed, random, and changing with the round. @module */
export * from "./graph.ts";
export { degrees, type Edge, edges, type EdgesOptions, fromAdjacency, fromEdges, receivers } from "./edges.ts";
export * from "./connectivity.ts";
export * from "./circulant.ts";
export * from "./exponential.ts";
export * from "./tree.ts";
export * from "./lattice.ts";
export * from "./clique.ts";
export type { RandomGraphOptions } from "./random_graph.ts";
export * from "./erdos_renyi.ts";
export * from "./random_geometric.ts";
export * from "./random_regular.ts";
export * from "./watts_strogatz.ts";
export * from "./barabasi_albert.ts";
export * from "./link_failures.ts";
export * from "./bursty_failures.ts";
export * from "./device_outages.ts";
