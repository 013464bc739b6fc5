import { Buffer } from "node:buffer";
import { InputError } from "../../base/mod.ts";
import type { Sweep } from "../../notebook/mod.ts";

/**
 * The one sweep that a module exports.
 *
 * @param exported What it exports, by name.
 * @param name The module, as its reader calls it.
 * @throws {InputError} If there is none, or more than one.
 *
 * @example
 * ```ts
 * import { InputError } from "murmuration";
 * import { sweepIn } from "./sweep_module.ts";
 *
 * try {
 *   sweepIn({ strengths: [0.5] }, "strengths.ts");
 * } catch (error) {
 *   console.assert(error instanceof InputError); // it exports no sweep
 * }
 * ```
 */
export function sweepIn(exported: Readonly<Record<string, unknown>>, name: string): Sweep {
  const sweeps = Object.values(exported).filter(isSweep);
  if (sweeps.length === 1) return sweeps[0]!;
  throw new InputError(
    sweeps.length === 0
      ? `"${name}" exports no sweep; write: export const strengths = sweep({ … }, (point) => ({ … }))`
      : `"${name}" exports ${sweeps.length} sweeps; give each a file of its own`,
  );
}

/**
 * The text of a sweep's file, to be sent to other machines.
 *
 * @throws {InputError} If there is no such file, or it imports files, which other machines do not have.
 */
export async function sweepText(file: string): Promise<string> {
  const text = await Deno.readTextFile(file).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(`there is no file "${file}"`);
  });
  const [, imported] = IMPORTED_FILE.exec(text) ?? [];
  if (imported === undefined) return text;
  throw new InputError(
    `"${file}" imports "${imported}", which other machines do not have; a sweep that is queued imports "murmuration" ` +
      "and packages only",
  );
}

/** The sweep in the text of a module. */
export async function sweepOfText(text: string): Promise<Sweep> {
  const encoded = Buffer.from(text).toString("base64");
  return sweepIn(await import(`data:application/typescript;charset=utf-8;base64,${encoded}`), "the sweep");
}

const IMPORTED_FILE =
  /(?:^\s*(?:import|export)\b[^"';]*?\bfrom|^\s*import|\bimport\()\s*["']((?:\.{0,2}\/|file:)[^"']*)["']/m;

function isSweep(value: unknown): value is Sweep {
  return typeof value === "object" && value !== null && "points" in value && Array.isArray(value.points) &&
    "run" in value && typeof value.run === "function" && "count" in value && typeof value.count === "function";
}
