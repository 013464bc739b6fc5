/** Engines compute gradients, local steps, evaluation and arithmetic on parameters. @module */
export * from "./engines.ts";
export type {
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
  Statement,
} from "./engine.ts";
export { plainOperations } from "./plain.ts";
/** How messages are compressed: `compression.topK({ share: 0.1 })`. */
export * as compression from "./compression.ts";
export type { Compressor } from "./compression.ts";
