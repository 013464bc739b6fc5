import type { Model } from "../model/mod.ts";
import type { Engine } from "./engine.ts";
import { tfjsEngine } from "./tfjs/mod.ts";
import { wasmEngine } from "./wasm/mod.ts";

/**
 * The fastest engine that can run a model: the WebAssembly kernels, or TensorFlow.js for models they do not cover.
 *
 * @example
 * ```ts
 * import { engine, models } from "murmuration";
 *
 * const chosen = engine.auto(models.mlp([784, 200, 200, 10]));
 * console.assert(chosen.name === "wasm");
 * ```
 */
export function auto(model: Model): Engine {
  const fast = wasmEngine();
  return fast.refuses(model) === undefined ? fast : tfjsEngine();
}
