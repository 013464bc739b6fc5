import type { Progress } from "../run/mod.ts";
import { insideKernel } from "./display.ts";
import { progress, type ProgressBar } from "./progress.ts";

/** How runs are carried out, as far as a notebook has a say in it. */
interface WatchedOptions {
  /** Whether progress is drawn in the cell or the terminal; true if left out. */
  readonly showProgress?: boolean;
  /** Called as rounds end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Carries out runs with a progress bar, in a notebook with the store in the folder of results unless told otherwise. */
export async function watched<O extends WatchedOptions, T>(
  options: O,
  run: (options: Omit<O, "showProgress">) => Promise<T>,
): Promise<T> {
  const { showProgress = true, ...given } = options;
  const chosen = { ...(insideKernel() && { store: true }), ...given };
  if (!showProgress) return await run(chosen);
  let bar: Promise<ProgressBar> | undefined;
  try {
    return await run({
      ...chosen,
      onProgress(now: Progress) {
        bar ??= progress({ total: now.total, label: "rounds" });
        void bar.then((drawn) => drawn.update(now.done, now.label));
        options.onProgress?.(now);
      },
    });
  } finally {
    await (await bar)?.finish();
  }
}
