import { join } from "node:path";

/** Whether there is a folder at a path. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The files under a folder, sorted, as paths relative to it, separated by `/`. */
export function filesIn(folder: string, inside = ""): string[] {
  return [...Deno.readDirSync(join(folder, inside))].flatMap(({ name, isDirectory }) => {
    const path = inside === "" ? name : `${inside}/${name}`;
    return isDirectory ? filesIn(folder, path) : [path];
  }).sort();
}
