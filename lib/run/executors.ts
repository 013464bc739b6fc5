import { InputError, shown } from "../base/mod.ts";
import type { RunConfiguration } from "./configuration.ts";
import type { StoredRun } from "./store/entry.ts";

/** A run to be done. */
export interface RunTask {
  /** Name of the run. */
  readonly id: string;
  /** Float32 values in its parameter matrix, `devices × parameters`. */
  readonly values: number;
  /** Computes it, unless another process does. */
  execute(): Promise<void>;
  /** How another machine computes it instead; absent if it must be this process. */
  readonly remote?: RemoteRun;
}

/** A run that another machine may compute. */
export interface RemoteRun {
  /** Everything that decides its result. */
  readonly configuration: RunConfiguration;
  /** Aborted when nobody waits for it any more. */
  readonly signal?: AbortSignal;
  /** Reports how many rounds are done there. */
  onRound(round: number): void;
  /** Takes its results. */
  accept(run: StoredRun): Promise<void>;
}

/**
 * Decides the order of runs and how many are done at a time. Results do not depend on it.
 *
 * @throws {unknown} What a run throws; runs that have begun are ended first.
 */
export type Executor = (tasks: readonly RunTask[]) => Promise<void>;

/**
 * One run after another, each on all cores of its engine.
 *
 * @example
 * ```ts
 * import { inTurn } from "murmuration";
 *
 * const done: string[] = [];
 * await inTurn([{ id: "a", values: 1, execute: async () => void done.push("a") }]);
 * console.assert(done.join() === "a");
 * ```
 */
export async function inTurn(tasks: readonly RunTask[]): Promise<void> {
  for (const task of tasks) await task.execute();
}

/**
 * Several runs at a time in this process, sharing the workers of the engine: while one run is in a serial section, the
 * others keep the cores busy.
 *
 * @param runs How many at a time.
 * @throws {InputError} If that is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { sideBySide } from "murmuration";
 *
 * await sideBySide(2)([]);
 * ```
 */
export function sideBySide(runs: number): Executor {
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new InputError(`sideBySide(): expected a whole number of at least 1, got ${shown(runs)}`);
  }
  return async (tasks) => {
    const queue = [...tasks];
    const failures: unknown[] = [];
    const lane = async () => {
      while (failures.length === 0) {
        const task = queue.shift();
        if (!task) return;
        await task.execute().catch((error) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: Math.min(runs, tasks.length) }, lane));
    if (failures.length > 0) throw failures[0];
  };
}

/**
 * The default: as many small runs at a time as there are cores; large ones, whose matrices fill the memory and whose
 * steps use all cores anyway, one after another.
 *
 * @example
 * ```ts
 * import { automatic } from "murmuration";
 *
 * await automatic([]);
 * ```
 */
export async function automatic(tasks: readonly RunTask[]): Promise<void> {
  const small = tasks.filter(({ values }) => values <= SMALL);
  await sideBySide(navigator.hardwareConcurrency)(small);
  await inTurn(tasks.filter(({ values }) => values > SMALL));
}

const SMALL = 2 ** 22;
