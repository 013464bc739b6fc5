import { TEMPORARY_BYTES } from "../frame.ts";
import type { Thread } from "../thread.ts";

/** Columns that one unit measures: as many as have their means in the temporary part of a frame. */
export const DRIFT_CHUNK = TEMPORARY_BYTES / 8;

/** Squared distances of rows from their mean; a unit is a chunk of columns. */
export interface DriftJob {
  /** Kind of the job. */
  readonly kind: "drift";
  /** Rows of Θ. */
  readonly rows: number;
  /** Parameters per row. */
  readonly columns: number;
  /** Matrix Θ. */
  readonly parameters: number;
  /** Receives `[units, rows]` sums of squares (f64). */
  readonly squares: number;
}

/** Measures one chunk of columns. */
export function driftUnits({ kernels, scratch }: Thread, job: DriftJob): (unit: number) => void {
  const { rows, columns } = job;
  return (unit) => {
    const first = unit * DRIFT_CHUNK;
    const width = Math.min(DRIFT_CHUNK, columns - first);
    kernels.squaredDistances(job.parameters, rows, columns, first, width, scratch, job.squares + 8 * rows * unit);
  };
}
