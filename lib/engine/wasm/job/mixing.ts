import type { Thread } from "../job.ts";

/** Columns that one unit mixes. */
export const MIXING_CHUNK = 1024;

/** One mixing of rows; a unit is a chunk of columns. */
export interface MixingJob {
  /** Kind of the job. */
  readonly kind: "mixing";
  /** Rows of Θ and of the output. */
  readonly rows: number;
  /** Parameters per row. */
  readonly columns: number;
  /** Matrix Θ. */
  readonly parameters: number;
  /** Matrix that receives W·Θ. */
  readonly out: number;
  /** Whether every row has every row for a neighbour, so that the weights are a matrix `[rows, rows]`. */
  readonly dense: boolean;
  /** Where each row's neighbours begin, and where the last ones end (u32). */
  readonly starts: number;
  /** Rows with a weight that is not zero (u32). */
  readonly neighbors: number;
  /** Their weights (f32). */
  readonly weights: number;
}

/** Mixes one chunk of columns. */
export function mixingUnits({ kernels }: Thread, job: MixingJob): (unit: number) => void {
  const { rows, columns } = job;
  return (unit) => {
    const first = unit * MIXING_CHUNK;
    const width = Math.min(MIXING_CHUNK, columns - first);
    if (job.dense) {
      const [theta, out] = [job.parameters + 4 * first, job.out + 4 * first];
      kernels.product(job.weights, rows, 1, theta, columns, 0, 0, 1, 0, out, columns, rows, width, rows);
      return;
    }
    kernels.mixRows(job.parameters, job.out, rows, columns, first, width, job.starts, job.neighbors, job.weights);
  };
}
