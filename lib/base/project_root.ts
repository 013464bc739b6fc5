import { dirname, join } from "node:path";

/**
 * The nearest folder, from the given one upwards, that holds a `deno.json`; the given one if there is none.
 *
 * @example
 * ```ts
 * import { projectRoot } from "./project_root.ts";
 *
 * console.assert(projectRoot("/") === "/");
 * ```
 */
export function projectRoot(from: string = Deno.cwd()): string {
  for (let folder = from;;) {
    try {
      if (Deno.statSync(join(folder, "deno.json")).isFile) return folder;
    } catch (error) {
      const absent = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable;
      if (!absent) throw error;
    }
    const parent = dirname(folder);
    if (parent === folder) return from;
    folder = parent;
  }
}
