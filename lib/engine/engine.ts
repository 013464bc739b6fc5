import type { Batches, Dataset } from "../data/mod.ts";
import type { MixingMatrix } from "../mixing/mod.ts";
import type { Model } from "../model/mod.ts";
import type { Compressor } from "./compression.ts";
import type { Matrix } from "./matrix.ts";

/** An engine computes gradients, local steps, evaluation and mixing. Steps decide; engines compute. */
export interface Engine {
  /** Name for records, for example `"tfjs"`. */
  readonly name: string;
  /** Version, for stored runs: engines of equal name and version give equal results. */
  version?(): Promise<string>;
  /** Why this engine cannot run a model, in a sentence; `undefined` if it can. */
  refuses(model: Model): string | undefined;
  /** Opens a session for runs on one problem. */
  open(problem: Problem): Promise<Session>;
  /** A description of the engine: backend, width, workers, measured speed. */
  describe(): Promise<EngineDescription>;
}

/** An engine's description, for the environment record. */
export interface EngineDescription {
  /** Name of the engine. */
  readonly engine: string;
  /** Facts by name, for example `{ workers: 2, "kernel width": "256 bits" }`. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A model and the data it is trained and tested on, for some number of devices. */
export interface Problem {
  /** The model; every device has its own parameters. */
  readonly model: Model;
  /** Number of devices K. */
  readonly devices: number;
  /** Training samples of all devices. */
  readonly train: Dataset;
  /** Test samples. */
  readonly test: Dataset;
  /** How many rows of parameters a run holds at once. Default: two per device. */
  readonly rows?: () => Promise<RowsNeeded>;
}

/** Rows of parameters that are held at once. */
export interface RowsNeeded {
  /** For each device. */
  readonly perDevice: number;
  /** Whatever the number of devices. */
  readonly besides: number;
}

/**
 * An engine's session on one problem. All matrices passed to it come from its own `matrix()`. Your own code may read
 * and write their numbers between calls, but must fetch `data` or a row again after an operation or `swap`. Results do
 * not depend on the number of workers. Operations throw an InputError on matrices of another session, mismatched sizes,
 * and non-finite numbers.
 *
 * @example
 * ```ts
 * import { engine, datasets, models, partition } from "murmuration";
 *
 * const digits = await datasets.syntheticDigits({ train: 100, test: 10 });
 * const problem = { model: models.mlp([784, 10]), devices: 3, train: digits.train, test: digits.test };
 * const session = await engine.wasmEngine({ workers: 1 }).open(problem);
 * const [w, g] = [session.matrix(), session.matrix()];
 * g.data.fill(1);
 * await session.combine([[w, [[1, w], [-0.5, g]]]]); // w ← w − g/2
 * console.assert(w.data.every((value) => value === -0.5));
 * await session.sums(g, [[[0.5, w, 1], [0.5, w, 2]], [], [[2, w, 0]]]);
 * console.assert((await session.norms(g, { order: 1 })).join() === [0.5, 0, 1].map((x) => x * w.columns).join());
 * await session.close();
 * ```
 */
export interface Session extends Operations {
  /** The engine's name. */
  readonly engine: string;
  /** The problem. */
  readonly problem: Problem;
  /** A new matrix of zeros, `[rows, parameters]`, freed by `close`. Default: one row per device. */
  matrix(rows?: number): Matrix;
  /** Releases a matrix, so that a later `matrix()` may reuse its memory; do not use it afterwards. */
  release(matrix: Matrix): void;
  /** Takes the local steps of every device on its own batches; changes `parameters` and `velocity` in place. */
  localSteps(parameters: Matrix, plan: LocalPlan): Promise<LocalReport>;
  /** Gradients of the mean loss of given batches at given rows, and weighted sums of them. */
  gradients(parameters: Matrix, plan: GradientPlan): Promise<LocalReport>;
  /** Counts of right answers and summed losses on the test set, per row and class. */
  evaluate(parameters: Matrix, options?: EvaluateOptions): Promise<Evaluation>;
  /** Frees what the session holds. */
  close(): Promise<void>;
}

/** Arithmetic on matrices `[rows, parameters]`, in which the equations of steps are written. */
export interface Operations {
  /** Swaps the contents of two matrices of equal size without copying. */
  swap(a: Matrix, b: Matrix): void;
  /**
   * For every statement in order: out ← Σ coefficient·matrix, element by element; without terms, out ← 0. `out` may be
   * among the matrices, and later statements see what earlier ones wrote. Matrices of a statement have equal sizes.
   */
  combine(statements: readonly Statement[]): Promise<void>;
  /**
   * Row k of out ← Σ weight·(row of matrix), the sum of the list `rows[k]`; an empty list gives zeros. The matrices may
   * have any number of rows. Row k of `out` itself may be in its own list, but in no other. With `columns`, only the
   * numbers `offset` … `offset + size − 1` of each row are read and written. Sums are taken in the order of the list;
   * non-negative weights that sum to 1 average like `mix`.
   */
  sums(
    out: Matrix,
    rows: readonly (readonly RowTerm[])[],
    columns?: Segment,
  ): Promise<void>;
  /**
   * out ← W·Θ; `out` and `parameters` must be different matrices. Rows of W that sum to 1 average, θ_r + Σ_j
   * w_kj·(θ_j − θ_r) with one of the rows as r, which leaves equal rows unchanged, so that nothing is lost over many
   * rounds. Equal rows of W give equal rows.
   */
  mix(weights: MixingMatrix, parameters: Matrix, out: Matrix): Promise<void>;
  /** Distance ‖θ_k − θ̄‖₂ of every row from the mean of the rows, `[rows]`, in double precision. */
  drift(parameters: Matrix): Promise<Float64Array>;
  /** ‖a_k − b_k‖ of every row, `[rows]`, in double precision. Defaults: order 2, and b (`minus`) = 0. */
  norms(matrix: Matrix, options?: { readonly order?: 1 | 2; readonly minus?: Matrix }): Promise<Float64Array>;
  /** Dot products of pairs of rows over segments of their columns, `[pairs, segments]`, in double precision. */
  dots(
    pairs: readonly (readonly [a: Matrix, rowA: number, b: Matrix, rowB: number])[],
    segments: readonly Segment[],
  ): Promise<Float64Array>;
  /**
   * Replaces rows by what a receiver reconstructs after compression, array by array of the model's layout. With
   * `errors`, whose row k belongs to row k of the matrix, it uses error feedback: p = e + g;  g ← C(p);  e ← p − C(p).
   */
  compress(matrix: Matrix, errors: Matrix | undefined, rows: readonly number[], compressor: Compressor): Promise<void>;
  /** Whether every number is finite. */
  finite(matrix: Matrix): Promise<boolean>;
}

/** One statement of `combine`: out ← Σ coefficient·matrix. */
export type Statement = readonly [out: Matrix, terms: readonly (readonly [coefficient: number, matrix: Matrix])[]];

/** The columns `offset` … `offset + size − 1`; the arrays of a model's layout are such. */
export interface Segment {
  /** The first column. */
  readonly offset: number;
  /** Their number. */
  readonly size: number;
}

/** A row of a matrix and its weight in a sum of rows. */
export type RowTerm = readonly [weight: number, matrix: Matrix, row: number];

/**
 * The local steps of one phase. For device k and its batch t:
 *
 * g ← ∇F_k(w; batch) + λ·w;  v ← μ·v + g;  u ← v (heavy ball) or g + μ·v (Nesterov);
 * w ← w − η·u + c_k + ρ_k·(a_k − w), the last term taken at the w before the step.
 */
export interface LocalPlan {
  /** `[devices]`: the batches of each device; a device without batches rests. */
  readonly batches: readonly Batches[];
  /** Step size η. */
  readonly learningRate: number;
  /** Momentum μ; 0 for plain SGD. */
  readonly momentum: number;
  /** Nesterov's form of momentum. */
  readonly nesterov: boolean;
  /** Weight decay λ. */
  readonly weightDecay: number;
  /** Momentum buffers v, `[devices, parameters]`; required if μ > 0. */
  readonly velocity?: Matrix;
  /** Constant bias c, `[devices, parameters]`, added at every step. */
  readonly constant?: Matrix;
  /** Pull toward an anchor a, `[devices, parameters]`, with rates ρ, `[devices]`. */
  readonly proximal?: { readonly anchor: Matrix; readonly rates: ArrayLike<number> };
}

/**
 * Which gradients to take. Row k of `out` becomes keep·out_k + Σ weight·∇F(row `at`; batch) over the jobs whose `into`
 * is k; rows that no job names stay unchanged.
 */
export interface GradientPlan {
  /** One job per gradient. */
  readonly jobs: readonly GradientJob[];
  /** Receives the gradients; its rows are the jobs' `into`. */
  readonly out: Matrix;
  /** Factor of the previous content of the rows of `out` that jobs name. Default: 0. */
  readonly keep?: number;
}

/** One gradient: of the parameters in row `at`, on one batch, added to row `into` of the plan's `out`. */
export interface GradientJob {
  /** Row of the parameters. */
  readonly at: number;
  /** Indices into the training set. */
  readonly batch: Uint32Array;
  /** Row of the output; jobs of equal rows add up. */
  readonly into: number;
  /** Multiplies the gradient. Default: 1. */
  readonly weight?: number;
}

/** The report of local steps or gradients. */
export interface LocalReport {
  /** Mean loss of each device's mini-batches (or of each job's batch), before each step; NaN for a device that rested. */
  readonly loss: Float64Array;
}

/** On how many samples to evaluate. */
export interface EvaluateOptions {
  /** Use the first so many test samples only. */
  readonly samples?: number;
}

/** The counts of an evaluation. */
export interface Evaluation {
  /** `[rows, classes]`: right answers among the test samples of each class. */
  readonly correct: Uint32Array;
  /** `[rows, classes]`: sum of the loss over the test samples of each class. */
  readonly loss: Float64Array;
  /** `[classes]`: test samples of each class. */
  readonly total: Uint32Array;
}
