import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError, saveFile } from "../../base/mod.ts";
import { unfinishedFolder } from "../store/entry.ts";
import { type Keep, keeps } from "./keep.ts";
import { fromSafetensors } from "./safetensors.ts";
import { readParameters, type SavedParameters } from "./saved_parameters.ts";

/** Which parameters of a run a store holds. */
export function keptOf(store: string, run: string): Keep[] {
  return keeps.filter((keep) => existsSync(pathOf(store, run, keep)));
}

/**
 * The parameters of a run in a store.
 *
 * @throws {InputError} If there are none, or the file is damaged.
 */
export async function keptParameters(store: string, run: string, keep: Keep): Promise<SavedParameters> {
  try {
    return await readParameters(pathOf(store, run, keep));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${error.message}, or remove the run, to compute it anew: deno task runs prune ${run}`);
  }
}

/** The damage to a run's parameters in a store. */
export function damageOfKept(store: string, run: string): string[] {
  return keptOf(store, run).flatMap((keep) => {
    const path = pathOf(store, run, keep);
    try {
      fromSafetensors(Deno.readFileSync(path), path);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}

/** Puts a run's parameters beside its other files, atomically. */
export async function keepParameters(
  store: string,
  run: string,
  { keep, file }: { readonly keep: Keep; readonly file: Uint8Array },
): Promise<void> {
  const part = join(store, unfinishedFolder, `${run}.${crypto.randomUUID()}.part`);
  await saveFile(pathOf(store, run, keep), file, { part });
}

function pathOf(store: string, run: string, keep: Keep): string {
  return join(store, run, `${keep}.safetensors`);
}
