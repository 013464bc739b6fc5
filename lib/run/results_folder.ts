import { resolve } from "node:path";
import { projectRoot } from "../base/mod.ts";

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
