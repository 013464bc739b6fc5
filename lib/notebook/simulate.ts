import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { wasmEngine } from "../engine/mod.ts";
import { carryOutShape, planRuns, type Runs, type Simulation, simulationShape } from "../run/mod.ts";
import { insideKernel } from "./display.ts";
import { show } from "./show.ts";
import { watched, type WatchedOptions } from "./watched.ts";

/** Options of {@linkcode simulate}: what to simulate, and how to run it. */
export interface SimulateOptions extends Simulation, WatchedOptions {}

/**
 * Runs every algorithm with every seed, with a progress bar in the cell. A run is a pure function of its configuration
 * and its data.
 *
 * With a store, runs it holds are loaded, interrupted ones resume from their last checkpoint, and only the rest is
 * computed; a resumed run ends bit for bit like an uninterrupted one. A notebook uses the store in the results folder
 * unless `store` says otherwise; a script uses a store only if `store` is given. A run is named by its configuration,
 * the content of its data, the engine's version and your functions, including what they capture and call; see
 * lib/run/README.md.
 *
 * @throws {InputError} Before anything is computed: on unknown options, a graph that is not connected or has another
 * number of devices than the partition or that an algorithm cannot work on, data that do not fit the model, an engine that
 * cannot run the model, two algorithms that are the same, a store that cannot be written to.
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
export async function simulate(options: SimulateOptions): Promise<Runs> {
  checkOptions("simulate", schema, options);
  if (insideKernel() || options.showProgress !== false) await tellHowToBeFaster();
  const { store, executor, shard, keep, signal, onProgress, showProgress, ...simulation } = options;
  const planned = await planRuns(simulation);
  return await watched(planned, { store, executor, shard, keep, signal, onProgress, showProgress });
}

const schema = z.strictObject({ ...simulationShape, ...carryOutShape, showProgress: z.boolean().optional() });

let told = false;

// A process started without V8's flags computes the same in about twice the time; said once.
async function tellHowToBeFaster(): Promise<void> {
  if (told || Deno.env.get("DENO_V8_FLAGS")) return;
  told = true;
  const { faster } = (await wasmEngine().describe()).facts;
  if (!faster) return;
  const how = `To compute about twice as fast: ${faster}, as `;
  if (insideKernel()) await show(`${how}the kernel "Murmuration (Deno)" does.`);
  else console.error(`${how}"deno task run <file>" does.`);
}
