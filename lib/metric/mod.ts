/** Metrics of result frames, and statistics over seeds. @module */
export type { Frame } from "../run/mod.ts";
export * from "./swing.ts";
export * from "./level.ts";
export * from "./time_to_target.ts";
export * from "./end_of_round.ts";
export * from "./communication.ts";
export * from "./consensus_accuracy.ts";
export * from "./stack.ts";
export * from "./seeds.ts";
export { type Where, where } from "./where.ts";
export { perSeed, type PerSeedOptions } from "./per_seed.ts";
export * from "./devices.ts";
export * from "./number_format.ts";
export {
  type Estimate,
  estimate,
  type EstimateOptions,
  formatInterval,
  type IntervalKind,
  type IntervalOptions,
  largest,
  withInterval,
} from "./estimate.ts";
export * from "./student_t.ts";
export type { Sample } from "./sample.ts";
export * from "./difference.ts";
export * from "./ratio.ts";
export * from "./permutation.ts";
export * from "./holm.ts";
export * from "./compare.ts";
export * from "./survival.ts";
export * from "./interval_in_words.ts";
export * from "./runs_hash.ts";
