import { join } from "node:path";
import { InputError, saveFile, sha256 } from "../../base/mod.ts";
import { download } from "./download.ts";
import { cacheFolder, foldersFor } from "./folders.ts";
import type { LoadOptions } from "./load_options.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";

/** A file with the content that the manifest describes. */
export interface CheckedFile {
  /** Where it was found, for messages. */
  readonly origin: string;
  /** Its content. */
  readonly content: Uint8Array;
  /** SHA-256 of the content. */
  readonly sha256: string;
}

/** Thrown when a data set is in no known folder and no mirror provides it. */
export class UnavailableError extends InputError {}

/**
 * The files of a data set, each from the first folder that has it, or else from the first mirror that provides it.
 *
 * @throws {InputError} If a file is not the one that the manifest describes, or is not in the given directory.
 * @throws {UnavailableError} If no directory was given and the files are unavailable.
 */
export async function obtain<Role extends string>(
  manifest: Manifest<Role>,
  options: LoadOptions,
): Promise<Record<Role, CheckedFile>> {
  const { directory } = options;
  const folders = foldersFor(manifest, directory);
  const wanted = Object.entries<ManifestFile>(manifest.files);
  const found = new Map<string, CheckedFile>();
  for (const [role, file] of wanted) {
    const local = await findLocally(file, folders);
    if (local !== undefined) found.set(role, local);
  }
  const missing = wanted.filter(([role]) => !found.has(role));
  const names = missing.map(([, file]) => file.name).join(", ");
  if (missing.length > 0 && directory !== undefined) {
    throw new InputError(
      `"${directory}" does not hold ${names} of ${manifest.name}; put them there, or leave the directory out to have ` +
        `them found or downloaded`,
    );
  }
  const failures = await downloadMissing(missing, found, manifest, options);
  if (found.size < wanted.length) {
    throw new UnavailableError(
      `${manifest.name}: ${names} ${missing.length === 1 ? "is" : "are"} in none of the folders ${
        folders.join(", ")
      }, and ${failures.length === 0 ? "no mirror was given" : `no mirror gave them (${failures.join("; ")})`}; ` +
        `put the files into one of these folders, or name their folder in the environment variable MURMURATION_DATA`,
    );
  }
  return Object.fromEntries(found) as Record<Role, CheckedFile>;
}

async function findLocally(file: ManifestFile, folders: readonly string[]): Promise<CheckedFile | undefined> {
  for (const folder of folders) {
    const path = join(folder, file.name);
    const content = await readIfThere(path);
    if (content === undefined) continue;
    const found = sha256(content);
    if (found === file.sha256) return { origin: path, content, sha256: found };
    throw new InputError(
      `${path} (${content.length} bytes) has the SHA-256 ${found}, expected ${file.sha256} (${file.bytes} bytes): ` +
        `it is damaged, incomplete or another data set's; remove it or replace it by the original`,
    );
  }
  return undefined;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new InputError(`${path} cannot be read (${reason(error)}); make it readable or remove it`);
  }
}

/** Downloads missing files into `found` and the cache folder; returns why mirrors failed, one text each. */
async function downloadMissing(
  missing: readonly (readonly [role: string, file: ManifestFile])[],
  found: Map<string, CheckedFile>,
  manifest: Manifest,
  options: LoadOptions,
): Promise<string[]> {
  const { mirrors = manifest.mirrors, timeoutSeconds = 8 } = options;
  const failures: string[] = [];
  for (const mirror of mirrors) {
    try {
      for (const [role, file] of missing) {
        if (found.has(role)) continue;
        const address = mirror.replace(/\/?$/, "/") + file.name;
        const content = await download(address, file, timeoutSeconds);
        found.set(role, { origin: address, content, sha256: file.sha256 });
        await keepIfPossible(content, file.name, cacheFolder(manifest.folder));
      }
      break;
    } catch (error) {
      failures.push(`${mirror}: ${reason(error)}`);
    }
  }
  return failures;
}

async function keepIfPossible(content: Uint8Array, name: string, folder: string): Promise<void> {
  try {
    await saveFile(join(folder, name), content);
  } catch (error) {
    console.warn(`${name} could not be kept in ${folder} (${reason(error)}); it will be downloaded again.`);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
