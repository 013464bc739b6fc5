import { counted, InputError, shown, type Spec } from "../base/mod.ts";
import type { Batches } from "../data/mod.ts";
import type { GradientJob, Matrix } from "../engine/mod.ts";
import type { Requirement } from "./requirement.ts";
import type { RoundContext, RunContext, StepState } from "./round.ts";

/**
 * A term of descent: something that every local step adds, such as the device's own gradient, a bias toward the
 * neighbours, or a correction that tracks everyone's gradient. Consensus can carry one too, without gradients.
 *
 * @typeParam State What the term keeps between rounds; it is saved with a run, so it holds matrices and numbers only.
 */
export interface Term<State extends StepState = StepState> {
  /** Name for figures and ablations. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** What it needs of the graph and the mixing matrix. Default: nothing. */
  readonly requires?: readonly Requirement[];
  /** What it does, in words for the map of algorithms. Default: its name. */
  readonly ingredients?: readonly string[];
  /** When `at` is called: at the start of a phase, or before every step of it. Default: `"phase"`. */
  readonly refresh?: "phase" | "step";
  /** The state before the first round, from the parameters that the first round starts with. */
  init(parameters: Matrix, run: RunContext): State | Promise<State>;
  /**
   * What it contributes to the coming steps at the parameters w; nothing if there is nothing to add yet, e.g. in the
   * first round.
   */
  at(
    parameters: Matrix,
    state: State,
    phase: PhaseContext,
  ): Promise<Contribution | undefined> | Contribution | undefined;
  /** Called after the last step of the phase, with the parameters that it reached. */
  after?(parameters: Matrix, state: State, phase: PhaseContext): Promise<void>;
}

/**
 * What a term adds to each step of device k, w_k ← w_k − η·g_k + c_k + ρ_k·(a_k − w_k); momentum and weight decay act
 * on the sum of all gradients g.
 */
export interface Contribution {
  /** `[devices]`: g is the gradient of the mean loss of these mini-batches at the parameters of each step. */
  readonly batches?: readonly Batches[];
  /** g, or the summands of g: matrices, `[devices, parameters]`, and weighted gradients that are still to be taken. */
  readonly gradient?: Matrix | readonly (Matrix | GradientSum)[];
  /** c, `[devices, parameters]`. */
  readonly constant?: Matrix;
  /** Anchor a, `[devices, parameters]`, and rates ρ, `[devices]`. */
  readonly pull?: { readonly anchor: Matrix; readonly rates: readonly number[] };
}

/** Gradients at the rows of one matrix; g_k is the weighted sum of those assigned to row k. */
export interface GradientSum {
  /** Where they are taken, `[rows, parameters]`. */
  readonly at: Matrix;
  /** Which rows, batches and weights. */
  readonly jobs: readonly GradientJob[];
}

/** What a term sees of its phase. */
export interface PhaseContext extends RoundContext {
  /** Steps taken in this phase so far. */
  readonly step: number;
  /** `[devices]`: steps T_k of this phase. */
  readonly steps: readonly number[];
  /**
   * `[devices]`: the number of steps a contribution is for: the whole phase, or 1 if `at` is called before every step.
   */
  readonly next: readonly number[];
  /** Step size η; in consensus 1. */
  readonly learningRate: number;
}

/** What a term gives, checked. */
export async function contributionOf(
  term: Term,
  parameters: Matrix,
  { state, phase }: { readonly state: StepState; readonly phase: PhaseContext },
): Promise<Contribution | undefined> {
  const given = await term.at(parameters, state, phase);
  if (given === undefined) return undefined;
  const refuse = (why: string) => new InputError(`term ${shown(term.name)}, round ${phase.round}: ${why}`);
  if (typeof given !== "object" || given === null) {
    throw refuse(`at() gave ${shown(given)}; give { gradient }, { constant }, { pull } or nothing`);
  }
  const unknown = Object.keys(given).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw refuse(`at() gave ${shown(unknown)}; known: ${KNOWN.join(", ")}`);
  const sized = (what: string, matrix: Matrix | undefined) => {
    if (matrix && (matrix.rows !== parameters.rows || matrix.columns !== parameters.columns)) {
      throw refuse(
        `${what} is [${matrix.rows}, ${matrix.columns}]; expected [${parameters.rows}, ${parameters.columns}], ` +
          "as session.matrix() makes",
      );
    }
  };
  const { constant, pull } = given;
  knownIn(given).forEach((matrix) => sized("gradient", matrix));
  sized("constant", constant);
  sized("the anchor of the pull", pull?.anchor);
  if (pull && pull.rates.length !== parameters.rows) {
    throw refuse(
      `the pull has ${counted(pull.rates.length, "rate")} for ${counted(parameters.rows, "device")}; give one each`,
    );
  }
  const wrong = pull?.rates.findIndex((rate) => !Number.isFinite(rate)) ?? -1;
  if (wrong >= 0) throw refuse(`the pull's rate of device ${wrong} is ${pull!.rates[wrong]}; give a finite number`);
  if (phase.round <= ROUNDS_CHECKED && phase.step === 0) {
    const matrices = { gradient: knownIn(given), constant: [constant], "anchor of the pull": [pull?.anchor] };
    for (const [what, list] of Object.entries(matrices)) {
      for (const matrix of list) {
        if (matrix && !await isFinite(matrix, parameters, phase)) throw refuse(notFinite(what));
      }
    }
  }
  return given;
}

/** The gradients of a contribution that are already computed, `[devices, parameters]` each. */
export function knownIn({ gradient }: Contribution): Matrix[] {
  return summands(gradient).filter((part): part is Matrix => !("jobs" in part));
}

/**
 * The gradients of a contribution that are still to be taken in its step t; without `at`, at the parameters of that
 * step.
 */
export function sumsOf(
  { batches, gradient }: Contribution,
  t = 0,
): (Omit<GradientSum, "at"> & { readonly at?: Matrix })[] {
  const own = (batches ?? []).flatMap(({ indices, offsets }, k): GradientJob[] =>
    t + 1 < offsets.length ? [{ at: k, batch: indices.subarray(offsets[t]!, offsets[t + 1]!), into: k }] : []
  );
  const others = summands(gradient).filter((part): part is GradientSum => "jobs" in part);
  return own.length === 0 ? others : [{ jobs: own }, ...others];
}

function summands(gradient: Contribution["gradient"]): readonly (Matrix | GradientSum)[] {
  if (gradient === undefined) return [];
  return Array.isArray(gradient) ? gradient : [gradient as Matrix];
}

/** Rounds in which terms are checked for finite numbers; later, a run that stops being finite counts as diverged. */
const ROUNDS_CHECKED = 2;

/** Whether a term's numbers are finite, unless the parameters it saw were already not. */
async function isFinite(matrix: Matrix, parameters: Matrix, { session }: PhaseContext): Promise<boolean> {
  return await session.finite(matrix) || !await session.finite(parameters);
}

function notFinite(what: string): string {
  return `the ${what} holds numbers that are not finite; look for a division by zero or a matrix that was never written`;
}

const KNOWN = ["batches", "gradient", "constant", "pull"];
