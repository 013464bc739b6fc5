import { resolve } from "node:path";
import { storeFolder } from "../../run/mod.ts";
import { type CommandLine } from "./command_line.ts";

/**
 * The folder of the store that the flag `--store` names, or of the one that is used without it.
 *
 * @throws {InputError} If there is no such flag, and stores are off.
 */
export function storeGiven(line: CommandLine): string {
  const folder = line.value("store");
  return folder === undefined ? storeFolder() : resolve(folder);
}
