import { type LocalReport, type Matrix, plainOperations, type RowsNeeded, type Session } from "../engine/mod.ts";
import type { Model } from "../model/mod.ts";
import type { PlannedRun } from "./plan.ts";
import { Stepping } from "./stepping.ts";

/** The number of rounds after which a run has made all its matrices. */
const ROUNDS = 2;

/**
 * How many rows of parameters a run holds at once, counted in a trial of its first rounds with a single parameter and
 * made-up gradients.
 */
export async function rowsNeeded(run: PlannedRun): Promise<RowsNeeded> {
  const held = new Set<Matrix>();
  let most: RowsNeeded = { perDevice: 0, besides: 0 };
  const devices = run.graph.devices;
  const count = (matrix: Matrix) => {
    held.add(matrix);
    const rows = [...held].map(({ rows }) => rows);
    const sum = (some: readonly number[]) => some.reduce((a, b) => a + b, 0);
    const now = {
      perDevice: sum(rows.filter((n) => n >= devices)) / devices,
      besides: sum(rows.filter((n) => n < devices)),
    };
    if (now.perDevice * devices + now.besides >= most.perDevice * devices + most.besides) most = now;
    return matrix;
  };
  const small = { ...run, model: single(run.model), initialParameters: "common" } as const;
  const session = countingSession(small, { count, release: (matrix) => void held.delete(matrix) });
  const stepping = new Stepping(small, session);
  for (let round = 1; round <= Math.min(ROUNDS, run.rounds); round++) {
    for (const step of stepping.stepsOf(round)) await stepping.take(step, round);
  }
  return most;
}

/** The model with one parameter. */
function single(model: Model): Model {
  const tensor = { ...model.layout[0]!, shape: [1], offset: 0, size: 1 };
  return { ...model, layout: [tensor], parameters: 1, initialize: () => new Float32Array(1) };
}

function countingSession(
  { model, graph: { devices }, partition, test }: PlannedRun,
  { count, release }: { readonly count: (matrix: Matrix) => Matrix; readonly release: (matrix: Matrix) => void },
): Session {
  const losses = (length: number): LocalReport => ({ loss: new Float64Array(length) });
  return {
    ...plainOperations(model.layout),
    engine: "counting",
    problem: { model, devices, train: partition.dataset, test },
    matrix: (rows = devices) => count({ rows, columns: 1, data: new Float32Array(rows) }),
    release,
    localSteps: ({ rows }) => Promise.resolve(losses(rows)),
    gradients(_, { jobs, out }) {
      for (const { into } of jobs) out.data[into] = 1;
      return Promise.resolve(losses(jobs.length));
    },
    evaluate: ({ rows }) => {
      const { classes } = test;
      const counts = { correct: new Uint32Array(rows * classes), loss: new Float64Array(rows * classes) };
      return Promise.resolve({ ...counts, total: new Uint32Array(classes) });
    },
    close: () => Promise.resolve(),
  };
}
