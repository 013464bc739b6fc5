import { existsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { InputError, packagesFolder, projectRoot, systemFacts } from "../../base/mod.ts";
import { isPackage, kitFolder, program } from "../program.ts";
import { V8_FLAGS } from "./kernel_spec.ts";
import { type Permitted, permitted, type Place } from "./permissions.ts";

/** How a task is started. */
export interface TaskProcess {
  /** Arguments of Deno. */
  readonly args: string[];
  /** Environment variables, besides those of this process. */
  readonly env: Record<string, string>;
}

/**
 * How to start a task with only the permissions that its command line needs; nothing if there is no such task.
 *
 * @param given What the user gave; `--real-data` becomes a variable, for all processes that load data.
 * @param from The folder that it was given in.
 * @throws {InputError} If the task is `run` and its file does not exist.
 */
export function taskProcess(task: string, given: readonly string[], from = Deno.cwd()): TaskProcess | undefined {
  const insists = COMPUTING.includes(task) && given.includes(REAL_DATA);
  const args = insists ? given.filter((arg) => arg !== REAL_DATA) : given;
  const place: Place = {
    root: projectRoot(from),
    kit: kitFolder,
    from,
    env: (name) => Deno.env.get(name),
    home: homedir(),
    temporary: tmpdir(),
  };
  const may = permitted(task, args, place);
  if (!may) return undefined;
  const env = { ...may.wide && { DENO_V8_FLAGS: V8_FLAGS }, ...insists && { MURMURATION_REAL_DATA: "1" } };
  const { flags, file, rest } = task === "run" ? script(args, from) : { flags: [], file: undefined, rest: args };
  const module = file ?? program(may.module);
  return {
    args: [
      "run",
      "--no-prompt",
      ...config(place),
      ...permissions(may, place, flags),
      module,
      ...(may.args ?? []),
      ...rest,
    ],
    env,
  };
}

const REAL_DATA = "--real-data";
const COMPUTING = ["run", "reproduce", "notebook", "sweep", "worker"];

/** Of `task run`: flags of Deno, the file, and what the file is given. */
function script(args: readonly string[], from: string) {
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  if (at < 0) throw new InputError(`task run takes a file: deno task run first.ts; ${RUN}`);
  const file = resolve(from, args[at]!);
  if (!existsSync(file)) throw new InputError(`there is no file "${file}"; ${RUN}`);
  const preload = ["--preload", program("lib/tool/command/script.ts")];
  return { flags: [...args.slice(0, at), ...preload], file, rest: args.slice(at + 1) };
}

const RUN = "arguments before it go to Deno (--allow-run, …), those after it to the file";

function permissions(
  { read = [], write = [], net = [], run = [], ffi, wide }: Permitted,
  place: Place,
  flags: string[],
) {
  if (flags.some((flag) => ["-A", "--allow-all"].includes(flag))) return flags;
  const packages = [packagesFolder(place.env, () => place.home), join(place.root, "node_modules")];
  const deno = Deno.execPath();
  return [
    "--allow-env",
    ...allow("read", [place.root, place.kit, ...packages, deno, ...read, ...write]),
    ...allow("write", write),
    ...allow("net", net),
    ...allow("run", run.map((program) => program === "deno" ? deno : program)),
    // What computes runs names them by what their functions capture: "inspector", a word that Deno 2.9 does not take.
    ...(wide ? ["--allow-sys"] : allow("sys", systemFacts)),
    ...(ffi ? allow("ffi", packages) : []),
    ...flags,
  ];
}

/**
 * A clone's tasks use its own configuration, so that files anywhere find the kit, or that of a project linked to it, so
 * that the project's files also find their own packages.
 */
function config({ root, kit }: Place): string[] {
  if (isPackage) return [];
  const file = join(root, "deno.json");
  return ["--config", linksTo(kit, file) ? file : join(kit, "deno.json")];
}

function linksTo(kit: string, file: string): boolean {
  try {
    const { links = [] } = JSON.parse(Deno.readTextFileSync(file));
    return [links].flat().some((link) => relative(resolve(dirname(file), String(link)), kit) === "");
  } catch {
    return false; // there is none, or it has comments
  }
}

function allow(name: string, values: readonly string[]): string[] {
  if (values.length === 0) return [];
  return [`--allow-${name}=${[...new Set(values)].map((value) => value.replaceAll(",", ",,")).join(",")}`];
}
