/** The namespace `engine`. @module */
export { type Matrix, row } from "./matrix.ts";
export type { Engine, Session } from "./engine.ts";
export { auto } from "./auto.ts";
export { tfjsEngine, type TfjsEngineOptions } from "./tfjs/mod.ts";
export { type WasmEngine, wasmEngine, type WasmEngineOptions } from "./wasm/mod.ts";
