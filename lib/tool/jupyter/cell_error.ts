import { compilerReason } from "./compiler_reason.ts";
import type { MessageContent } from "./jupyter_message.ts";

/** The content of an `error` output. */
export type CellError = MessageContent & {
  /** The name of the error. */
  readonly ename: string;
  /** The message of the error. */
  readonly evalue: string;
  /** The lines of the stack trace. */
  readonly traceback: readonly string[];
};

/** What else is known of a cell. */
export interface CellCircumstances {
  /** Its code. */
  readonly code: string;
  /** Its folder. */
  readonly cwd: string;
  /** Whether it was interrupted. */
  readonly interrupted: boolean;
}

/**
 * The errors of a cell, in one form for all versions of Deno.
 *
 * @param told What the kernel told: errors, and the reply if it is one. Without any of these the cell has no errors;
 *   where none says why it failed, it was interrupted or cannot be compiled.
 *
 * @example
 * ```ts
 * import { cellErrors } from "./cell_error.ts";
 *
 * const [error] = await cellErrors([{ evalue: "Execution failed" }], { code: "1", cwd: ".", interrupted: true });
 * console.assert(error?.ename === "Interrupted");
 * ```
 */
export async function cellErrors(told: readonly MessageContent[], cell: CellCircumstances): Promise<CellError[]> {
  if (told.length === 0) return [];
  const errors = told.filter(isTelling).map(tidied);
  const distinct = errors.filter(({ evalue }, i) => errors.findIndex((other) => other.evalue === evalue) === i);
  if (distinct.length > 0) return distinct;
  const [ename, evalue] = cell.interrupted
    ? ["Interrupted", "the cell was interrupted; variables are kept"]
    : ["SyntaxError", await compilerReason(cell.code, cell.cwd) || String(told.at(-1)!["evalue"] ?? "the cell failed")];
  return [tidied({ ename, evalue, traceback: [] })];
}

// Some kernels say no more of an interrupted cell, or one that cannot be compiled, than that it failed.
function isTelling(content: MessageContent): content is CellError {
  const { ename = "", evalue } = content as Partial<CellError>;
  return ename !== "" && evalue !== "Execution failed" && !ename.includes("EvaluateResponse");
}

// Kernels give a syntax error its whole message as name, and begin a trace with a heading of their own.
function tidied({ ename, evalue, traceback }: CellError): CellError {
  const name = ename.split(/[:\n]/)[0]!;
  const message = evalue.startsWith(`${name}: `) ? evalue.slice(name.length + 2) : evalue;
  const trace = traceback.filter((line) => line !== "Stack trace:");
  return { ename: name, evalue: message, traceback: trace.length > 0 ? trace : `${name}: ${message}`.split("\n") };
}

/**
 * The error without the middle of texts too long to be shown.
 *
 * @example
 * ```ts
 * import { cutError } from "./cell_error.ts";
 *
 * const { evalue } = cutError({ ename: "Error", evalue: "e".repeat(1_000_000), traceback: [] });
 * console.assert(evalue.includes("980,000 more characters"));
 * ```
 */
export function cutError(error: CellError): CellError {
  const { ename, evalue, traceback } = error;
  return { ...error, ename: cut(ename), evalue: cut(evalue), traceback: cut(traceback.join("\n")).split("\n") };
}

function cut(text: string): string {
  const missing = text.length - 2 * MOST;
  if (missing <= 0) return text;
  return `${text.slice(0, MOST)}… ${missing.toLocaleString("en")} more characters …${text.slice(-MOST)}`;
}

const MOST = 10_000;
