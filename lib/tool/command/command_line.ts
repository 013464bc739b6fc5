import { parseArgs, type ParseArgsConfig } from "node:util";
import { InputError, refusalOf } from "../../base/mod.ts";

/** What a user gave on the command line. */
export interface CommandLine {
  /** The words that belong to no flag. */
  readonly words: readonly string[];
  /** Whether the flag was given. */
  has(flag: string): boolean;
  /** The value given to the flag, if any. */
  value(flag: string): string | undefined;
  /** The values given to a flag that may be repeated. */
  values(flag: string): readonly string[];
}

/** The flags that a command knows. */
export type Flags = NonNullable<ParseArgsConfig["options"]>;

/**
 * Reads a command line. The flag `--help` is always known.
 *
 * @throws {InputError} If a flag is unknown or lacks its value.
 */
export function parseCommandLine(args: readonly string[], flags: Flags): CommandLine {
  const options: Flags = { ...flags, help: { type: "boolean", short: "h" } };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return {
      words: positionals,
      has: (flag) => values[flag] === true,
      value: (flag) => typeof values[flag] === "string" ? values[flag] : undefined,
      values: (flag) => [values[flag] ?? []].flat().map(String),
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const known = Object.keys(options).map((flag) => `--${flag}`).join(", ");
    throw new InputError(`${error.message.split(". ")[0]}; known flags: ${known}`);
  }
}

/** Runs a command and returns its exit code: 2, with a sentence, if what the user gave, or the system, cannot be used. */
export async function exitCode(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    const refusal = refusalOf(error);
    if (!(error instanceof InputError) && refusal === undefined) throw error;
    console.error(refusal ? `${(error as Error).message}; ${refusal.remedy}` : (error as Error).message);
    return 2;
  }
}

/** Runs a command with the arguments of this process, and ends it with the exit code. */
export function runCommand(command: (args: readonly string[]) => Promise<number>): void {
  Deno.exitCode = 2; // if nothing is left to wait for before the command ends
  const stuck = () =>
    console.error("the command waits for what nothing can bring about: a promise that never settles?");
  addEventListener("unload", stuck);
  // Not awaited by the module: several modules that wait may block each other when they are imported together.
  void exitCode(() => command(Deno.args)).then((code) => {
    removeEventListener("unload", stuck);
    Deno.exit(code);
  });
}
