import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };

/** The kit's name and version in a registry. */
export const KIT: string = `${config.name}@${config.version}`;

/** The folder of the kit: a clone, or a package. */
export const kitFolder: string = fileURLToPath(new URL("../../", import.meta.url));

/** Whether this is an npm package, in JavaScript, instead of a clone. */
export const isPackage: boolean = import.meta.url.endsWith(".js");

/**
 * How Deno is told to run one of the kit's programs: by its path in a clone, by its name in a package.
 *
 * @param module Its module, seen from the folder of the kit.
 *
 * @example
 * ```ts
 * import { program } from "./program.ts";
 *
 * console.assert(program("lib/tool/jupyter/serve.ts").endsWith("serve.ts")); // this is a clone
 * ```
 */
export function program(module: string): string {
  if (!isPackage) return kitFolder + module;
  const [name] = Object.entries(config.exports).find(([, file]) => file === `./${module}`)!;
  return `npm:${KIT}${name.slice(1)}`;
}
