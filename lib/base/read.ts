import { orFileError } from "./file_error.ts";
import { InputError } from "./input_error.ts";

/**
 * The text of a file that a user named.
 *
 * @param path The file.
 * @param noun What it should be, for the message: `"notebook"`.
 * @throws {InputError} If there is none, or it cannot be read.
 *
 * @example
 * ```ts
 * import { readText } from "./read.ts";
 *
 * const error = await readText("none.txt", "script").catch((error) => error);
 * console.assert(error.message === 'there is no script "none.txt"');
 * ```
 */
export async function readText(path: string, noun = "file"): Promise<string> {
  return await orFileError(path, () => Deno.readTextFile(path), { act: "read" }).catch((error) => {
    const absent = error instanceof Error && error.cause instanceof Deno.errors.NotFound;
    throw absent ? new InputError(`there is no ${noun} "${path}"`) : error;
  });
}
