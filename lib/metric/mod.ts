/** Numbers drawn from result frames, and statistics over seeds. @module */
export * from "./frame_type.ts";
export * from "./swing.ts";
export * from "./level.ts";
export * from "./rounds_to_target.ts";
export * from "./communication.ts";
export * from "./stack.ts";
export * from "./seeds.ts";
export { perSeed, type PerSeedOptions } from "./per_seed.ts";
export * from "./devices.ts";
export * from "./interval.ts";
export * from "./student_t.ts";
export * from "./paired.ts";
export * from "./permutation.ts";
export * from "./holm.ts";
export * from "./compare.ts";
export * from "./survival.ts";
export * from "./interval_in_words.ts";
export * from "./runs_hash.ts";
