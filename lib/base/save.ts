import { dirname } from "node:path";
import { type FileErrorOptions, orFileError } from "./file_error.ts";

/** How something is saved. */
export interface SaveOptions extends Pick<FileErrorOptions, "remedy"> {
  /** The temporary path, on the same disk. Default: beside the target. */
  readonly part?: string;
  /** Whether to keep an existing folder and refuse the new one. Default: false. */
  readonly keep?: boolean;
}

/**
 * Puts a file or folder in place atomically: it is made under a temporary name and then renamed, so no reader ever sees
 * half of it. Creates parent folders and replaces an existing folder.
 *
 * @param make Creates it at the path it receives.
 * @throws {FileError} If the system refuses; what was there stays.
 *
 * @example
 * ```ts
 * import { replace } from "./save.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await replace(`${folder}/site`, (part) => Deno.mkdir(part));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function replace(
  target: string,
  make: (part: string) => Promise<void>,
  options: SaveOptions = {},
): Promise<void> {
  const { part = `${target}.${crypto.randomUUID()}.part`, keep = false, ...said } = options;
  await orFileError(target, async () => {
    await Deno.mkdir(dirname(part), { recursive: true });
    try {
      await make(part);
      await (keep ? Deno.rename(part, target) : exchange(part, target));
    } catch (error) {
      await Deno.remove(part, { recursive: true }).catch(() => {});
      throw error;
    }
  }, said);
}

/**
 * Writes a file atomically and creates its folder. A device such as `/dev/stdout` is written directly.
 *
 * @throws {FileError} If the system refuses; what was there stays.
 *
 * @example
 * ```ts
 * import { saveFile } from "./save.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await saveFile(`${folder}/notes/a.md`, "# A note");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveFile(
  path: string,
  content: string | Uint8Array,
  options: SaveOptions = {},
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const there = await Deno.stat(path).catch(() => undefined);
  if (there && !there.isFile && !there.isDirectory) await orFileError(path, () => Deno.writeFile(path, bytes), options);
  else await replace(path, (part) => Deno.writeFile(part, bytes, { createNew: true }), options);
}

/**
 * Checks that a file can be written before its content is computed, and creates its folder.
 *
 * @throws {FileError} If not.
 *
 * @example
 * ```ts
 * import { checkSavable } from "./save.ts";
 *
 * await checkSavable(".").catch((error) => console.assert(error.reason === "it is a folder"));
 * ```
 */
export async function checkSavable(path: string, options: Pick<SaveOptions, "remedy"> = {}): Promise<void> {
  await orFileError(path, async () => {
    const there = await Deno.stat(path).catch(() => undefined);
    if (there && !there.isFile) return (await Deno.open(path, { write: true })).close(); // a device, or a folder
    const part = `${path}.${crypto.randomUUID()}.part`;
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(part, "x").finally(() => Deno.remove(part).catch(() => {}));
  }, options);
}

/**
 * Writes one file per extension, `path.svg` for `{ svg: … }`, each atomically, and creates the folder.
 *
 * @param path Path without extension.
 * @returns The paths written.
 * @throws {FileError} If the system refuses.
 *
 * @example
 * ```ts
 * import { saveFiles } from "./save.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await saveFiles(`${folder}/note`, { md: "# A note", txt: "A note" });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveFiles(
  path: string,
  contents: { readonly [extension: string]: string | Uint8Array },
  options: SaveOptions = {},
): Promise<string[]> {
  const written: string[] = [];
  for (const [extension, content] of Object.entries(contents)) {
    await saveFile(`${path}.${extension}`, content, options);
    written.push(`${path}.${extension}`);
  }
  return written;
}

/**
 * Removes a file, or a folder with everything in it; false if there is none.
 *
 * @throws {FileError} If the system refuses.
 *
 * @example
 * ```ts
 * import { remove } from "./save.ts";
 *
 * console.assert(await remove("no such file") === false);
 * ```
 */
export async function remove(path: string, options: Pick<SaveOptions, "remedy"> = {}): Promise<boolean> {
  return await orFileError(path, async () => {
    try {
      await Deno.remove(path, { recursive: true });
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }, options);
}

/** Renames; a folder in the way is removed, and restored if the new one cannot take its place. */
async function exchange(part: string, target: string): Promise<void> {
  const isFolder = async (path: string) => (await Deno.lstat(path).catch(() => undefined))?.isDirectory ?? false;
  if (!await isFolder(part) || !await isFolder(target)) return await Deno.rename(part, target);
  const former = `${target}.${crypto.randomUUID()}.part`;
  await Deno.rename(target, former);
  try {
    await Deno.rename(part, target);
  } catch (error) {
    await Deno.rename(former, target);
    throw error;
  }
  await Deno.remove(former, { recursive: true });
}
