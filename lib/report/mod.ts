/** Claims, measurements and the environment: tables for papers and notebooks. @module */
export { type Cell, type Column, type Table, table } from "./table.ts";
export {
  check,
  type Finding,
  type Findings,
  findings,
  type FindingsOptions,
  type Measured,
  type Outcome,
  outOfReach,
  reached,
} from "./finding.ts";
export { type Shown, type Verdict, verdicts } from "./verdict.ts";
export * from "./csv.ts";
export * from "./markdown.ts";
export * from "./latex.ts";
export * from "./html.ts";
export * from "./comparison_table.ts";
export * from "./save.ts";
export {
  type Claim,
  claim,
  claimsHeadings,
  claimsTables,
  hypothesis,
  type JudgedFinding,
  readClaims,
  saveClaims,
} from "./claim.ts";
export * from "./laws_table.ts";
export * from "./environment.ts";
export type { ConfiguredRuns } from "./configured_runs.ts";
export { type Setup, setup } from "./setup.ts";
export * from "./setting.ts";
export * from "./hyperparameters.ts";
export * from "./bibliography.ts";
