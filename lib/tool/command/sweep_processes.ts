import { progress } from "../../notebook/mod.ts";
import type { Keep, Shard, Store } from "../../run/mod.ts";
import { taskProcess } from "./task_process.ts";

/** Runs to be shared by processes. */
export interface SideBySide {
  /** The sweep's file. */
  readonly file: string;
  /** Where runs are stored. */
  readonly store: Store;
  /** Processes. */
  readonly jobs: number;
  /** Names of the runs. */
  readonly runs: readonly string[];
  /** Whether progress is not drawn. */
  readonly quiet: boolean;
  /** Stops the processes, which save their progress. */
  readonly signal: AbortSignal;
  /** The shard to run. */
  readonly shard?: Shard;
  /** The parameters that are kept. */
  readonly keep?: Keep;
}

const LOOK = 250;

/**
 * Runs a sweep in several processes on one store. Each takes the next unclaimed run, so none is idle while there is
 * work, and if one process dies, the others continue.
 */
export async function fillSideBySide(
  { file, store, jobs, runs, quiet, signal, shard, keep }: SideBySide,
): Promise<void> {
  const flags = [
    ...["--store", store.folder, "--quiet"],
    ...(shard ? ["--shard", `${shard.index}/${shard.of}`] : []),
    ...(keep ? ["--keep", keep] : []),
  ];
  const started = taskProcess("sweep", [file, ...flags])!;
  const children = Array.from(
    { length: Math.min(jobs, runs.length) },
    () => new Deno.Command(Deno.execPath(), { ...started, stdin: "null", stdout: "null", stderr: "inherit" }).spawn(),
  );
  const stop = () => {
    for (const child of children) {
      try {
        child.kill("SIGTERM");
      } catch {
        // it has ended
      }
    }
  };
  signal.addEventListener("abort", stop);
  const bar = quiet ? undefined : await progress({ total: runs.length, label: "runs" });
  const stored = () => {
    const names = new Set(store.names());
    return runs.filter((run) => names.has(run)).length;
  };
  const timer = bar && setInterval(() => void bar.update(stored()), LOOK);
  try {
    await Promise.all(children.map((child) => child.status));
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
    await bar?.update(stored());
    await bar?.finish();
  }
}
