import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, userCache } from "../../base/mod.ts";

/** The folders that may hold a data set, in the order in which they are searched. */
export async function searchFolders(folder: string): Promise<string[]> {
  return [...await foldersOfEnvironment(folder), ...foldersOfProject(folder), cacheFolder(folder)];
}

/** A folder given by the user: the set's sub-folder is looked at first, since sets share file names. */
export async function foldersOf(directory: string, folder: string, origin: string): Promise<string[]> {
  const isFolder = await Deno.stat(directory).then((entry) => entry.isDirectory, () => false);
  if (!isFolder) {
    throw new InputError(`${origin} is "${directory}", which is not a folder; name the folder that holds the data`);
  }
  return [join(directory, folder), directory];
}

/** Where downloaded files of a data set are kept. */
export function cacheFolder(folder: string): string {
  return join(userCache(), "murmuration", folder);
}

async function foldersOfEnvironment(folder: string): Promise<string[]> {
  const directory = Deno.env.get("MURMURATION_DATA");
  return directory ? await foldersOf(directory, folder, "the environment variable MURMURATION_DATA") : [];
}

function foldersOfProject(folder: string): string[] {
  const root = new URL("../../../", import.meta.url);
  if (root.protocol !== "file:") return [];
  return [fileURLToPath(new URL(`data/${folder}`, root))];
}
