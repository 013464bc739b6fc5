/** Data sets: `datasets.mnist()`. @module */
export * from "./datasets/manifest.ts";
export type { LoadOptions } from "./datasets/load_options.ts";
export type { StandInOptions } from "./datasets/stand_in.ts";
export * from "./datasets/from_idx.ts";
export * from "./datasets/mnist.ts";
export * from "./datasets/fashion_mnist.ts";
export type { WholeOrPartOptions } from "./datasets/whole_or_part.ts";
export { cifar10, type Cifar10Options } from "./datasets/cifar10.ts";
export { type AgNews, agNews, type AgNewsOptions } from "./datasets/ag_news.ts";
export * from "./datasets/synthetic_digits.ts";
export * from "./datasets/standardize.ts";
export * from "./datasets/augment.ts";
export * from "./datasets/of_classes.ts";
export * from "./datasets/first_per_class.ts";
export { fromArrays, type FromArraysOptions, type Numbers, type Samples } from "./datasets/from_arrays.ts";
