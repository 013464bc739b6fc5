import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import {
  carryOut,
  carryOutShape,
  checkDifferent,
  chosenStore,
  type FieldValue,
  inTurn,
  partOf,
  type PlannedRun,
  planRuns,
  type Runs,
  type Shard,
  type Simulation,
} from "../run/mod.ts";
import { type Grid, type GridPoint, gridPoints } from "./grid.ts";
import { watched, type WatchedOptions } from "./watched.ts";

/** The simulation at one point of a sweep, without how to run it. */
export type SweepSimulation = Omit<Simulation, "observe">;

/** A grid of simulations as one value. */
export interface Sweep {
  /** The points, each with a value per field of the grid. */
  readonly points: readonly Readonly<Record<string, FieldValue>>[];
  /** All its runs, before anything is done. */
  plan(): Promise<readonly PlannedRun[]>;
  /** How much there is to do. */
  count(options?: Pick<WatchedOptions, "store" | "shard" | "keep">): Promise<SweepCount>;
  /**
   * An estimate of the time it takes: computes three rounds of one run per point and algorithm that is not fully
   * stored, and times the last two.
   */
  price(options?: Pick<WatchedOptions, "store" | "shard" | "keep">): Promise<SweepPrice>;
  /**
   * Runs everything; the fields of the grid become columns of the frame. In a notebook, finished runs are loaded from
   * and kept in the store in the results folder unless `store` says otherwise.
   */
  run(options?: WatchedOptions): Promise<Runs>;
}

/** How many runs a sweep has. */
export interface SweepCount {
  /** All runs, by name. */
  readonly runs: readonly string[];
  /** How many of them are in the store. */
  readonly stored: number;
  /** Rounds left to compute; an upper bound if runs have a stop rule. */
  readonly rounds: number;
}

/** The estimated time of a sweep. */
export interface SweepPrice extends SweepCount {
  /**
   * Estimated seconds to compute the runs that are not stored, one after another; an upper bound if they have a stop
   * rule.
   */
  readonly seconds: number;
}

/**
 * A sweep over a grid: a simulation for every combination of values, with a progress bar in the cell. All points share
 * the same seeds, so comparisons are paired.
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
): Sweep {
  if (typeof simulationAt !== "function") {
    throw new InputError(`sweep: the simulation at a point is ${shown(simulationAt)}; give a function of the point`);
  }
  const points = gridPoints(grid);
  let planned: Promise<PlannedRun[]> | undefined;
  const plan = () =>
    planned ??= planAll(points.map(({ point, labels }) => ({ simulation: simulationAt(point), labels })));
  const part = async (shard: Shard | undefined) => shard ? partOf(await plan(), shard) : await plan();
  const missing = async ({ store: choice, shard, keep }: Pick<WatchedOptions, "store" | "shard" | "keep">) => {
    const runs = await part(shard);
    const store = await chosenStore(choice);
    const stored = new Set(store?.names().filter((run) => keep === undefined || store.kept(run).includes(keep)));
    return { runs, left: runs.filter(({ id }) => !stored.has(id)) };
  };
  const counted = ({ runs, left }: { runs: readonly PlannedRun[]; left: readonly PlannedRun[] }): SweepCount => ({
    runs: runs.map(({ id }) => id),
    stored: runs.length - left.length,
    rounds: left.reduce((sum, { rounds }) => sum + rounds, 0),
  });
  return {
    points: points.map(({ labels }) => labels),
    plan,
    async count(options = {}) {
      checkOptions("sweep.count", countSchema, options);
      return counted(await missing(options));
    },
    async price(options = {}) {
      checkOptions("sweep.price", countSchema, options);
      const found = await missing(options);
      return { ...counted(found), seconds: await secondsOf(found.left) };
    },
    async run(options = {}) {
      checkOptions("sweep.run", runSchema, options);
      return await watched(await plan(), options);
    },
  };
}

const { store, shard, keep } = carryOutShape;
const countSchema = z.strictObject({ store, shard, keep });
const runSchema = z.strictObject({ ...carryOutShape, showProgress: z.boolean().optional() });

/** Rounds of a run that is timed. */
const PROBED = 3;
const RUNNING = ["store", "executor", "shard", "keep", "signal", "onProgress", "showProgress", "observe"];

async function planAll(
  simulations: readonly { readonly simulation: SweepSimulation; readonly labels: Record<string, FieldValue> }[],
): Promise<PlannedRun[]> {
  const planned: PlannedRun[] = [];
  const seeds = simulations[0]!.simulation?.seeds;
  for (const { simulation, labels } of simulations) {
    if (typeof simulation !== "object" || simulation === null || simulation instanceof Promise) {
      const given = simulation instanceof Promise ? "a promise; load data before the sweep" : shown(simulation);
      throw new InputError(`sweep: the simulation at ${shown(labels)} is ${given}`);
    }
    const wrong = RUNNING.find((name) => name in simulation);
    if (wrong !== undefined) {
      throw new InputError(`sweep: the simulation at ${shown(labels)} sets "${wrong}"; give that to run()`);
    }
    if (simulation.seeds?.join() !== seeds?.join()) {
      throw new InputError(
        `sweep: the seeds at ${shown(labels)} are ${shown(simulation.seeds)}, but ${
          shown(seeds)
        } at the first point; ` +
          "give all points the same, so that comparisons are paired",
      );
    }
    planned.push(...await planRuns(simulation, labels));
  }
  checkDifferent(planned);
  return planned;
}

async function secondsOf(left: readonly PlannedRun[]): Promise<number> {
  const alike = new Map<string, PlannedRun[]>();
  for (const run of left) {
    const key = JSON.stringify([run.fields, run.algorithm]);
    alike.set(key, [...alike.get(key) ?? [], run]);
  }
  let seconds = 0;
  for (const runs of alike.values()) {
    const { stop: _, rounds: all, ...run } = runs[0]!;
    const rounds = Math.min(all, PROBED);
    const ends: number[] = [];
    await carryOut([{ ...run, rounds }], {
      store: false,
      executor: inTurn,
      onProgress: ({ done }) => void (ends[done] ??= performance.now()),
    });
    const first = Math.min(1, rounds - 1); // the first round warms up, unless it is the only one
    seconds += (ends[rounds]! - ends[first]!) / 1000 / (rounds - first) * all * runs.length;
  }
  return seconds;
}
