import { InputError, shown } from "../base/mod.ts";

/** Columns of every frame of results, besides fields of a sweep and further metrics. */
const ofFrames = [
  ...["run", "algorithm", "seed", "round", "phase", "device", "group"],
  ...["accuracy", "loss", "drift", "floats_sent", "messages", "gradients"],
];

/** Columns of every summary, whose names no field of a sweep may have. */
const ofSummaries = ["status", "diverged_round", "stopped", "seconds", "memory", "source"];

/**
 * Refuses a name that a column of results already has.
 *
 * @param what Who gives it: `"simulate: metric"`.
 * @throws {InputError} Naming it.
 */
export function checkColumnName(what: string, name: string): void {
  if (name.trim() === "") throw new InputError(`${what} ${shown(name)} has no name; give it one`);
  if (ofFrames.includes(name) || ofSummaries.includes(name)) {
    throw new InputError(`${what} ${shown(name)} is a column of results; call it something else`);
  }
}
