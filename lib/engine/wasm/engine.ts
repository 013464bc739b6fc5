import { z } from "zod";
import { checkOptions, InputError } from "../../base/mod.ts";
import { checkProblem } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { kernelsVersion } from "./kernels.ts";
import { refusal } from "./lower.ts";
import { shared } from "./process.ts";
import { openSession } from "./session.ts";
import { measureSpeed } from "./speed.ts";

/** Options of {@linkcode wasmEngine}. */
export interface WasmEngineOptions {
  /** Worker threads. Default: one per processor core. */
  readonly workers?: number;
}

/** The fast CPU engine. */
export interface WasmEngine extends Engine {
  /** Ends the worker threads, which all fast engines of a process share; they restart when needed. */
  close(): Promise<void>;
}

const schema = z.strictObject({ workers: z.int().min(1).max(64).optional() });

/**
 * The fast CPU engine: the project's own WebAssembly kernels, on worker threads over one shared memory. Results are
 * bit-for-bit identical for any number of workers.
 *
 * @throws {InputError} If `workers` is not a whole number from 1 to 64.
 *
 * @example
 * ```ts
 * import { engine, models } from "murmuration";
 *
 * const fast = engine.wasmEngine({ workers: 2 });
 * console.assert(fast.refuses(models.mlp([784, 200, 200, 10])) === undefined);
 * ```
 */
export function wasmEngine(options: WasmEngineOptions = {}): WasmEngine {
  checkOptions("wasmEngine", schema, options);
  const workers = options.workers ?? navigator.hardwareConcurrency;
  return {
    name: "wasm",
    version: kernelsVersion,
    refuses: refusal,
    open: async (problem) => {
      const refused = refusal(problem.model);
      if (refused) throw new InputError(`${refused}; use the tfjs engine for this model`);
      checkProblem(problem);
      return await openSession(await shared(), problem, workers);
    },
    describe: async () => {
      const { width, gigaflops } = await measureSpeed();
      return {
        engine: "wasm",
        facts: {
          workers,
          "kernel width": `${width} bits`,
          "GFLOP/s per worker": gigaflops,
          ...(width === 256 ? {} : { faster: FASTER }),
        },
      };
    },
    close: async () => await (await shared()).pool.close(),
  };
}

const FASTER =
  "on x86-64 with AVX2, start Deno with DENO_V8_FLAGS=--experimental-wasm-revectorize,--no-wasm-bounds-checks";
