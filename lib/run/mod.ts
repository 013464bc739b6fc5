/** Runs: configuration, simulation, results. @module */
export type { EvaluationPlan, Metric, Progress, SimulateOptions, Snapshot } from "./options.ts";
export { canonicalJson, type RunConfiguration, runId } from "./configuration.ts";
export * from "./simulate.ts";
export * from "./frame.ts";
