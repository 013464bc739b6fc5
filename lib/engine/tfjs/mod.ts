import type { Engine } from "../engine.ts";
import { checkRoom } from "../room.ts";

/** Options of {@linkcode tfjsEngine}. */
export interface TfjsEngineOptions {
  /** `"wasm"`, `"cpu"` (plain JavaScript, slow), or `"webgpu"` and `"webgl"`, which need a GPU. Default: `"wasm"`. */
  readonly backend?: "wasm" | "cpu" | "webgpu" | "webgl";
}

/**
 * The TensorFlow.js engine: gradients by automatic differentiation, for every layer of the kit. It is the oracle for
 * the other engine and gives access to a GPU. TensorFlow.js is loaded when the engine is first used.
 *
 * @throws {InputError} When opened, if the backend is unavailable on this machine.
 *
 * @example
 * ```ts
 * import { engine } from "murmuration";
 *
 * const description = await engine.tfjsEngine().describe();
 * console.assert(description.facts["backend"] === "wasm");
 * ```
 */
export function tfjsEngine(options: TfjsEngineOptions = {}): Engine {
  const backend = options.backend ?? "wasm";
  return {
    name: "tfjs",
    version: () =>
      Promise.resolve(`${backend} ${/\d+\.\d+\.\d+/.exec(import.meta.resolve("@tensorflow/tfjs"))}, ${RESULTS}`),
    refuses: () => undefined,
    async open(problem) {
      const { openTfjsSession, useBackend } = await import("./session.ts");
      await useBackend(backend);
      await checkRoom(problem, { free: freeBytes(), of: "of this machine's memory" });
      return openTfjsSession(problem);
    },
    async describe() {
      const { useBackend } = await import("./session.ts");
      return { engine: "tfjs", facts: { backend, version: await useBackend(backend), threads: 1 } };
    },
  };
}

/** Raised when the engine's own code gives different numbers than before. */
const RESULTS = 2;

/** Free memory of the machine; no limit if reading it is not permitted. */
function freeBytes(): number {
  try {
    return Deno.systemMemoryInfo().available;
  } catch {
    return Infinity;
  }
}
