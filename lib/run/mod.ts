/** Runs: configuration, simulation, results, the store of finished runs, executors, sweeps and ablations. @module */
export type { EvaluationPlan, Metric, Progress, SimulateOptions, Snapshot } from "./options.ts";
export { canonicalJson, resultsVersion, type RunConfiguration, runId } from "./configuration.ts";
export * from "./simulate.ts";
export type { StopRule } from "./stop_rule.ts";
export type { Runs } from "./results.ts";
export * from "./frame.ts";
export * from "./results_folder.ts";
export * from "./git_commit.ts";
export type { PlannedRun } from "./plan.ts";
export * from "./executors.ts";
export * from "./shard.ts";
export * from "./ablate.ts";
export * from "./sweep.ts";
export type { Grid, GridPoint } from "./grid.ts";
export {
  type DamagedRun,
  openStore,
  type PruneOptions,
  type Store,
  storeFolder,
  type StoreOptions,
} from "./store/store.ts";
export type { StoredRun } from "./store/entry.ts";
export type { RunEnvironment, RunRecord } from "./store/record.ts";
export { configurationFields, type FrameOptions } from "./store/frame_of_runs.ts";
export type { FieldValue } from "./join_rows.ts";
