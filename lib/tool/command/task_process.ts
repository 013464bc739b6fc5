import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { callFolder } from "./command_line.ts";
import { V8_FLAGS } from "./kernel_spec.ts";
import { packagesFolder, permitted, type Place } from "./permissions.ts";

/** How a task is started. */
export interface TaskProcess {
  /** Arguments of Deno. */
  readonly args: string[];
  /** Environment variables, besides those of this process. */
  readonly env: Record<string, string>;
}

/**
 * How a task is started with the permissions that its command line needs, and no others; nothing if there is no such task.
 *
 * @param deno The path of Deno.
 * @param args What the user gave.
 */
export function taskProcess(deno: string, task: string, args: readonly string[]): TaskProcess | undefined {
  const place: Place = {
    root: fileURLToPath(new URL("../../../", import.meta.url)),
    from: callFolder(),
    env: (name) => Deno.env.get(name),
    home: homedir(),
    temporary: tmpdir(),
  };
  const may = permitted(task, args, place);
  if (!may) return undefined;
  const { read = [], write = [], net = [], run = [], ffi, wide } = may;
  const packages = packagesFolder(place);
  const permissions = [
    "--allow-env",
    ...allow("read", [place.root, packages, deno, ...read, ...write]),
    ...allow("write", write),
    ...allow("net", net),
    ...allow("run", run.map((program) => program === "deno" ? deno : program)),
    ...allow("sys", [
      ...["hostname", "cpus", "osRelease", "systemMemoryInfo", "homedir", "networkInterfaces"],
      ...(wide ? ["inspector"] : []), // what computes runs names them by what their functions capture
    ]),
    ...(ffi ? allow("ffi", [packages]) : []),
  ];
  return {
    args: ["run", "--no-prompt", ...permissions, join(place.root, may.module), ...(may.args ?? []), ...args],
    env: wide ? { DENO_V8_FLAGS: V8_FLAGS } : {},
  };
}

function allow(name: string, values: readonly string[]): string[] {
  if (values.length === 0) return [];
  return [`--allow-${name}=${[...new Set(values)].map((value) => value.replaceAll(",", ",,")).join(",")}`];
}
