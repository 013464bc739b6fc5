/** Data sets, partitions over devices, mini-batches. @module */
export * from "./dataset.ts";
export type { Partition } from "./partition.ts";
export * from "./batches.ts";
export * as datasets from "./datasets.ts";
export * as partition from "./partitions.ts";
