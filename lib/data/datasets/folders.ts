import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, isFolder, userCache } from "../../base/mod.ts";
import type { Manifest } from "./manifest.ts";

/**
 * The folders that may hold a data set, in search order: only the one the user gives, or else those of the environment,
 * the project and the cache.
 *
 * @throws {InputError} If the given path is not a folder.
 */
export function foldersFor({ name, folder }: Manifest, directory: string | undefined): string[] {
  if (directory !== undefined) return within(directory, folder, `the directory of ${name}`);
  const data = Deno.env.get("MURMURATION_DATA");
  return [
    ...(data ? within(data, folder, "the environment variable MURMURATION_DATA") : []),
    ...ofProject(folder),
    cacheFolder(folder),
  ];
}

/** Where downloaded files of a data set are kept. */
export function cacheFolder(folder: string): string {
  return join(userCache(), "murmuration", folder);
}

/** A folder given by the user: the set's sub-folder is looked at first, since sets share file names. */
function within(directory: string, folder: string, origin: string): string[] {
  if (isFolder(directory)) return [join(directory, folder), directory];
  throw new InputError(`${origin} is "${directory}", which is not a folder; name the folder that holds the data`);
}

function ofProject(folder: string): string[] {
  const root = new URL("../../../", import.meta.url);
  return root.protocol === "file:" ? [fileURLToPath(new URL(`data/${folder}`, root))] : [];
}
