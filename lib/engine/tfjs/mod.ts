import type { Engine } from "../engine.ts";
import { checkRoom } from "../room.ts";

/** Options of {@linkcode tfjsEngine}. */
export interface TfjsEngineOptions {
  /** Default: `"wasm"`; `"cpu"` is plain JavaScript and slow; `"webgpu"` and `"webgl"` need a device for them. */
  readonly backend?: "wasm" | "cpu" | "webgpu" | "webgl";
}

/**
 * The engine on TensorFlow.js: gradients by automatic differentiation, for every layer of the kit. It is the oracle for
 * the other engines and the way to a GPU. TensorFlow.js is loaded when the engine is first used.
 *
 * @throws {InputError} When opened, if the backend cannot be had on this machine.
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

/** Raised when the engine's own code gives other numbers than before. */
const RESULTS = 2;

/** Memory that the machine has to spare; no limit where that may not be asked. */
function freeBytes(): number {
  try {
    return Deno.systemMemoryInfo().available;
  } catch {
    return Infinity;
  }
}
