/** What was claimed, what was measured, and in which environment: tables for papers and notebooks. @module */
export * from "./table.ts";
export * from "./estimate.ts";
export * from "./verdict.ts";
export * from "./waiting.ts";
export * from "./csv.ts";
export * from "./markdown.ts";
export * from "./latex.ts";
export * from "./html.ts";
export * from "./comparison_table.ts";
export * from "./save.ts";
export * from "./claim.ts";
export * from "./laws_table.ts";
export * from "./environment.ts";
export type { ConfiguredRuns } from "./configured_runs.ts";
export * from "./setup.ts";
export * from "./hyperparameters.ts";
export * from "./bibliography.ts";
