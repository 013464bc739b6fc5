import type { Thread } from "../job.ts";

/** Room of a thread for a panel of columns without gaps. */
export const PANEL_BYTES = 2 ** 17;
/** Columns of a panel, at most. */
const WIDEST = 256;

/** out ← W·Θ with a W without zeros; a unit is a panel of columns. */
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
  /** Where the room for a panel begins in a thread's scratch. */
  readonly panel: number;
}

/** Columns of a panel of so many rows; 0 where no panel of use fits. */
export function panelWidth(rows: number): number {
  return Math.min(WIDEST, Math.floor(PANEL_BYTES / (64 * rows)) * 16);
}

/** Mixes one panel: it is read once and stays in the cache. */
export function mixingUnits({ kernels, scratch }: Thread, job: MixingJob): (unit: number) => void {
  const { rows, columns } = job;
  const most = panelWidth(rows);
  const panel = scratch + job.panel;
  return (unit) => {
    const first = unit * most;
    const width = Math.min(most, columns - first);
    const out = job.out + 4 * first;
    kernels.packRows(job.parameters + 4 * first, columns, rows, width, panel);
    kernels.product(job.weights, rows, 1, panel, width, 0, 0, 1, 0, out, columns, rows, width, rows);
  };
}
