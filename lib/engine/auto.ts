import type { Model } from "../model/mod.ts";
import type { Engine } from "./engine.ts";
import { tfjsEngine } from "./tfjs/mod.ts";

/**
 * The fastest engine that can run a model.
 *
 * @example
 * ```ts
 * import { engine, models } from "murmuration";
 *
 * const chosen = engine.auto(models.mlp([784, 200, 200, 10]));
 * console.assert(chosen.refuses(models.mlp([784, 10])) === undefined);
 * ```
 */
export function auto(_model: Model): Engine {
  return tfjsEngine();
}
