import { InputError } from "./input_error.ts";

/**
 * Thrown when the system lets no file be written or read there: a full or read-only disk, no permission, a folder in place
 * of a file. The message names the path, the reason and what to do.
 */
export class FileError extends InputError {
  /** Takes what was attempted, `"written"` or `"read"`, and what the system answered. */
  constructor(
    readonly path: string,
    act: "written" | "read",
    /** Why, in words: `"no space is left on the disk"`. */
    readonly reason: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(`"${path}" cannot be ${act}: ${reason}; ${remedy}`, options);
  }
}

/** How a refusal is said. */
export interface FileErrorOptions {
  /** What was attempted; `"written"` if left out. */
  readonly act?: "written" | "read";
  /** What to do about it; by the reason if left out. */
  readonly remedy?: string;
}

/**
 * Does something with a file or a folder; what the system refuses becomes a sentence.
 *
 * @param path What the sentence names.
 * @throws {FileError} If the system refuses.
 *
 * @example
 * ```ts
 * import { FileError, orFileError } from "./file_error.ts";
 *
 * const error = await orFileError(".", () => Deno.readFile("."), { act: "read" }).catch((error) => error);
 * console.assert(error instanceof FileError && error.message === '"." cannot be read: it is a folder; give a file');
 * ```
 */
export async function orFileError<T>(path: string, work: () => Promise<T>, options: FileErrorOptions = {}): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const { act = "written", remedy = refusal.remedy } = options;
    throw new FileError(path, act, refusal.reason, remedy, { cause: error });
  }
}

/** What the system says with an error, and what to do about it; nothing if the error is not the system's. */
export function refusalOf(error: unknown): { readonly reason: string; readonly remedy: string } | undefined {
  if (!(error instanceof Error) || error instanceof FileError) return undefined;
  if (error instanceof Deno.errors.NotCapable) {
    return { reason: error.message, remedy: "allow it, or give another place" };
  }
  const code = "code" in error ? String(error.code) : "";
  if (!/^E[A-Z0-9]+$/.test(code)) return undefined;
  const [reason, remedy] = REFUSALS[code] ?? [error.message, "give another place"];
  return { reason: `${reason}`, remedy };
}

const REFUSALS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ["no space is left on the disk", "make room, or give another place"],
  EDQUOT: ["your share of the disk is used up", "make room, or give another place"],
  EFBIG: ["the file grew too large for the disk", "give another place"],
  EROFS: ["the disk can only be read", "give another place"],
  EACCES: ["permission is denied", "ask for permission, or give another place"],
  EPERM: ["permission is denied", "ask for permission, or give another place"],
  EISDIR: ["it is a folder", "give a file"],
  ENOTDIR: ["a part of its path is a file", "give another place"],
  EEXIST: ["a file is in the way", "give another place"],
  ENOTEMPTY: ["a folder is in the way", "give another place"],
  ENOENT: ["there is no such place", "give another"],
  ENAMETOOLONG: ["its name is too long", "give a shorter one"],
};
