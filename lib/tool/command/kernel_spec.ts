import { join } from "node:path";
import { InputError, remove, saveFile } from "../../base/mod.ts";
import { program } from "../program.ts";

/** V8's flags for WebAssembly kernels 256 bits wide; to be set when a process starts. */
export const V8_FLAGS = "--experimental-wasm-revectorize,--no-wasm-bounds-checks";

/** The version of Deno that the project is tested with. */
export const DENO_VERSION = "2.9.6";

/**
 * The specification of our kernel, as Jupyter reads it from `kernel.json`: the program that serves it, run by this very
 * Deno, or by the tested version from npm.
 */
export function kernelSpec(fromNpm = false, os: typeof Deno.build.os = Deno.build.os): Record<string, unknown> {
  const npx = [os === "windows" ? "npx.cmd" : "npx", "-y", `deno@${DENO_VERSION}`];
  const flags = ["run", "--quiet", "--no-config", "--no-lock", "--allow-all"];
  return {
    argv: [...fromNpm ? npx : [Deno.execPath()], ...flags, program("lib/tool/jupyter/serve.ts"), "{connection_file}"],
    display_name: "Murmuration (Deno)",
    language: "typescript",
    interrupt_mode: "message", // by signal, the stop button would end the kernel on some systems
    env: { DENO_V8_FLAGS: V8_FLAGS, NO_COLOR: "1" },
  };
}

/** The folder of our kernel among the user's Jupyter kernels; `env` looks up environment variables. */
export function kernelFolder(env: (name: string) => string | undefined, os: typeof Deno.build.os): string {
  return join(jupyterDataFolder(env, os), "kernels", "murmuration");
}

/**
 * Writes the kernel's specification into the folder and returns the file's path.
 *
 * @throws {InputError} If the folder cannot be written to.
 */
export async function installKernel(folder: string, fromNpm = false): Promise<string> {
  const path = join(folder, "kernel.json");
  await saveFile(path, JSON.stringify(kernelSpec(fromNpm), null, 2) + "\n", { remedy: REMEDY });
  return path;
}

/**
 * Removes the kernel's folder; false if there is none.
 *
 * @throws {InputError} If it cannot be removed.
 */
export async function uninstallKernel(folder: string): Promise<boolean> {
  return await remove(folder, { remedy: REMEDY });
}

const REMEDY = "set JUPYTER_DATA_DIR to a folder that Jupyter reads";

function jupyterDataFolder(env: (name: string) => string | undefined, os: typeof Deno.build.os): string {
  const given = env("JUPYTER_DATA_DIR");
  if (given) return given;
  if (os === "windows") return join(required(env, "APPDATA"), "jupyter");
  if (os === "darwin") return join(required(env, "HOME"), "Library", "Jupyter");
  return join(env("XDG_DATA_HOME") || join(required(env, "HOME"), ".local", "share"), "jupyter");
}

function required(env: (name: string) => string | undefined, name: string): string {
  const value = env(name);
  if (!value) throw new InputError(`the variable ${name} is not set; set JUPYTER_DATA_DIR to Jupyter's data folder`);
  return value;
}
