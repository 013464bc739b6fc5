/** Steps: the type, chains, descent, consensus, and their terms. @module */
export type { ExchangeOptions, Received, RoundContext, RunContext, StepState } from "./round.ts";
export type { SetupStep, Step } from "./step.ts";
export type { Contribution, GradientSum, PhaseContext, Term } from "./term.ts";
export { checkRequirements, type Requirement, type RequirementSetting } from "./requirement.ts";
export { type Chain, chain, type ChainPart, requiring } from "./chain.ts";
export type { BatchOptions } from "./batches.ts";
export { descend, type DescendOptions, type DescentOptions, localSteps, type LocalStepsOptions } from "./descend.ts";
export type { DescentState } from "./adapt.ts";
export { pooledSteps, type PooledStepsOptions } from "./pooled_steps.ts";
export { consensus, type ConsensusOptions, type ConsensusState } from "./consensus.ts";
export { maxNormSynchronization, type MaxNormSynchronizationOptions } from "./max_norm_synchronization.ts";
export { startFrom } from "./start_from.ts";
export { type Participation, randomClients, type RandomClientsOptions } from "./participation.ts";
/** Who is awake in a round: `awake.bernoulli({ probability: 0.5 })`. */
export * as awake from "./awake.ts";
/** Devices of different speed: `speed.logNormal({ median: 8, deviation: 0.5 })`. */
export * as speed from "./speed.ts";
export {
  compressedConsensus,
  type CompressedConsensusOptions,
  type CompressedConsensusState,
} from "./compressed_consensus.ts";
export type { Speed } from "./speed.ts";
export { serverAveraging, type ServerAveragingOptions } from "./server_averaging.ts";
export { slowMomentum, type SlowMomentumOptions, type SlowMomentumState } from "./slow_momentum.ts";
export { relaySum, type RelaySumState } from "./relay_sum.ts";
export { pushSum, type PushSumOptions, type PushSumState } from "./push_sum.ts";
/** Options of steps, for algorithms that pass them on. */
export * as shapes from "./options.ts";
/** Terms added to steps: `bias.towardReceivedNeighbors({ strength: 0.5 })`. */
export * as bias from "./bias.ts";
export type { NeighborBiasOptions } from "./bias.ts";
export type { CorrectionState } from "./diffusion.ts";
/** Gradients to descend along: `gradients.own({ batchSize: 32 })`. */
export * as gradients from "./gradients.ts";
/** Step sizes that change with the round: `schedule.exponential({ initial: 0.1, factor: 0.98 })`. */
export * as schedule from "./schedule.ts";
export type { Momentum } from "./momentum.ts";
export type { LearningRate, Schedule } from "./rate.ts";
/** How messages are compressed before they are sent: `compression.scaledSign`. */
export { compression, type Compressor } from "../engine/mod.ts";
