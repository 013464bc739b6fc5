import { dirname, join, resolve } from "node:path";

/**
 * The nearest folder, from the given one upwards, that holds a `deno.json`; the given one if there is none.
 *
 * @example
 * ```ts
 * import { projectRoot } from "./results_folder.ts";
 *
 * console.assert(projectRoot("/") === "/");
 * ```
 */
export function projectRoot(from: string = Deno.cwd()): string {
  for (let folder = from;;) {
    try {
      if (Deno.statSync(join(folder, "deno.json")).isFile) return folder;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    const parent = dirname(folder);
    if (parent === folder) return from;
    folder = parent;
  }
}

/**
 * The folder that results are written to, seen from the project's root: the given one, else that in the variable
 * `MURMURATION_RESULTS`, else `results`.
 *
 * @example
 * ```ts
 * import { resultsFolder } from "murmuration";
 *
 * console.assert(resultsFolder().length > 0);
 * ```
 */
export function resultsFolder(given?: string): string {
  return resolve(projectRoot(), given ?? (Deno.env.get("MURMURATION_RESULTS") || "results"));
}
