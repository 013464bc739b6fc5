/** Steps: the type, chains of them, local steps, consensus, and what they are made of. @module */
export * from "./step.ts";
export * from "./requirement.ts";
export * from "./chain.ts";
export * from "./local_steps.ts";
export * from "./consensus.ts";
export * from "./max_norm_synchronization.ts";
export * from "./start_from.ts";
export * from "./participation.ts";
export * from "./server_averaging.ts";
export * from "./pooled_steps.ts";
export type { BatchOptions } from "./batches.ts";
/** Terms added to steps: `bias.towardReceivedNeighbors({ strength: 0.5 })`. */
export * as bias from "./bias.ts";
export type { Bias, BiasTerm, NeighborBiasOptions, PhaseContext } from "./bias.ts";
/** Step sizes that change with the round: `schedule.exponential({ initial: 0.1, factor: 0.98 })`. */
export * as schedule from "./schedule.ts";
export type { LearningRate, Schedule } from "./schedule.ts";
export * from "./descend.ts";
export * from "./corrections.ts";
export * from "./slow_momentum.ts";
export * from "./relay_sum.ts";
export * from "./push_sum.ts";
/** What `descend` steps along: `gradients.own({ batchSize: 32 })`. */
export * as gradients from "./gradients.ts";
export type { GradientContext, GradientSource } from "./gradient_source.ts";
/** What messages are reduced to before they are sent: `compression.scaledSign`. */
export { compression, type Compressor } from "../engine/mod.ts";
