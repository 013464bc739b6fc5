import { resolve } from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { InputError, refusalOf } from "../../base/mod.ts";

/** A parsed command line. */
export interface CommandLine {
  /** The words that belong to no flag. */
  readonly words: readonly string[];
  /** Whether the flag was given. */
  has(flag: string): boolean;
  /** The value given to the flag, if any. */
  value(flag: string): string | undefined;
  /** The path given to the flag, made absolute, if any. */
  path(flag: string): string | undefined;
  /** The values given to a flag that may be repeated. */
  values(flag: string): readonly string[];
}

/** A command's help and arguments. */
export interface CommandOptions {
  /** What `--help` prints. */
  readonly help: string;
  /** The flags without a value. `--help` is always one. */
  readonly boolean?: readonly string[];
  /** The flags with a value. */
  readonly string?: readonly string[];
  /** The flags with a value that may be repeated. */
  readonly repeated?: readonly string[];
  /** Whether words are allowed besides flags. Default: false. */
  readonly words?: boolean;
}

/** A command: takes the arguments of a process and returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/**
 * A command that reads its flags and handles `--help`.
 *
 * @throws {InputError} When called, if a flag is unknown or lacks its value, or a word is unexpected.
 */
export function command(options: CommandOptions, run: (line: CommandLine) => Promise<number>): Command {
  return async (args) => {
    const line = parsed(args, options);
    if (line.has("help")) {
      console.log(options.help);
      return 0;
    }
    if (!options.words && line.words.length > 0) {
      throw new InputError(`the command takes no "${line.words[0]}"; see --help`);
    }
    return await run(line);
  };
}

/** Runs a command and returns its exit code: 2, with a sentence, on invalid input or a refusal by the system. */
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

/** Runs a command with the arguments of this process, and exits with its exit code. */
export function runCommand(command: Command): void {
  Deno.exitCode = 2; // if nothing is left to wait for before the command ends
  const stuck = () =>
    console.error("the command waits for something that can never happen: a promise that never settles?");
  addEventListener("unload", stuck);
  // Not awaited by the module: several modules that wait may block each other when they are imported together.
  void exitCode(() => command(Deno.args)).then((code) => {
    removeEventListener("unload", stuck);
    Deno.exit(code);
  });
}

function parsed(args: readonly string[], known: CommandOptions): CommandLine {
  const { boolean = [], string = [], repeated = [] } = known;
  const options: ParseArgsConfig["options"] = {
    ...Object.fromEntries(boolean.map((flag) => [flag, { type: "boolean" }])),
    ...Object.fromEntries(string.map((flag) => [flag, { type: "string" }])),
    ...Object.fromEntries(repeated.map((flag) => [flag, { type: "string", multiple: true }])),
    help: { type: "boolean", short: "h" },
  };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const value = (flag: string) => typeof values[flag] === "string" ? values[flag] : undefined;
    const path = (text: string | undefined) => text === undefined ? undefined : resolve(text);
    return {
      words: positionals,
      has: (flag) => values[flag] !== undefined,
      value,
      path: (flag) => path(value(flag)),
      values: (flag) => [values[flag] ?? []].flat().map(String),
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const flags = Object.keys(options).map((flag) => `--${flag}`).join(", ");
    throw new InputError(`${error.message.split(". ")[0]}; known flags: ${flags}`);
  }
}
