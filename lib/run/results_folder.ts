import { resolve } from "node:path";
import { projectRoot } from "../base/mod.ts";

/**
 * The results folder, relative to the project's root: the given one, else the one in `MURMURATION_RESULTS`, else
 * `results`.
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
