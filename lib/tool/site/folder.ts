import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { filesIn, InputError, replace } from "../../base/mod.ts";
import { GENERATOR } from "./layout.ts";

/**
 * Replaces the site in a folder by the given files, atomically.
 *
 * @param files Contents by path within the folder.
 * @throws {InputError} If the folder is a file, contains anything other than a site, or cannot be written.
 */
export async function replaceSite(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const target = resolve(folder);
  await checkReplaceable(target);
  const manifest = JSON.stringify({ generator: GENERATOR, files: [...files.keys()].sort() }, null, 2) + "\n";
  await replace(target, async (part) => {
    for (const [path, text] of [...files, [MANIFEST, manifest] as const]) {
      const file = join(part, path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, text);
    }
  }, { remedy: "name another folder with --out" });
}

/**
 * Refuses a folder that a site cannot replace.
 *
 * @throws {InputError} If it is a file, or contains anything other than a site.
 */
export async function checkReplaceable(folder: string): Promise<void> {
  const stat = await Deno.stat(folder).catch(() => undefined);
  if (stat === undefined) return;
  if (!stat.isDirectory) throw new InputError(`"${folder}" is a file; name a folder for the site with --out`);
  const own = new Set(await filesOfSite(folder));
  const stranger = filesIn(folder).find((path) => !own.has(path));
  if (stranger === undefined) return;
  throw new InputError(`"${folder}" holds "${stranger}", which no site put there; name another folder with --out`);
}

async function filesOfSite(folder: string): Promise<string[]> {
  try {
    const { files } = manifestSchema.parse(JSON.parse(await Deno.readTextFile(join(folder, MANIFEST))));
    return [MANIFEST, ...files];
  } catch {
    return []; // no site
  }
}

// Lists the files of a site, so that nothing else is ever removed.
const MANIFEST = "site.json";
const manifestSchema = z.object({ generator: z.literal(GENERATOR), files: z.array(z.string()) });
