import {
  carryOut,
  type CarryOutOptions,
  type PlannedRun,
  type Progress,
  type RunConfiguration,
  type RunRecord,
  type Runs,
  runsOf,
} from "../run/mod.ts";
import { insideKernel, interruptSignal } from "./display.ts";
import { progress, type ProgressBar } from "./progress.ts";

/** How to run simulations in a cell or a script. */
export interface WatchedOptions extends CarryOutOptions {
  /** Whether progress is drawn in the cell or the terminal. Default: true. */
  readonly showProgress?: boolean | undefined;
}

/** All runs that this program has used, in order. */
export const used: { readonly record: RunRecord; readonly configuration: RunConfiguration }[] = [];

/**
 * Runs simulations with a progress bar and, in a notebook, with the store in the results folder unless told otherwise.
 * Interrupting the cell ends them, unless a signal is given; stored progress is resumed.
 *
 * @throws {DOMException} If the cell is interrupted.
 */
export async function watched(planned: readonly PlannedRun[], options: WatchedOptions): Promise<Runs> {
  const { showProgress = true, store = insideKernel() ? true : undefined, onProgress, ...given } = options;
  const interrupt = given.signal ? undefined : interruptSignal();
  const chosen = { ...given, store, signal: given.signal ?? interrupt };
  let bar: Promise<ProgressBar> | undefined;
  const draw = (now: Progress) => {
    bar ??= progress({ total: now.total, label: "rounds" });
    void bar.then((drawn) => drawn.update(now.done, now.label));
    onProgress?.(now);
  };
  try {
    const results = await carryOut(planned, { ...chosen, onProgress: showProgress ? draw : onProgress });
    interrupt?.throwIfAborted();
    used.push(...results.map(({ record, planned: { configuration } }) => ({ record, configuration })));
    return runsOf(results);
  } finally {
    await (await bar)?.finish();
  }
}
