/** Engines compute gradients, local steps, evaluation and arithmetic on parameters. @module */
export { type Matrix, row } from "./matrix.ts";
export type {
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
} from "./engine.ts";
export { meanRow, plainOperations, rowDrift } from "./plain.ts";
/** How messages are compressed: `compression.topK({ share: 0.1 })`. */
export * as compression from "./compression.ts";
export type { Compressor, FeedbackMessage } from "./compression.ts";
export { tfjsEngine, type TfjsEngineOptions } from "./tfjs/mod.ts";
export { type WasmEngine, wasmEngine, type WasmEngineOptions } from "./wasm/mod.ts";
export { auto } from "./auto.ts";
