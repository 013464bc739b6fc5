/** Graphs of devices. @module */
export * from "./graph.ts";
