/** Engines: what computes gradients, local steps, evaluation and mixing. @module */
export * from "./matrix.ts";
export * from "./engine.ts";
export * from "./rows.ts";
export * from "./tfjs/mod.ts";
export * from "./wasm/mod.ts";
export * from "./auto.ts";
