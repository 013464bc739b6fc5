import { z } from "zod";
import { counted } from "../base/mod.ts";
import { compute } from "./compute.ts";
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

/** How runs are carried out; results do not depend on it. */
export interface CarryOutOptions {
  /**
   * Where finished runs come from and go to: an open store, a folder, `true` for {@linkcode storeFolder}, `false` for none.
   * Default: the folder in the variable `MURMURATION_STORE`, or none.
   */
  readonly store?: Store | string | boolean | undefined;
  /** In which order and how many at a time; default {@linkcode automatic}. */
  readonly executor?: Executor | undefined;
  /** Only a part of the runs, for one of several machines; default all. */
  readonly shard?: Shard | undefined;
  /**
   * Ends it early; what is finished is returned, the runs in progress as `"aborted"`, to be resumed from their last
   * checkpoint where there is a store.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called as rounds end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The checks of {@linkcode CarryOutOptions}, by name. */
export const carryOutShape = {
  store: z.union([z.string(), z.boolean(), z.custom<Store>((value) => typeof value === "object" && value !== null)], {
    error: "expected an open store, a folder, true or false",
  }).optional(),
  executor: functionSchema().optional(),
  shard: z.strictObject({ index: z.int(), of: z.int() }).optional(),
  signal: z.instanceof(AbortSignal).optional(),
  onProgress: functionSchema().optional(),
};

/** A run that was carried out. */
export interface RunResult {
  /** What was asked for. */
  readonly planned: PlannedRun;
  /** What is known of it. */
  readonly record: RunRecord;
  /** Its rows, without the columns that name the run. */
  readonly rows: Frame;
  /** Computed now, from the beginning or from a checkpoint, found in the store, or received from another machine. */
  readonly source: "computed" | "resumed" | "stored" | "received";
}

/**
 * Loads runs from the store, computes those that are not there, and stores them; runs that another process is computing
 * come last and are waited for. Runs that are observed are all computed, in order, and none is stored.
 *
 * @returns In the order planned; after an abort without the runs that were not begun.
 * @throws {InputError} If nothing can be written into a store that was named.
 */
export async function carryOut(planned: readonly PlannedRun[], options: CarryOutOptions = {}): Promise<RunResult[]> {
  const { shard, signal, onProgress } = options;
  const observed = planned.some((run) => run.observe !== undefined);
  const runs = shard ? partOf(planned, shard) : planned;
  const kept = new KeptRuns(observed ? undefined : await chosenStore(options.store));
  const results = new Map<PlannedRun, RunResult>();
  const load = async (run: PlannedRun) => {
    const stored = await kept.load(run.id);
    if (stored) results.set(run, { planned: run, ...stored, source: "stored" });
    return stored !== undefined;
  };

  const missing: PlannedRun[] = [];
  for (const run of runs) if (!kept.has(run.id) || !await load(run)) missing.push(run);
  warnOfUnseen([...results.keys()]);
  const counter = new RoundCounter(missing.reduce((sum, { rounds }) => sum + rounds, 0), onProgress);
  const taskOf = (run: PlannedRun): RunTask & { attempt(): Promise<boolean> } => {
    const onRound = counter.of(run);
    const keep = async (found: Omit<RunResult, "planned">) => {
      results.set(run, { planned: run, ...found });
      if (found.record.status === "aborted") return false;
      await kept.keep({ configuration: run.configuration, ...found });
      onRound(run.rounds);
      return true;
    };
    const attempt = async () => {
      if (signal?.aborted) return true;
      return await kept.claimed(run.id, async () => {
        if (!await load(run)) {
          onRound(0);
          return await keep(await compute(run, { kept, onRound, signal }));
        }
        onRound(run.rounds);
        return true;
      });
    };
    const accept = async (stored: StoredRun) => void await keep({ ...stored, source: "received" });
    const remote: RemoteRun = { configuration: run.configuration, ...(signal && { signal }), onRound, accept };
    return {
      id: run.id,
      values: run.graph.devices * run.model.parameters,
      attempt,
      execute: async () => void (await attempt() || elsewhere.push(attempt)),
      ...(!observed && { remote }),
    };
  };
  const elsewhere: (() => Promise<boolean>)[] = [];
  await (options.executor ?? (observed ? inTurn : automatic))(missing.map(taskOf));
  for (const attempt of elsewhere) {
    while (!await attempt()) await new Promise((resume) => setTimeout(resume, WAIT));
  }
  return runs.flatMap((run) => results.get(run) ?? []);
}

/** Says what may have changed unnoticed since runs were stored. */
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

function functionSchema() {
  return z.custom<unknown>((value) => typeof value === "function", { error: "expected a function" });
}
