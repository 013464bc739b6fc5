import type { CarryOutOptions, Progress } from "../run/mod.ts";
import { insideKernel } from "./display.ts";
import { progress, type ProgressBar } from "./progress.ts";

/** How runs are carried out in a cell or a script. */
export interface WatchedOptions extends CarryOutOptions {
  /** Whether progress is drawn in the cell or the terminal; true if left out. */
  readonly showProgress?: boolean | undefined;
}

/** Carries out runs with a progress bar, in a notebook with the store in the folder of results unless told otherwise. */
export async function watched<T>(options: WatchedOptions, run: (options: CarryOutOptions) => Promise<T>): Promise<T> {
  const { showProgress = true, store = insideKernel() ? true : undefined, onProgress, ...given } = options;
  if (!showProgress) return await run({ ...given, store, onProgress });
  let bar: Promise<ProgressBar> | undefined;
  try {
    return await run({
      ...given,
      store,
      onProgress(now: Progress) {
        bar ??= progress({ total: now.total, label: "rounds" });
        void bar.then((drawn) => drawn.update(now.done, now.label));
        onProgress?.(now);
      },
    });
  } finally {
    await (await bar)?.finish();
  }
}
