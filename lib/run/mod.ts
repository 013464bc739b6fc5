/** Runs: configuration, the loop and its observers, results, the store of finished runs, executors, ablations. @module */
export { type EvaluationPlan, type Metric, type Simulation, simulationShape } from "./simulation.ts";
export { checkColumnName } from "./columns.ts";
export type { Progress } from "./progress.ts";
export type { Snapshot } from "./observer.ts";
export { canonicalJson, resultsVersion, type RunConfiguration, runId, type Sources } from "./configuration.ts";
export { checkDifferent, type PlannedRun, planRuns } from "./plan.ts";
export type { RunInputs } from "./run_inputs.ts";
export { carryOut, type CarryOutOptions, carryOutShape, type RunResult } from "./carry_out.ts";
export { readParameters, type SavedParameters } from "./parameters/saved_parameters.ts";
export type { SavedTensor } from "./parameters/safetensors.ts";
export type { StartingParameters, StartingRows } from "./parameters/start.ts";
export type { Keep } from "./parameters/keep.ts";
export type { StopRule } from "./stop_rule.ts";
export { type Runs, runsOf } from "./results.ts";
export { type Cost, costOf } from "./cost.ts";
export { checkColumns, checkFrame, type Frame } from "./frame.ts";
export * from "./results_folder.ts";
export * from "./git_commit.ts";
export * from "./executors.ts";
export * from "./shard.ts";
export * from "./ablate.ts";
export {
  type DamagedRun,
  openStore,
  type PruneOptions,
  type Store,
  storeFolder,
  type StoreOptions,
} from "./store/store.ts";
export { chosenStore } from "./store/chosen_store.ts";
export { entryFiles, runInFiles, type StoredRun } from "./store/entry.ts";
export type { RunEnvironment, RunRecord } from "./store/record.ts";
export { configurationFields, frameOfRuns, type FrameOptions } from "./store/frame_of_runs.ts";
export type { FieldValue } from "./join_rows.ts";
