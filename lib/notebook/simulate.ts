import { wasmEngine } from "../engine/mod.ts";
import { type Runs, simulate as run, type SimulateOptions } from "../run/mod.ts";
import { insideKernel } from "./display.ts";
import { show } from "./show.ts";
import { watched } from "./watched.ts";

/** Options of {@linkcode simulate}: those of the simulation, and whether a progress bar is drawn. */
export interface SimulateWithProgressOptions extends SimulateOptions {
  /** Whether progress is drawn in the cell or the terminal; true if left out. */
  readonly showProgress?: boolean;
}

/**
 * Runs every algorithm with every seed, with a progress bar in the cell. A run is a pure function of its configuration
 * and its data. In a notebook finished runs come from the store in the folder of results and go to it, and interrupted
 * ones are resumed, unless `store` says otherwise; in a script that is so where `store` is given.
 *
 * @throws {InputError} Before anything is computed: on unknown options, a graph that is not connected or has another
 * number of devices than the partition, data that do not fit the model, an engine that cannot run the model.
 *
 * @example
 * ```ts
 * import { chain, consensus, datasets, graph, localSteps, mixing, models, partition, simulate } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 200, test: 50 });
 * const { frame } = await simulate({
 *   graph: graph.ring(4),
 *   model: models.mlp([784, 10]),
 *   devices: partition.iid(digits.train, { devices: 4, seed: 0 }),
 *   test: digits.test,
 *   algorithms: {
 *     dsgd: chain(localSteps({ steps: 1, batchSize: 10, learningRate: 0.1 }), consensus({ mix: mixing.metropolis })),
 *   },
 *   rounds: 2,
 *   seeds: [0],
 * });
 * console.assert(frame.height > 0);
 * ```
 */
export async function simulate(options: SimulateWithProgressOptions): Promise<Runs> {
  if (insideKernel()) await tellHowToBeFaster();
  return await watched(options, run);
}

let told = false;

// A kernel started without V8's flags computes the same in about twice the time; said once.
async function tellHowToBeFaster(): Promise<void> {
  if (told || Deno.env.get("DENO_V8_FLAGS")) return;
  told = true;
  const { faster } = (await wasmEngine().describe()).facts;
  if (faster) await show(`To compute about twice as fast: ${faster}, as the kernel "Murmuration (Deno)" does.`);
}
