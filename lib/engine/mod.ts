/** Engines: what computes gradients, local steps, evaluation and mixing. @module */
export * from "./matrix.ts";
export * from "./engine.ts";
