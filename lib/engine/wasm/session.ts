import { checkWholeNumber, InputError } from "../../base/mod.ts";
import type { MixingMatrix } from "../../mixing/mod.ts";
import { checkGradientPlan, checkLocalPlan, checkMixing, evaluatedSamples } from "../checks.ts";
import type { Compressor } from "../compression.ts";
import type {
  EvaluateOptions,
  Evaluation,
  GradientPlan,
  LocalPlan,
  LocalReport,
  Operations,
  Problem,
  RowTerm,
  Segment,
  Session,
  Statement,
} from "../engine.ts";
import { floatMatrix } from "../float_weights.ts";
import type { Matrix } from "../matrix.ts";
import { plainOperations } from "../plain.ts";
import { evaluateDistinct } from "../rows.ts";
import { type Block, shownBytes } from "./arena.ts";
import { type Job, work } from "./job.ts";
import { DRIFT_CHUNK } from "./job/drift.ts";
import { EVALUATION_CHUNK } from "./job/evaluation.ts";
import { MIXING_CHUNK } from "./job/mixing.ts";
import type { Samples } from "./job/samples.ts";
import { Lease } from "./lease.ts";
import { lower } from "./lower.ts";
import type { Network } from "./network.ts";
import type { Shared } from "./process.ts";
import { prepareProgram, programBytes } from "./program.ts";
import { yieldNow } from "./yield_now.ts";

/** Jobs of fewer floating-point operations than this are done on the calling thread: a worker answers in about 0.1 ms. */
const SMALL = 2.5e7;

/** The fast engine at work on one problem. */
export class WasmSession implements Session {
  readonly engine = "wasm";
  readonly problem: Problem;
  readonly #shared: Shared;
  readonly #workers: number;
  readonly #network: Network;
  readonly #train: Samples;
  readonly #test: Samples;
  readonly #plain: Operations;
  readonly #matrices = new Map<Matrix, Block>();
  readonly #scratch: Block[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #open = true;

  /**
   * Copies the data into the arena, if they are not there.
   *
   * @throws {InputError} If the problem does not fit into the arena, or the data are not finite.
   */
  constructor(shared: Shared, problem: Problem, workers: number) {
    checkRoom(shared, problem);
    this.problem = problem;
    this.#shared = shared;
    this.#workers = workers;
    this.#network = lower(problem.model);
    this.#plain = plainOperations(problem.model.layout);
    this.#train = shared.datasets.take(problem.train);
    this.#test = shared.datasets.take(problem.test);
  }

  matrix(rows = this.problem.devices): Matrix {
    this.#check();
    checkWholeNumber("the rows of a matrix", rows, 1);
    const { arena, datasets } = this.#shared;
    const columns = this.#network.parameters;
    const bytes = 4 * rows * columns;
    if (arena.longest < bytes) datasets.evict();
    const block = arena.take(bytes);
    const matrix = { rows, columns, data: arena.floats(block.address, rows * columns).fill(0) };
    this.#matrices.set(matrix, block);
    return matrix;
  }

  release(matrix: Matrix): void {
    const block = this.#matrices.get(matrix);
    if (!block) throw new InputError("only a matrix of this session can be released, and only once");
    this.#matrices.delete(matrix);
    this.#shared.arena.release(block);
  }

  swap(a: Matrix, b: Matrix): void {
    this.#address("what is swapped", a);
    this.#address("what is swapped", b);
    this.#plain.swap(a, b);
    const block = this.#matrices.get(a)!;
    this.#matrices.set(a, this.#matrices.get(b)!).set(b, block);
  }

  combine(statements: readonly Statement[]): Promise<void> {
    return this.#plain.combine(statements);
  }

  sums(out: Matrix, rows: readonly (readonly RowTerm[])[], columns?: Segment): Promise<void> {
    return this.#plain.sums(out, rows, columns);
  }

  norms(matrix: Matrix, options?: Parameters<Operations["norms"]>[1]): Promise<Float64Array> {
    return this.#plain.norms(matrix, options);
  }

  dots(...operands: Parameters<Operations["dots"]>): Promise<Float64Array> {
    return this.#plain.dots(...operands);
  }

  compress(
    matrix: Matrix,
    errors: Matrix | undefined,
    rows: readonly number[],
    compressor: Compressor,
  ): Promise<void> {
    return this.#plain.compress(matrix, errors, rows, compressor);
  }

  finite(matrix: Matrix): Promise<boolean> {
    return this.#plain.finite(matrix);
  }

  async localSteps(parameters: Matrix, plan: LocalPlan): Promise<LocalReport> {
    checkLocalPlan(this.problem, parameters, plan);
    const matrices = {
      parameters: this.#address("the parameters", parameters),
      velocity: this.#address("the velocity", plan.velocity),
      constant: this.#address("the constant bias", plan.constant),
      anchor: this.#address("the anchor", plan.proximal?.anchor),
    };
    const busy = plan.batches.flatMap(({ offsets }, k) => offsets.length > 1 ? [k] : []);
    const samples = plan.batches.reduce((sum, { indices }) => sum + indices.length, 0);
    const report = new Float64Array(parameters.rows).fill(NaN);
    return await this.#lease(async (lease) => {
      const loss = lease.doubles(busy.length);
      const { learningRate, momentum, nesterov, weightDecay } = plan;
      await this.#do(lease, 3 * samples * this.#network.work, {
        kind: "localSteps",
        units: busy.length,
        network: this.#network,
        samples: this.#train,
        ...packBatches(lease, plan, busy),
        loss: loss.address,
        ...matrices,
        ...{ learningRate, momentum, nesterov, weightDecay },
      });
      busy.forEach((k, i) => report[k] = loss.values[i]!);
      return { loss: report };
    });
  }

  async gradients(parameters: Matrix, plan: GradientPlan): Promise<LocalReport> {
    checkGradientPlan(this.problem, parameters, plan);
    const matrices = {
      parameters: this.#address("the parameters", parameters),
      out: this.#address("the gradients", plan.out),
    };
    const samples = plan.jobs.reduce((sum, { batch }) => sum + batch.length, 0);
    return await this.#lease(async (lease) => {
      const loss = lease.doubles(plan.jobs.length);
      const packed = packGradients(lease, plan);
      await this.#do(lease, 3 * samples * this.#network.work, {
        kind: "gradients",
        network: this.#network,
        samples: this.#train,
        ...packed,
        keep: plan.keep ?? 0,
        loss: loss.address,
        ...matrices,
      });
      return { loss: loss.values.slice() };
    });
  }

  async evaluate(parameters: Matrix, options: EvaluateOptions = {}): Promise<Evaluation> {
    const count = evaluatedSamples(this.problem, parameters, options);
    const address = this.#address("the parameters", parameters);
    return await evaluateDistinct(parameters, (rows) => this.#evaluateRows(address, rows, count));
  }

  async mix(weights: MixingMatrix, parameters: Matrix, out: Matrix): Promise<void> {
    checkMixing(weights, parameters, out);
    const { rows, columns } = parameters;
    const matrices = {
      parameters: this.#address("the parameters", parameters),
      out: this.#address("the output", out),
    };
    await this.#lease(async (lease) => {
      const lists = neighborLists(weights);
      await this.#do(lease, 4 * lists.neighbors.length * columns, {
        kind: "mixing",
        units: Math.ceil(columns / MIXING_CHUNK),
        rows,
        columns,
        ...matrices,
        dense: lists.neighbors.length === rows * rows,
        starts: lease.copy(lists.starts),
        neighbors: lease.copy(lists.neighbors),
        weights: lease.copy(lists.weights),
      });
    });
  }

  async drift(parameters: Matrix): Promise<Float64Array> {
    const { rows, columns } = parameters;
    const units = Math.ceil(columns / DRIFT_CHUNK);
    const address = this.#address("the parameters", parameters);
    return await this.#lease(async (lease) => {
      const squares = lease.doubles(units * rows);
      await this.#do(lease, 8 * rows * columns, {
        kind: "drift",
        units,
        rows,
        columns,
        parameters: address,
        squares: squares.address,
      });
      const sums = new Float64Array(rows);
      for (let i = 0; i < units * rows; i++) sums[i % rows]! += squares.values[i]!;
      return sums.map(Math.sqrt);
    });
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await Promise.allSettled(this.#running);
    for (const block of [...this.#matrices.values(), ...this.#scratch.filter((block) => block)]) {
      this.#shared.arena.release(block);
    }
    this.#matrices.clear();
    this.#shared.datasets.release(this.problem.train);
    this.#shared.datasets.release(this.problem.test);
  }

  #check(): void {
    if (!this.#open) throw new InputError(`the session on ${this.problem.model.name} is closed; open another`);
  }

  async #evaluateRows(parameters: number, rows: Uint32Array, count: number): Promise<Evaluation> {
    const { test } = this.problem;
    const { classes } = test;
    const units = rows.length * Math.ceil(count / EVALUATION_CHUNK);
    return await this.#lease(async (lease) => {
      const losses = lease.doubles(units * classes);
      const counts = lease.counts(units * classes);
      await this.#do(lease, rows.length * count * this.#network.work, {
        kind: "evaluation",
        units,
        network: this.#network,
        samples: this.#test,
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
  }

  /** Address of a matrix of this session; 0 for none. */
  #address(what: string, matrix: Matrix | undefined): number {
    this.#check();
    if (matrix === undefined) return 0;
    const block = this.#matrices.get(matrix);
    if (!block) throw new InputError(`${what} must be a matrix of this session; make it with its matrix()`);
    return block.address;
  }

  async #lease<T>(call: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = new Lease(this.#shared.arena);
    const running = call(lease).finally(() => lease.end());
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #do(lease: Lease, operations: number, job: Job): Promise<void> {
    const { arena, kernels, pool } = this.#shared;
    const counter = lease.counts(1).address;
    if (operations < SMALL) {
      work({ kernels, memory: arena.memory, scratch: this.#scratchOf(0) }, job, counter);
      return await yieldNow();
    }
    const workers = Math.min(this.#workers, job.units);
    const scratch = Array.from({ length: workers }, (_, i) => this.#scratchOf(i + 1));
    await pool.run(job, { scratch, counter });
  }

  /** Room of a thread: 0 is the calling one. Every thread does one job at a time, so that its calls can share it. */
  #scratchOf(thread: number): number {
    return (this.#scratch[thread] ??= this.#newScratch()).address;
  }

  #newScratch(): Block {
    const { arena } = this.#shared;
    const block = arena.take(programBytes(this.#network));
    prepareProgram(arena.memory, this.#network, block.address);
    return block;
  }
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

function neighborLists(mixing: MixingMatrix) {
  const { devices } = mixing;
  const weights = floatMatrix(mixing);
  const starts = new Uint32Array(devices + 1);
  const neighbors: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] !== 0) neighbors.push(i);
    if ((i + 1) % devices === 0) starts[(i + 1) / devices] = neighbors.length;
  }
  return {
    starts,
    neighbors: Uint32Array.from(neighbors, (i) => i % devices),
    weights: Float32Array.from(neighbors, (i) => weights[i]!),
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

/** Refuses a problem that cannot fit before anything is copied. */
function checkRoom({ arena, datasets }: Shared, { model, devices, train, test }: Problem): void {
  const data = datasets.wanted(train) + (test === train ? 0 : datasets.wanted(test));
  const row = 4 * model.parameters;
  const needed = data + 2 * devices * row;
  if (needed > arena.available) datasets.evict();
  if (needed <= arena.available) return;
  const fitting = Math.max(Math.floor((arena.available - data) / (2 * row)), 0);
  throw new InputError(
    `${devices} devices with ${model.parameters} parameters need ${shownBytes(needed)} with their data and one copy ` +
      `for mixing, but ${shownBytes(arena.available)} of WebAssembly's 4.29 GB are free: ${fitting} devices fit`,
  );
}
