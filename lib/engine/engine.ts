import type { Batches, Dataset } from "../data/mod.ts";
import type { MixingMatrix } from "../mixing/mod.ts";
import type { Model } from "../model/mod.ts";
import type { Matrix } from "./matrix.ts";

/** What computes gradients, local steps, evaluation and mixing. Steps decide; engines compute. */
export interface Engine {
  /** Name for records, for example `"tfjs"`. */
  readonly name: string;
  /** Names what computes, for stored runs: engines of equal name and version give equal results. */
  version?(): Promise<string>;
  /** Why this engine cannot run a model, as a sentence; `undefined` where it can. */
  refuses(model: Model): string | undefined;
  /** Makes ready for runs on one problem. */
  open(problem: Problem): Promise<Session>;
  /** What is computing: backend, width, workers, measured speed. */
  describe(): Promise<EngineDescription>;
}

/** What an engine says of itself, for the environment record. */
export interface EngineDescription {
  /** Name of the engine. */
  readonly engine: string;
  /** Facts by name, for example `{ workers: 2, "kernel width": "256 bits" }`. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A model and the data it is trained and tested on, for some number of devices. */
export interface Problem {
  /** The model every device has its own parameters of. */
  readonly model: Model;
  /** Number of devices K. */
  readonly devices: number;
  /** Training samples of all devices. */
  readonly train: Dataset;
  /** Test samples. */
  readonly test: Dataset;
}

/**
 * An engine at work on one problem. All matrices handed to it come from its own `matrix()`; they are plain arrays to
 * read and write between calls. Every result is independent of the number of workers.
 */
export interface Session {
  /** The engine's name. */
  readonly engine: string;
  /** What it works on. */
  readonly problem: Problem;
  /** A new matrix of zeros, `[devices, parameters]` where no number of rows is given. Freed by `close`. */
  matrix(rows?: number): Matrix;
  /** Some local steps of every device on its own batches; changes `parameters` and `velocity` in place. */
  localSteps(parameters: Matrix, plan: LocalPlan): Promise<LocalReport>;
  /** Gradients of the mean loss of given batches at given rows. */
  gradients(parameters: Matrix, plan: GradientPlan): Promise<LocalReport>;
  /** Counts of right answers and summed losses on the test set, per row and class. */
  evaluate(parameters: Matrix, options?: EvaluateOptions): Promise<Evaluation>;
  /** out ← W·Θ in float32 with float32 weights; `out` and `parameters` must be different matrices. */
  mix(weights: MixingMatrix, parameters: Matrix, out: Matrix): Promise<void>;
  /** Distance ‖θ_k − θ̄‖₂ of every row from the mean of the rows, `[rows]`. */
  drift(parameters: Matrix): Promise<Float64Array>;
  /** Frees what the session holds. */
  close(): Promise<void>;
}

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
  /** Momentum buffers v, `[devices, parameters]`; needed where μ > 0. */
  readonly velocity?: Matrix;
  /** Constant bias c, `[devices, parameters]`, added at every step. */
  readonly constant?: Matrix;
  /** Pull toward an anchor a, `[devices, parameters]`, with rates ρ, `[devices]`. */
  readonly proximal?: { readonly anchor: Matrix; readonly rates: ArrayLike<number> };
}

/** Which gradients to take. */
export interface GradientPlan {
  /** One job per gradient. */
  readonly jobs: readonly GradientJob[];
  /** Receives the gradients; its rows are the jobs' `into`. */
  readonly out: Matrix;
}

/** One gradient: of the parameters in row `at`, on one batch, written to row `into` of the plan's `out`. */
export interface GradientJob {
  /** Row of the parameters. */
  readonly at: number;
  /** Indices into the training set. */
  readonly batch: Uint32Array;
  /** Row of the output. */
  readonly into: number;
}

/** What local steps or gradients tell. */
export interface LocalReport {
  /** Mean loss of each device's mini-batches (or of each job's batch), before each step; NaN for a device that rested. */
  readonly loss: Float64Array;
}

/** How far to evaluate. */
export interface EvaluateOptions {
  /** Use the first so many test samples only. */
  readonly samples?: number;
}

/** What evaluation counts. */
export interface Evaluation {
  /** `[rows, classes]`: right answers among the test samples of each class. */
  readonly correct: Uint32Array;
  /** `[rows, classes]`: sum of the loss over the test samples of each class. */
  readonly loss: Float64Array;
  /** `[classes]`: test samples of each class. */
  readonly total: Uint32Array;
}
