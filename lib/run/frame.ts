import { InputError, shown } from "../base/mod.ts";

/** A polars dataframe. */
export type Frame = ReturnType<typeof import("nodejs-polars")["readRecords"]>; // named outright, doc lint calls it private

/**
 * Refuses anything but a dataframe, such as all results of a simulation instead of their frame.
 *
 * @param what The function that was called, for the message.
 * @throws {InputError} With the given value.
 */
export function checkFrame(what: string, given: unknown): void {
  if (isFrame(given)) return;
  const runs = isFrame((given as { frame?: unknown } | undefined | null)?.frame);
  const promise = given instanceof Promise;
  throw new InputError(
    `${what}: expected a dataframe, got ` +
      (runs ? "results; give their frame: runs.frame" : promise ? "a promise; await it" : shown(given)),
  );
}

/**
 * Refuses a frame without the columns about to be read.
 *
 * @throws {InputError} Naming the missing column and the existing ones.
 */
export function checkColumns(what: string, frame: Frame, columns: readonly string[]): void {
  checkFrame(what, frame);
  const missing = columns.find((name) => !frame.columns.includes(name));
  if (missing === undefined) return;
  throw new InputError(`${what}: the frame has no column "${missing}"; its columns are ${frame.columns.join(", ")}`);
}

function isFrame(value: unknown): value is Frame {
  return typeof value === "object" && value !== null &&
    typeof (value as Partial<Frame>).getColumn === "function" && typeof (value as Partial<Frame>).filter === "function";
}
