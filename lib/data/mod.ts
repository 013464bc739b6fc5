/** Data sets, partitions over devices, mini-batches. @module */
export * from "./dataset.ts";
export * from "./partition.ts";
export * from "./batches.ts";
