import type { Thread } from "../thread.ts";

/** Room of a thread for two panels of columns: of Θ and of the output. */
export const PANEL_BYTES = 2 ** 19;
/** Columns of a panel, at most. */
const WIDEST = 256;
/** Numbers between the rows of a panel, which would fall into few sets of the cache without. */
const GAP = 16;

/** out ← W·Θ with a W of few zeros; a unit is a panel of columns. */
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
  /** W, `[rows, rows]` (f32). */
  readonly weights: number;
  /** Whether all rows of W sum to 1. */
  readonly averages: boolean;
  /** Where the room for a panel begins in a thread's scratch. */
  readonly panel: number;
}

/** Columns of a panel of so many rows; 0 where no panel of use fits. */
export function panelWidth(rows: number): number {
  return Math.max(Math.min(WIDEST, Math.floor(PANEL_BYTES / (128 * rows)) * 16 - GAP), 0);
}

/**
 * Mixes one panel: it is read once, and both stay in the cache. Averages are taken of differences from the first row;
 * see averages.ts.
 */
export function mixingUnits({ kernels, scratch }: Thread, job: MixingJob): (unit: number) => void {
  const { rows, columns } = job;
  const most = panelWidth(rows);
  const stride = most + GAP;
  const panel = scratch + job.panel;
  const mixed = panel + 4 * rows * stride;
  const factor = job.averages ? 1 : 0;
  return (unit) => {
    const first = unit * most;
    const width = Math.min(most, columns - first);
    const [theta, out] = [job.parameters + 4 * first, job.out + 4 * first];
    kernels.shiftRows(theta, columns, panel, stride, rows, width, -factor, theta);
    kernels.product(job.weights, rows, 1, panel, stride, 0, 0, 1, 0, mixed, stride, rows, width, rows);
    kernels.shiftRows(mixed, stride, out, columns, rows, width, factor, theta);
  };
}
