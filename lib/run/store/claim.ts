import { join } from "node:path";
import { orFileError } from "../../base/mod.ts";
import { unfinishedFolder } from "./entry.ts";

/** The right to compute a run. */
export interface Claim {
  /** Releases it, and removes its lock file once the run is stored. */
  release(stored: boolean): Promise<void>;
}

/**
 * Claims a run, so that no other process on the store computes it meanwhile; nothing if another process holds the
 * claim. The claim is an operating-system lock on a file, which ends with the process, however it ends. If the file
 * system has no locks, every claim is granted: a run may then be computed twice, with the same result.
 */
export async function claimRun(store: string, run: string): Promise<Claim | undefined> {
  const path = join(store, unfinishedFolder, `${run}.lock`);
  const file = await orFileError(path, () => Deno.open(path, { create: true, write: true }));
  try {
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
  } catch (error) {
    if (!withoutLocks(error)) {
      file.close();
      throw error;
    }
  }
  return {
    async release(stored) {
      if (stored) await Deno.remove(path).catch(() => {});
      file.close();
    },
  };
}

function withoutLocks(error: unknown): boolean {
  return error instanceof Deno.errors.NotSupported ||
    (error instanceof Error && "code" in error && ["ENOSYS", "ENOLCK", "EOPNOTSUPP"].includes(String(error.code)));
}
