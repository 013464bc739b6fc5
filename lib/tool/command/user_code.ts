import process from "node:process";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { InputError, shown } from "../../base/mod.ts";

/**
 * Runs something that uses the code of a user's file. Errors thrown by that code, immediately or later, become a
 * sentence with the line, and the code cannot end the process.
 *
 * @param file The path of the file.
 * @throws {InputError} If the code in the file throws, rejects or tries to end the process.
 */
export async function withUserCode<T>(file: string, work: () => Promise<T>): Promise<T> {
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {}); // it is raced below
  const rejected = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    failure.reject(event.reason);
  };
  const exit = () => {
    const error = new InputError(`"${file}" ends the process; leave Deno.exit() to the command`);
    failure.reject(error);
    throw error;
  };
  const exits = [Deno.exit, process.exit] as const;
  [Deno.exit, process.exit] = [exit, exit];
  addEventListener("unhandledrejection", rejected);
  try {
    return await Promise.race([work(), failure.promise]);
  } catch (error) {
    throw inWords(file, error);
  } finally {
    removeEventListener("unhandledrejection", rejected);
    [Deno.exit, process.exit] = exits;
  }
}

function inWords(file: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  if (!(error instanceof Error)) return new InputError(`"${file}" throws ${shown(error)}, which is not an Error`);
  const url = pathToFileURL(file).href;
  const stack = stripVTControlCharacters(error.stack ?? "");
  const at = stack.indexOf(`${url}:`);
  const [first = ""] = stripVTControlCharacters(error.message).split("\n");
  if (at < 0) return error;
  const [line] = stack.slice(at + url.length + 1).split(":");
  const notLoaded = "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  return new InputError(`"${file}", line ${line}: ${notLoaded ? first : `${error.name}: ${first}`}`, { cause: error });
}
