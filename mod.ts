/**
 * Murmuration: composable primitives for peer-to-peer deep learning, and the figures of four papers built from them.
 *
 * @module
 */

import "./lib/base/permissions.ts"; // first

/** Random numbers: streams keyed by seed, purpose, device and round. */
export { permutation, type Stream, stream, type StreamKey } from "./lib/random/mod.ts";

/** Who talks to whom: `graph.ring(10)`. */
export * as graph from "./lib/graph/mod.ts";
export type { Graph, TimeVaryingGraph, Topology } from "./lib/graph/mod.ts";

/** What happens to messages in transit: `channel.loss({ probability: 0.1 })`. */
export * as channel from "./lib/channel/channels.ts";
export type { Channel, Heard, Link, MissingRule, Sending } from "./lib/channel/mod.ts";

/** How neighbours are weighed: `mixing.metropolis`. */
export * as mixing from "./lib/mixing/mod.ts";
export type { MixingMatrix, MixingRule } from "./lib/mixing/mod.ts";

/** Data sets: `await datasets.mnist()`. */
export * as datasets from "./lib/data/datasets.ts";
/** How a data set is spread over devices: `partition.iid(train, { devices: 10 })`. */
export * as partition from "./lib/data/partitions.ts";
/** What devices hold and draw from. */
export { type Dataset, type Partition } from "./lib/data/mod.ts";
export type { Augmentation, Batches } from "./lib/data/mod.ts";

/** The model of each device: `models.mlp([784, 200, 200, 10])`. */
export * as models from "./lib/model/models.ts";
export type {
  ActivationName,
  ACTIVATIONS,
  Conv2dLayer,
  DenseLayer,
  EmbeddingLayer,
  EvoNormLayer,
  GlobalAveragePoolingLayer,
  GroupNormLayer,
  Layer,
  LayerNormLayer,
  LOSSES,
  LossName,
  MeanOverTokensLayer,
  Model,
  OwnNetwork,
  ParameterTensor,
  PoolLayer,
  ResidualLayer,
  SelfAttentionLayer,
  Tensor,
  TensorFlow,
  TokenDenseLayer,
} from "./lib/model/mod.ts";

/** Engines, which compute: `engine.auto(model)`. */
export * as engine from "./lib/engine/engines.ts";
export { type Matrix, row } from "./lib/engine/mod.ts";
export type {
  Compressor,
  Engine,
  EngineDescription,
  EvaluateOptions,
  Evaluation,
  GradientJob,
  GradientPlan,
  LocalPlan,
  LocalReport,
  Operations,
  Problem,
  RowsNeeded,
  RowTerm,
  Segment,
  Session,
  Statement,
} from "./lib/engine/mod.ts";

/** The steps of algorithms: `chain(localSteps(…), consensus(…))`. */
export {
  type Chain,
  chain,
  type ChainPart,
  compressedConsensus,
  type CompressedConsensusOptions,
  consensus,
  type Contribution,
  descend,
  localSteps,
  maxNormSynchronization,
  type Momentum,
  type Participation,
  type PhaseContext,
  pooledSteps,
  pushSum,
  randomClients,
  relaySum,
  type Requirement,
  requiring,
  type RoundContext,
  type RunContext,
  serverAveraging,
  type SetupStep,
  slowMomentum,
  startFrom,
  type Step,
  type StepState,
  type Term,
} from "./lib/step/mod.ts";
export type {
  BatchOptions,
  CompressedConsensusState,
  ConsensusOptions,
  ConsensusState,
  DescendOptions,
  DescentOptions,
  DescentState,
  ExchangeOptions,
  GradientSum,
  LearningRate,
  LocalStepsOptions,
  MaxNormSynchronizationOptions,
  PooledStepsOptions,
  PushSumOptions,
  PushSumState,
  RandomClientsOptions,
  Received,
  RelaySumState,
  Schedule,
  ServerAveragingOptions,
  SlowMomentumOptions,
  SlowMomentumState,
  Speed,
} from "./lib/step/mod.ts";

/** Who is awake in a round: `awake.bernoulli({ probability: 0.5 })`. */
export * as awake from "./lib/step/awake.ts";
/** Devices of different speed: `speed.classes({ steps: { phone: 10, sensor: 1 }, classes })`. */
export * as speed from "./lib/step/speed.ts";
/** Terms added to steps: `bias.towardReceivedNeighbors({ strength: 0.5 })`. */
export * as bias from "./lib/step/bias.ts";
/** Gradients to descend along: `gradients.own({ batchSize: 32 })`. */
export * as gradients from "./lib/step/gradients.ts";
/** Step sizes that change with the round: `schedule.exponential({ initial: 0.1, factor: 0.98 })`. */
export * as schedule from "./lib/step/schedule.ts";
/** How messages are compressed before they are sent: `compression.scaledSign`. */
export * as compression from "./lib/engine/compression.ts";

/** Named chains with their papers' defaults: `algorithms.p2plAffinity(…)`. */
export * as algorithms from "./lib/algorithm/mod.ts";

/** Theory of wide networks: tangent kernels, flows of DGD, ATC and CTA, stability; the drift of Affinity. */
export * as ntk from "./lib/theory/mod.ts";

/** Runs: `await simulate({ … })`, sweeps, ablations, and the store of finished runs. */
export {
  ablate,
  automatic,
  type Executor,
  inTurn,
  openStore,
  readParameters,
  resultsFolder,
  type Runs,
  sideBySide,
  type Store,
} from "./lib/run/mod.ts";
export type {
  AblateOptions,
  CarryOutOptions,
  DamagedRun,
  EvaluationPlan,
  FieldValue,
  Frame,
  FrameOptions,
  Keep,
  Metric,
  PlannedRun,
  Progress,
  PruneOptions,
  RemoteRun,
  RunConfiguration,
  RunEnvironment,
  RunInputs,
  RunRecord,
  RunTask,
  SavedParameters,
  SavedTensor,
  Shard,
  Simulation,
  Snapshot,
  Sources,
  StartingParameters,
  StartingRows,
  StopRule,
  StoredRun,
  StoreOptions,
} from "./lib/run/mod.ts";
export { simulate, type SimulateOptions, type Sweep, sweep } from "./lib/notebook/mod.ts";

/** Runs on many machines: `sweep.run({ executor: queued({ … }) })`. */
export { FailedRuns, queued, withdraw, work } from "./lib/tool/queue/mod.ts";
export type { QueuedOptions, Withdrawal, WithdrawOptions, WorkOptions } from "./lib/tool/queue/mod.ts";

/** Time and energy of finished runs: `clock.timed(frame, { graph, compute, link: clock.links.wifi })`. */
export * as clock from "./lib/clock/mod.ts";
export type * from "./lib/clock/mod.ts";

/** Conformance tests for your own algorithm: `await conformance({ make, steps: 1 })`. */
export { conformance, type LawFinding, type Subject } from "./lib/conformance/mod.ts";
export type { ConformanceSettings } from "./lib/conformance/mod.ts";

/** Metrics of result frames: `metrics.swing(frame)`, `metrics.meanOverSeeds(frame, …)`. */
export * as metrics from "./lib/metric/mod.ts";
export type { Difference, Estimate, RunToTarget, TimeToTarget, Waiting } from "./lib/metric/mod.ts";

/** Figures of result frames: `figures.oscillation(frame)`. */
export * as figures from "./lib/plot/mod.ts";
export type { Figure } from "./lib/plot/mod.ts";

/** Tables, claims and the environment record: `report.table(…)`. */
export * as report from "./lib/report/mod.ts";
export type { Cell, Claim, Column, Finding, JudgedFinding, Outcome, Shown, Table, Verdict } from "./lib/report/mod.ts";

/** In a notebook: `await show(figure)`, `await openStudy(…)`. */
export { openStudy, progress, show, type Study } from "./lib/notebook/mod.ts";
export type {
  Grid,
  GridPoint,
  ProgressBar,
  ProgressOptions,
  Scale,
  scales,
  Showable,
  StudySettings,
  SweepCount,
  SweepPrice,
  SweepSimulation,
  WatchedOptions,
} from "./lib/notebook/mod.ts";

/** The error of invalid input. */
export { InputError, type Json, type Spec } from "./lib/base/mod.ts";
