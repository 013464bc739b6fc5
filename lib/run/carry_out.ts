import { z } from "zod";
import { aFunction, anObject, counted } from "../base/mod.ts";
import { compute } from "./compute.ts";
import { type Keep, keeps } from "./parameters/keep.ts";
import { parametersIn, type SavedParameters } from "./parameters/saved_parameters.ts";
import { automatic, type Executor, inTurn, type RemoteRun, type RunTask } from "./executors.ts";
import type { Frame } from "./frame.ts";
import { KeptRuns } from "./kept_runs.ts";
import type { PlannedRun } from "./plan.ts";
import { type Progress, RoundCounter } from "./progress.ts";
import { partOf, type Shard } from "./shard.ts";
import { chosenStore } from "./store/chosen_store.ts";
import type { StoredRun } from "./store/entry.ts";
import type { RunRecord } from "./store/record.ts";
import type { Store } from "./store/store.ts";

/** How to run simulations; results do not depend on it. */
export interface CarryOutOptions {
  /**
   * Where to load and keep finished runs: an open store, a folder, `true` for {@linkcode storeFolder}, `false` for
   * none. Default: the folder in the variable `MURMURATION_STORE`, or none.
   */
  readonly store?: Store | string | boolean | undefined;
  /** The order of runs and how many at a time. Default: {@linkcode automatic}. */
  readonly executor?: Executor | undefined;
  /** Part of the runs, for one of several machines. Default: all. */
  readonly shard?: Shard | undefined;
  /**
   * Which parameters to keep, of every device and their mean, for `runs.parameters()` and
   * `deno task runs export --weights`: the `"final"` ones or the `"best"`, those at the evaluation with the highest
   * mean accuracy. They are kept in the store beside the run's rows, or in memory without a store; a stored run without
   * them is computed again. Default: none.
   */
  readonly keep?: Keep | undefined;
  /**
   * Ends it early: finished runs are returned, those in progress as `"aborted"`, to be resumed from their last
   * checkpoint if there is a store.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called as rounds end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The checks of {@linkcode CarryOutOptions}, by name. */
export const carryOutShape = {
  store: z.union([z.string(), z.boolean(), anObject<Store>([])], {
    error: "expected an open store, a folder, true or false",
  }).optional(),
  executor: aFunction().optional(),
  shard: z.strictObject({ index: z.int(), of: z.int() }).optional(),
  keep: z.enum(keeps).optional(),
  signal: z.instanceof(AbortSignal).optional(),
  onProgress: aFunction().optional(),
};

/** The result of a run. */
export interface RunResult {
  /** Its plan. */
  readonly planned: PlannedRun;
  /** Its record. */
  readonly record: RunRecord;
  /** Its rows, without the columns that name the run. */
  readonly rows: Frame;
  /**
   * Whether it was computed from the beginning or from a checkpoint, found in the store, or received from another
   * machine.
   */
  readonly source: "computed" | "resumed" | "stored" | "received";
  /** Reads its kept parameters; absent if none were kept. */
  readonly parameters?: () => Promise<SavedParameters>;
}

/**
 * Loads runs from the store, computes the missing ones, and stores them; runs that another process is computing come
 * last and are waited for. Runs with `observe` are all computed, in order, and none is stored.
 *
 * @returns In the planned order; after an abort, without the runs that had not begun.
 * @throws {InputError} If a store that was named cannot be written.
 */
export async function carryOut(planned: readonly PlannedRun[], options: CarryOutOptions = {}): Promise<RunResult[]> {
  const { shard, signal, onProgress, keep } = options;
  const observed = planned.some((run) => run.observe !== undefined);
  const runs = shard ? partOf(planned, shard) : planned;
  const kept = new KeptRuns(observed ? undefined : await chosenStore(options.store));
  const results = new Map<PlannedRun, RunResult>();
  const load = async (run: PlannedRun) => {
    const stored = await kept.load(run.id);
    const wanted = keep !== undefined && stored?.record.status === "finished";
    if (!stored || (wanted && !kept.hasParameters(run.id, keep))) return false;
    const parameters = wanted ? { parameters: () => kept.parameters(run.id, keep) } : {};
    results.set(run, { planned: run, ...stored, source: "stored", ...parameters });
    return true;
  };

  const missing: PlannedRun[] = [];
  for (const run of runs) if (!kept.has(run.id) || !await load(run)) missing.push(run);
  warnOfUnseen([...results.keys()]);
  const counter = new RoundCounter(missing.reduce((sum, { rounds }) => sum + rounds, 0), onProgress);
  const taskOf = (run: PlannedRun): RunTask & { attempt(): Promise<boolean> } => {
    const onRound = counter.of(run);
    const end = async (found: Omit<RunResult, "planned">, file?: Uint8Array<ArrayBuffer>) => {
      results.set(run, { planned: run, ...found });
      if (found.record.status === "aborted") return false;
      const parameters = file && keep && { keep, file };
      await kept.keep({ configuration: run.configuration, ...found }, parameters);
      if (parameters) {
        const inStore = kept.hasParameters(run.id, keep);
        const read = () => inStore ? kept.parameters(run.id, keep) : Promise.resolve(parametersIn(file, run.id));
        results.set(run, { planned: run, ...found, parameters: read });
      }
      onRound(run.rounds);
      return true;
    };
    const attempt = async () => {
      if (signal?.aborted) return true;
      return await kept.claimed(run.id, async () => {
        if (!await load(run)) {
          onRound(0);
          const { file, ...found } = await compute(run, { kept, onRound, signal, keep });
          return await end(found, file);
        }
        onRound(run.rounds);
        return true;
      });
    };
    const accept = async (stored: StoredRun) => void await end({ ...stored, source: "received" });
    const remote: RemoteRun = { configuration: run.configuration, ...(signal && { signal }), onRound, accept };
    return {
      id: run.id,
      values: run.graph.devices * run.model.parameters,
      attempt,
      execute: async () => void (await attempt() || elsewhere.push(attempt)),
      ...(!observed && !keep && { remote }),
    };
  };
  const elsewhere: (() => Promise<boolean>)[] = [];
  await (options.executor ?? (observed ? inTurn : automatic))(missing.map(taskOf));
  for (const attempt of elsewhere) {
    while (!await attempt()) await new Promise((resume) => setTimeout(resume, WAIT));
  }
  return runs.flatMap((run) => results.get(run) ?? []);
}

/** Warns of what may have changed unnoticed since runs were stored. */
function warnOfUnseen(stored: readonly PlannedRun[]): void {
  const doubtful = stored.filter(({ unseen }) => unseen.length > 0);
  if (doubtful.length === 0) return;
  const names = [...new Set(doubtful.flatMap(({ unseen }) => unseen))];
  console.warn(
    `${counted(doubtful.length, "run")} from the store: of the functions that decide them, ` +
      `${names.slice(0, 3).join(", ")}${
        names.length > 3 ? " and more" : ""
      } was not seen. If that has changed, compute ` +
      "them afresh with store: false.",
  );
}

/** Milliseconds between two looks at a run that another process computes. */
const WAIT = 200;
