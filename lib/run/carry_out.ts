import type { RunConfiguration } from "./configuration.ts";
import { automatic, type Executor, inTurn, type RemoteRun } from "./executors.ts";
import type { Frame } from "./frame.ts";
import type { Progress } from "./options.ts";
import type { PlannedRun } from "./plan.ts";
import { classGroups, Recorder } from "./recorder.ts";
import { runOne } from "./run_one.ts";
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from "./store/checkpoint.ts";
import { type Claim, claimRun } from "./store/claim.ts";
import { writeEntry } from "./store/entry.ts";
import { runEnvironment, type RunRecord } from "./store/record.ts";
import { isWriteRefusal, refusalSentence } from "./store/refusal.ts";
import type { Store } from "./store/store.ts";

/** How runs are carried out. */
export interface CarryOutOptions {
  /** Where finished runs come from and go to; none if left out. */
  readonly store?: Store;
  /** In which order and how many at a time. */
  readonly executor?: Executor;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** Called as rounds end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A run that was carried out. */
export interface RunResult {
  /** What was asked for. */
  readonly planned: PlannedRun;
  /** What is known of it. */
  readonly record: RunRecord;
  /** What it was asked for, as data. */
  readonly configuration: RunConfiguration;
  /** Its rows, without the columns that name the run. */
  readonly rows: Frame;
  /** Computed now, from the beginning or from a checkpoint, found in the store, or received from another machine. */
  readonly source: "computed" | "resumed" | "stored" | "received";
}

/**
 * Loads runs from the store, computes those that are not there, and stores them; runs that another process is computing
 * come last and are waited for.
 *
 * @returns In the order planned; after an abort without the runs that were not begun.
 */
export async function carryOut(planned: readonly PlannedRun[], options: CarryOutOptions): Promise<RunResult[]> {
  const { signal, onProgress } = options;
  const results = new Map<PlannedRun, RunResult>();
  let store = options.store;
  const load = async (run: PlannedRun) => {
    const stored = await store?.load(run.id);
    if (stored) results.set(run, { planned: run, ...stored, source: "stored" });
    return stored !== undefined;
  };
  // Runs go on where they cannot be stored: what is computed is not lost.
  const storing = async (write: (folder: string) => Promise<void>) => {
    if (!store || store.refusal !== undefined) return;
    try {
      await write(store.folder);
    } catch (error) {
      if (!isWriteRefusal(error)) throw error;
      if (store.refusal !== undefined) return;
      const refusal = refusalSentence(store.folder, error);
      console.warn(`From now on ${refusal}.`);
      store = { ...store, refusal };
    }
  };

  const missing: PlannedRun[] = [];
  for (const run of planned) if (!await load(run)) missing.push(run);
  const total = missing.reduce((sum, run) => sum + run.options.rounds, 0);
  let done = 0;
  const elsewhere: PlannedRun[] = [];

  /** Tells how many rounds of the run are done. */
  const counterOf = ({ algorithm, seed }: PlannedRun) => {
    const label = `${algorithm}, seed ${seed}`;
    let counted = 0;
    return (round: number) => {
      done += round - counted;
      counted = round;
      onProgress?.({ done, total, label });
    };
  };
  const keep = async (run: PlannedRun, result: RunResult) => {
    results.set(run, result);
    if (result.record.status === "aborted") return;
    await storing((folder) => writeEntry(folder, result));
    await storing((folder) => removeCheckpoint(folder, run.id));
  };
  const compute = async (run: PlannedRun) => {
    const count = counterOf(run);
    count(0);
    const writable = store?.refusal === undefined ? store : undefined;
    const result = await computeRun(run, { store: writable, storing, ...(signal && { signal }), onRound: count });
    await keep(run, result);
    if (result.record.status !== "aborted") count(run.options.rounds);
  };
  const remoteRun = (run: PlannedRun): RemoteRun => {
    const count = counterOf(run);
    return {
      configuration: run.configuration,
      ...(signal && { signal }),
      onRound: count,
      async accept(stored) {
        await keep(run, { planned: run, ...stored, source: "received" });
        count(run.options.rounds);
      },
    };
  };
  /** Whether nobody else computes the run. */
  const attempt = async (run: PlannedRun): Promise<boolean> => {
    if (signal?.aborted) return true;
    let claim: Claim | undefined;
    await storing(async (folder) => void (claim = await claimRun(folder, run.id)));
    if (!store || store.refusal !== undefined) {
      await compute(run);
      return true;
    }
    if (!claim) return false;
    try {
      if (await load(run)) done += run.options.rounds;
      else await compute(run);
    } finally {
      await claim.release(results.has(run) && results.get(run)!.record.status !== "aborted");
    }
    return true;
  };
  const tasks = missing.map((run) => ({
    id: run.id,
    values: run.options.graph.devices * run.options.model.parameters,
    execute: async () => {
      if (!await attempt(run)) elsewhere.push(run);
    },
    ...(run.options.observe === undefined && { remote: remoteRun(run) }),
  }));
  // What is observed is observed in order.
  const inOrder = planned.some((run) => run.options.observe !== undefined);
  await (options.executor ?? (inOrder ? inTurn : automatic))(tasks);
  for (const run of elsewhere) {
    while (!await attempt(run)) await new Promise((resume) => setTimeout(resume, WAIT));
  }
  return planned.flatMap((run) => results.get(run) ?? []);
}

/** Milliseconds between two looks at a run that another process computes. */
const WAIT = 200;

interface ComputeOptions {
  readonly store: Store | undefined;
  readonly storing: (write: (folder: string) => Promise<void>) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onRound: (round: number) => void;
}

async function computeRun(planned: PlannedRun, options: ComputeOptions): Promise<RunResult> {
  const { id, configuration, algorithm, seed, partition, engine } = planned;
  const { store, storing, signal } = options;
  const { model, graph, test } = planned.options;
  const checkpoint = store && await checkpointOf(store, id);
  const session = await engine.open({ model, devices: graph.devices, train: partition.dataset, test });
  const recorder = new Recorder(classGroups(partition), checkpoint?.rows);
  const began = performance.now() - 1000 * (checkpoint?.seconds ?? 0);
  const seconds = () => (performance.now() - began) / 1000;
  let next = seconds() + (store?.checkpointSeconds ?? 0);
  try {
    const outcome = await runOne({ ...planned.options, ...(signal && { signal }) }, {
      algorithm,
      seed,
      partition,
      session,
      ...(checkpoint && { from: checkpoint.run }),
      onMeasurement: (measured) => recorder.add(measured),
      async onRound(round, save) {
        options.onRound(round);
        if (!store || round === planned.options.rounds || (seconds() < next && !signal?.aborted)) return;
        const before = seconds();
        const content = { run: save(), rows: recorder.columns, seconds: before };
        await storing((folder) => writeCheckpoint(folder, id, content));
        next = seconds() + Math.max(store.checkpointSeconds, 100 * (seconds() - before));
      },
    });
    const record: RunRecord = {
      run: id,
      algorithm,
      seed,
      status: outcome.status,
      rounds: outcome.rounds,
      divergedRound: outcome.divergedRound ?? null,
      ...(outcome.stopped && { stopped: outcome.stopped }),
      seconds: seconds(),
      engine: engine.name,
      devices: graph.devices,
      parameters: model.parameters,
      graph: graph.name,
      model: model.name,
      partition: partition.name,
      data: partition.dataset.name,
      ended: new Date().toISOString(),
      environment: await runEnvironment(),
    };
    const source = checkpoint ? "resumed" : "computed";
    return { planned, record, configuration, rows: recorder.frame(), source };
  } finally {
    await session.close();
  }
}

async function checkpointOf(store: Store, run: string) {
  const checkpoint = await readCheckpoint(store.folder, run);
  if (checkpoint !== "damaged") return checkpoint;
  console.warn(`The checkpoint of run ${run} is damaged; the run starts from the beginning.`);
  return undefined;
}
