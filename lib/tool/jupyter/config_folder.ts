import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A folder to start a kernel in; disposed of, a temporary one is removed. */
export interface ConfigFolder extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
}

/**
 * A folder to start a kernel in so that its cells find "murmuration" and what it needs: the cells' own, if a
 * configuration there or above has it; else a temporary one that has it besides what theirs has, and from which
 * relative imports lead to where they would have led.
 *
 * @param cells The folder of the cells.
 *
 * @example
 * ```ts
 * import { configFolder } from "./config_folder.ts";
 *
 * await using folder = await configFolder("notebooks");
 * console.assert(folder.path === "notebooks"); // within the project
 * ```
 */
export async function configFolder(cells: string): Promise<ConfigFolder> {
  const theirs = await configurationAbove(resolve(cells));
  if (theirs?.imports["murmuration"] !== undefined) return { path: cells, async [Symbol.asyncDispose]() {} };
  const own = (await configurationAbove(fileURLToPath(new URL(".", import.meta.url))))!;
  const parents = ancestors(resolve(cells));
  const temporary = await Deno.makeTempDir({ prefix: "murmuration_" });
  const path = join(temporary, ...parents.map(() => "_"));
  await Deno.mkdir(path, { recursive: true });
  const imports = {
    ...absolute(own),
    ...theirs && absolute(theirs),
    ...Object.fromEntries(parents.map((parent, up) => ["../".repeat(up) || "./", pathToFileURL(parent + sep).href])),
  };
  await Deno.writeTextFile(join(path, "deno.json"), JSON.stringify({ nodeModulesDir: "none", imports }));
  await Deno.copyFile(join(own.folder, "deno.lock"), join(path, "deno.lock")).catch(() => {}); // a package has none
  return { path, [Symbol.asyncDispose]: () => Deno.remove(temporary, { recursive: true }).catch(() => {}) };
}

interface Configuration {
  readonly folder: string;
  readonly imports: Readonly<Record<string, string>>;
}

function ancestors(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...ancestors(above)];
}

async function configurationAbove(path: string): Promise<Configuration | undefined> {
  for (const folder of ancestors(path)) {
    for (const name of ["deno.json", "deno.jsonc"]) {
      const text = await Deno.readTextFile(join(folder, name)).catch(() => undefined);
      if (text === undefined) continue;
      try {
        return { folder, imports: JSON.parse(text).imports ?? {} };
      } catch {
        return { folder, imports: {} }; // with comments, or broken
      }
    }
  }
  return undefined;
}

function absolute({ folder, imports }: Configuration): Record<string, string> {
  const base = pathToFileURL(folder + sep);
  return Object.fromEntries(
    Object.entries(imports).map(([name, to]) => [name, /^\.{0,2}\//.test(to) ? new URL(to, base).href : to]),
  );
}
