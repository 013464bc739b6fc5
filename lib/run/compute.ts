import type { Frame } from "./frame.ts";
import type { KeptRuns } from "./kept_runs.ts";
import { loop } from "./loop.ts";
import { type Keep, Keeper } from "./parameters/keep.ts";
import { countMemory } from "./memory.ts";
import type { Observer } from "./observer.ts";
import type { PlannedRun } from "./plan.ts";
import { classGroups, Recorder } from "./recorder.ts";
import { rowsNeeded } from "./rows_needed.ts";
import { stopsAt } from "./stop_rule.ts";
import { runEnvironment, type RunRecord } from "./store/record.ts";

/** A run that was computed. */
export interface ComputedRun {
  /** Its record. */
  readonly record: RunRecord;
  /** Its rows, without the columns that name the run. */
  readonly rows: Frame;
  /** The safetensors file of the parameters that were kept, if any. */
  readonly file?: Uint8Array<ArrayBuffer>;
  /** From the beginning, or from a checkpoint. */
  readonly source: "computed" | "resumed";
}

/** How to compute a run. */
export interface ComputeOptions {
  /** Where to load and keep checkpoints. */
  readonly kept: KeptRuns;
  /** Called as rounds end. */
  readonly onRound: (round: number) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Which parameters are kept. Default: none. */
  readonly keep?: Keep | undefined;
}

/** Computes a run, from its last checkpoint if there is one. */
export async function compute(run: PlannedRun, { kept, onRound, signal, keep }: ComputeOptions): Promise<ComputedRun> {
  const { id, engine, model, graph, partition, test, observe, stop } = run;
  const saved = await kept.checkpoint(id);
  const checkpoint = keep === "best" && !saved?.best ? undefined : saved; // the best so far is not known
  const rows = () => rowsNeeded(run);
  const session = await engine.open({ model, devices: graph.devices, train: partition.dataset, test, rows });
  const memory = countMemory(session);
  const recorder = new Recorder(classGroups(partition), checkpoint?.rows, test.targets === undefined);
  const seconds = stopwatch(checkpoint?.seconds);
  const keeper = keep && new Keeper(run, keep, checkpoint?.best);
  const observers: Observer[] = [
    ...(keeper ? [keeper.observe] : []),
    ...(observe ? [async (measured) => void await observe(measured)] satisfies Observer[] : []),
    ({ measurement }) => void (measurement && recorder.add(measurement)),
    ...(stop ? [stopsAt(stop)] : []),
    ({ round, endsRound }) => void (endsRound && onRound(round)),
    checkpoints(run, { kept, recorder, keeper, seconds, signal }),
  ];
  try {
    const outcome = await loop(run, { session, observers, from: checkpoint?.run, signal });
    const record: RunRecord = {
      ...known(run),
      ...outcome,
      divergedRound: outcome.divergedRound ?? null,
      seconds: seconds(),
      memory: memory(),
      ended: new Date().toISOString(),
      environment: await runEnvironment(),
    };
    const file = outcome.status === "finished" ? keeper?.file() : undefined;
    return { record, rows: recorder.frame(), ...(file && { file }), source: checkpoint ? "resumed" : "computed" };
  } finally {
    await session.close();
  }
}

/** The record of a run before it is computed. */
function known({ id, algorithm, seed, engine, model, graph, partition }: PlannedRun) {
  return {
    ...{ run: id, algorithm, seed, engine: engine.name, devices: graph.devices, parameters: model.parameters },
    ...{ graph: graph.name, model: model.name, partition: partition.name, data: partition.dataset.name },
  };
}

/** Saves checkpoints now and then, in at most 1 % of the run's time, and when it is aborted. */
function checkpoints(
  { id, rounds }: PlannedRun,
  { kept, recorder, keeper, seconds, signal }: {
    readonly kept: KeptRuns;
    readonly recorder: Recorder;
    readonly keeper: Keeper | undefined;
    readonly seconds: () => number;
    readonly signal: AbortSignal | undefined;
  },
): Observer {
  let next = seconds() + (kept.checkpointSeconds ?? 0);
  return async ({ round, endsRound, save }) => {
    const pause = kept.checkpointSeconds;
    if (!endsRound || pause === undefined || round === rounds || (seconds() < next && !signal?.aborted)) return;
    const before = seconds();
    await kept.saveCheckpoint(id, { run: save(), rows: recorder.columns, seconds: before, best: keeper?.best });
    next = seconds() + Math.max(pause, 100 * (seconds() - before));
  };
}

function stopwatch(already = 0): () => number {
  const began = performance.now() - 1000 * already;
  return () => (performance.now() - began) / 1000;
}
