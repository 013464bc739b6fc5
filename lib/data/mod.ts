/** Data sets, partitions over devices, mini-batches. @module */
export * from "./dataset.ts";
export type { Partition } from "./partition.ts";
export * from "./batches.ts";
export { augmented, variantsOf } from "./augmentation.ts";
/** Data sets: `await datasets.mnist()`. */
export { someOf } from "./datasets/some_of.ts";
export * as datasets from "./datasets.ts";
/** Partitions over devices: `partition.iid(train, { devices: 10 })`. */
export * as partition from "./partitions.ts";
