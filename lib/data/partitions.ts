/** Who holds what: `partition.byClass(train, [[0, 1], [2, 3]])`. @module */
export * from "./partitions/iid.ts";
export * from "./partitions/by_class.ts";
export * from "./partitions/shards.ts";
export * from "./partitions/sorted_blocks.ts";
export * from "./partitions/dirichlet.ts";
export * from "./partitions/uneven_sizes.ts";
export * from "./partitions/summary.ts";
