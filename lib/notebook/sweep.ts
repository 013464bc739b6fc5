import { type Grid, type GridPoint, type Runs, type Sweep, sweep as plainSweep } from "../run/mod.ts";
import type { SweepRunOptions, SweepSimulation } from "../run/mod.ts";
import { watched } from "./watched.ts";

/** How a sweep is run: see {@linkcode SweepRunOptions}; and whether a progress bar is drawn. */
export interface SweepRunWithProgressOptions extends SweepRunOptions {
  /** Whether progress is drawn in the cell or the terminal; true if left out. */
  readonly showProgress?: boolean;
}

/** A {@linkcode Sweep} that shows how far it is. */
export interface SweepWithProgress extends Sweep {
  /**
   * Carries out all its runs; the fields of the grid are columns of the frame. In a notebook finished runs come from the
   * store in the folder of results and go to it, unless `store` says otherwise.
   */
  run(options?: SweepRunWithProgressOptions): Promise<Runs>;
}

/**
 * A sweep over a grid: a simulation for every combination of values, with a progress bar in the cell. All points have the
 * same seeds, so that comparisons are paired.
 *
 * @param grid Values per field, as a list of numbers, texts or truth values, or as anything by name:
 * `{ strength: [0.25, 0.5], graph: { ring: graph.ring(4), complete: graph.complete(4) } }`.
 * @param simulationAt The simulation at a point.
 * @throws {InputError} If the grid is empty, a field has the name of a column of results, or points have other seeds.
 *
 * @example
 * ```ts
 * import { algorithms, datasets, graph, models, partition, sweep } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 60, test: 20 });
 * const strengths = sweep({ strength: [0.25, 0.5] }, ({ strength }) => ({
 *   graph: graph.complete(2),
 *   model: models.mlp([784, 10]),
 *   devices: partition.iid(digits.train, { devices: 2, seed: 0 }),
 *   test: digits.test,
 *   algorithms: { affinity: algorithms.p2plAffinity({ steps: 1, strength }) },
 *   rounds: 1,
 *   seeds: [0, 1],
 * }));
 * console.assert((await strengths.count()).runs.length === 4);
 * const { frame } = await strengths.run({ showProgress: false });
 * console.assert(frame.columns.includes("strength"));
 * ```
 */
export function sweep<const G extends Grid>(
  grid: G,
  simulationAt: (point: GridPoint<G>) => SweepSimulation,
): SweepWithProgress {
  const plain = plainSweep(grid, simulationAt);
  return { ...plain, run: (options = {}) => watched(options, (given) => plain.run(given)) };
}
