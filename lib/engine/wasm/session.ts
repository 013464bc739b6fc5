import { checkGradientPlan, checkLocalPlan, evaluatedSamples } from "../checks.ts";
import type { Evaluation, GradientPlan, LocalPlan, Problem, Session } from "../engine.ts";
import { checkRoom, MANY_ROWS } from "../room.ts";
import { evaluateDistinct } from "../rows.ts";
import { arithmetic } from "./arithmetic.ts";
import { Dispatcher } from "./dispatcher.ts";
import { EVALUATION_CHUNK } from "./job/evaluation.ts";
import type { Lease } from "./lease.ts";
import { lower } from "./lower.ts";
import { Matrices } from "./matrices.ts";
import { PANEL_BYTES } from "./job/mixing.ts";
import type { Shared } from "./process.ts";
import { programBytes } from "./program.ts";

/**
 * Opens the fast engine on one problem and copies the data into the arena unless they are already there.
 *
 * @throws {InputError} If the problem does not fit into the arena, or the data are not finite.
 */
export async function openSession(shared: Shared, problem: Problem, workers: number): Promise<Session> {
  await checkArena(shared, problem, workers);
  const { model, devices, train, test } = problem;
  const network = lower(model);
  const samples = { train: shared.datasets.take(train), test: shared.datasets.take(test) };
  const matrices = new Matrices(shared, network.parameters);
  const dispatcher = new Dispatcher(shared, workers, network);
  let open = true;

  const evaluateRows = (parameters: number, rows: Uint32Array, count: number): Promise<Evaluation> => {
    const { classes } = test;
    const units = rows.length * Math.ceil(count / EVALUATION_CHUNK);
    return dispatcher.lease(async (lease) => {
      const losses = lease.doubles(units * classes);
      const counts = lease.counts(units * classes);
      await dispatcher.run(lease, rows.length * count * network.work, {
        kind: "evaluation",
        units,
        network,
        samples: samples.test,
        count,
        parameters,
        rows: lease.copy(rows),
        rowCount: rows.length,
        loss: losses.address,
        correct: counts.address,
      });
      const correct = new Uint32Array(rows.length * classes);
      const loss = new Float64Array(rows.length * classes);
      for (let i = 0; i < units * classes; i++) {
        const at = i % correct.length;
        correct[at]! += counts.values[i]!;
        loss[at]! += losses.values[i]!;
      }
      const total = new Uint32Array(classes);
      for (const label of test.labels.subarray(0, count)) total[label]!++;
      return { correct, loss, total };
    });
  };

  return {
    ...arithmetic({ matrices, dispatcher, network, layout: model.layout }),
    engine: "wasm",
    problem,
    matrix: (rows = devices) => matrices.make(rows),
    release: (matrix) => matrices.release(matrix),
    async localSteps(parameters, plan) {
      checkLocalPlan(problem, parameters, plan);
      const addresses = {
        parameters: matrices.address("the parameters", parameters),
        velocity: matrices.address("the velocity", plan.velocity),
        constant: matrices.address("the constant bias", plan.constant),
        anchor: matrices.address("the anchor", plan.proximal?.anchor),
      };
      const busy = plan.batches.flatMap(({ offsets }, k) => offsets.length > 1 ? [k] : []);
      const taken = plan.batches.reduce((sum, { indices }) => sum + indices.length, 0);
      const report = new Float64Array(parameters.rows).fill(NaN);
      return await dispatcher.lease(async (lease) => {
        const loss = lease.doubles(busy.length);
        const { learningRate, momentum, nesterov, weightDecay } = plan;
        await dispatcher.run(lease, 3 * taken * network.work, {
          kind: "localSteps",
          units: busy.length,
          network,
          samples: samples.train,
          ...packBatches(lease, plan, busy),
          loss: loss.address,
          ...addresses,
          ...{ learningRate, momentum, nesterov, weightDecay },
        });
        busy.forEach((k, i) => report[k] = loss.values[i]!);
        return { loss: report };
      });
    },
    async gradients(parameters, plan) {
      checkGradientPlan(problem, parameters, plan);
      const addresses = {
        parameters: matrices.address("the parameters", parameters),
        out: matrices.address("the gradients", plan.out),
      };
      const taken = plan.jobs.reduce((sum, { batch }) => sum + batch.length, 0);
      return await dispatcher.lease(async (lease) => {
        const loss = lease.doubles(plan.jobs.length);
        await dispatcher.run(lease, 3 * taken * network.work, {
          kind: "gradients",
          network,
          samples: samples.train,
          ...packGradients(lease, plan),
          keep: plan.keep ?? 0,
          loss: loss.address,
          ...addresses,
        });
        return { loss: loss.values.slice() };
      });
    },
    async evaluate(parameters, options) {
      const count = evaluatedSamples(problem, parameters, options);
      const address = matrices.address("the parameters", parameters);
      return await evaluateDistinct(parameters, (rows) => evaluateRows(address, rows, count));
    },
    async close() {
      if (!open) return;
      open = false;
      await dispatcher.close();
      matrices.close();
      shared.datasets.release(train);
      shared.datasets.release(test);
    },
  };
}

function packBatches(lease: Lease, { batches, proximal }: LocalPlan, busy: readonly number[]) {
  const devices = new Uint32Array(3 * busy.length);
  const offsets: number[] = [];
  let samples = 0;
  busy.forEach((k, i) => {
    const batch = batches[k]!;
    devices.set([k, offsets.length, batch.offsets.length - 1], 3 * i);
    for (const offset of batch.offsets) offsets.push(samples + offset);
    samples += batch.indices.length;
  });
  return {
    devices: lease.copy(devices),
    rates: lease.copy(Float64Array.from(busy, (k) => proximal?.rates[k] ?? 0)),
    offsets: lease.copy(Uint32Array.from(offsets)),
    indices: lease.copy(concatenated(busy.map((k) => batches[k]!.indices))),
  };
}

/** A unit is a row of the output with all of its gradients. */
function packGradients(lease: Lease, { jobs }: GradientPlan) {
  const offsets = [0];
  for (const { batch } of jobs) offsets.push(offsets.at(-1)! + batch.length);
  const rows = [...Map.groupBy(jobs.keys(), (i) => jobs[i]!.into).values()];
  const starts = [0];
  for (const row of rows) starts.push(starts.at(-1)! + row.length);
  const table = rows.flat().flatMap((i) => [jobs[i]!.at, offsets[i]!, jobs[i]!.batch.length, jobs[i]!.into, i]);
  return {
    units: rows.length,
    starts: lease.copy(Uint32Array.from(starts)),
    gradients: lease.copy(Uint32Array.from(table)),
    weights: lease.copy(Float64Array.from(rows.flat(), (i) => jobs[i]!.weight ?? 1)),
    indices: lease.copy(concatenated(jobs.map(({ batch }) => batch))),
  };
}

function concatenated(arrays: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** Bytes for the lists of a call: indices, weights, counts. */
const LISTS = { all: 2 ** 20, device: 2 ** 12 } as const;

/** Refuses a run that cannot fit before anything is copied. */
async function checkArena({ arena, datasets }: Shared, problem: Problem, workers: number): Promise<void> {
  const { model, devices, train, test } = problem;
  const rooms = (workers + 1) * (programBytes(lower(model)) + PANEL_BYTES) + LISTS.all;
  const free = () => arena.available - rooms - datasets.wanted(train) - (test === train ? 0 : datasets.wanted(test));
  if (free() < devices * (MANY_ROWS * 4 * model.parameters + LISTS.device)) datasets.evict();
  await checkRoom(problem, { free: free(), of: "of WebAssembly's 4.29 GB", device: LISTS.device });
}
