/** Who holds what: `partition.byClass(train, [[0, 1], [2, 3]])`. @module */
export * from "./partitions/iid.ts";
export * from "./partitions/by_class.ts";
