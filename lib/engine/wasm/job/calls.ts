import type { Thread } from "../thread.ts";

/** Kernels whose calls do not depend on each other. */
export type Kernel = "distance" | "dot" | "allFinite" | "compress";

/** Calls of one kernel; a unit is a call. */
export interface CallsJob {
  /** Kind of the job. */
  readonly kind: "calls";
  /** Which kernel. */
  readonly kernel: Kernel;
  /** Arguments of all calls, `[units, width]` (u32). */
  readonly arguments: number;
  /** Number of arguments. */
  readonly width: number;
  /** Receives what each call returns (f64). */
  readonly results: number;
}

/** Makes one call. */
export function callUnits({ kernels, memory }: Thread, job: CallsJob): (unit: number) => void {
  const { width } = job;
  const given = new Uint32Array(memory.buffer, job.arguments);
  const results = new Float64Array(memory.buffer, job.results);
  const call = kernels[job.kernel] as (...operands: number[]) => number | void;
  return (unit) => {
    results[unit] = call(...given.subarray(width * unit, width * (unit + 1))) ?? 0;
  };
}
