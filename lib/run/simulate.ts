import { carryOut } from "./carry_out.ts";
import type { SimulateOptions } from "./options.ts";
import { checkDifferent, planRuns } from "./plan.ts";
import { type Runs, runsOf } from "./results.ts";
import { partOf } from "./shard.ts";
import { chosenStore } from "./store/chosen_store.ts";

/**
 * Runs every algorithm with every seed. A run is a pure function of its configuration and its data.
 *
 * With a store, runs that it holds are loaded, interrupted ones are resumed from their last checkpoint, and only the rest
 * is computed; a resumed run ends bit for bit as an uninterrupted one. A run is known by its configuration, the checksums
 * of its data, the engine's version and the source of the functions that were given (steps, bias terms, mixing rules,
 * metrics); what such a function captures from around it belongs into its `spec`.
 *
 * @throws {InputError} Before anything is computed: on unknown options, a graph that is not connected or has another
 * number of devices than the partition or that an algorithm cannot work on, data that do not fit the model, an engine that
 * cannot run the model, two algorithms that are the same, a store that cannot be written to.
 */
export async function simulate(options: SimulateOptions): Promise<Runs> {
  const planned = await planRuns(options);
  checkDifferent(planned);
  const { observe, shard, executor, signal, onProgress } = options;
  const store = observe ? undefined : await chosenStore(options.store);
  const results = await carryOut(shard ? partOf(planned, shard) : planned, {
    ...(store && { store }),
    ...(executor && { executor }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  return runsOf(results);
}
