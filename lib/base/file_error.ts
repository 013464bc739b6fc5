import { InputError } from "./input_error.ts";

/**
 * Thrown when the system refuses to read or write a file: the disk is full or read-only, permission is missing, a
 * folder is in the way. The message gives the path, the reason and the remedy.
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

/** How a refusal is worded. */
export interface FileErrorOptions {
  /** What was attempted. Default: `"written"`. */
  readonly act?: "written" | "read";
  /** What to do about it. Default: what fits the reason. */
  readonly remedy?: string;
}

/**
 * Does something with a file or folder, and turns a refusal by the system into a sentence.
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

/** Why the system refused, and what to do about it; nothing if the error does not come from the system. */
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
  EDQUOT: ["your disk quota is used up", "make room, or give another place"],
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
