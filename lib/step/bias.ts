import { InputError, shown, type Spec } from "../base/mod.ts";
import { type Matrix, row } from "../engine/mod.ts";
import type { Memory, RoundContext, RunContext, StepState } from "./step.ts";

/**
 * A bias term: what is added to every local step or every consensus step. A bias gives, once per phase, a constant c
 * and a pull toward an anchor a at rate ρ, so that each step adds c_k + ρ_k·(a_k − w_k).
 *
 * @typeParam State What the bias keeps between rounds, and its buffers.
 */
export interface Bias<State extends StepState = StepState> {
  /** Name for figures and ablations. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** What it reads of what the run remembers. */
  readonly reads: readonly Memory[];
  /** When `term` is asked: once at the start of a phase (the default), or before every step of it. */
  readonly refresh?: "phase" | "step";
  /** The bias that it changes, where it is made of another. */
  readonly inner?: Bias;
  /** The state before the first round; buffers belong here. */
  init(run: RunContext): State;
  /** The term of the coming phase (or step); nothing where there is none yet, as in the first round. */
  term(state: State, phase: PhaseContext): BiasTerm | undefined;
}

/** What a bias adds to each step of device k: c_k + ρ_k·(a_k − w_k). */
export interface BiasTerm {
  /** c, `[devices, parameters]`. */
  readonly constant?: Matrix;
  /** Anchor a, `[devices, parameters]`, and rates ρ, `[devices]`. */
  readonly proximal?: { readonly anchor: Matrix; readonly rates: readonly number[] };
}

/** What a bias sees of the phase that it acts in. */
export interface PhaseContext extends RoundContext {
  /** Parameters now; at the start of the phase where the bias is asked once. To be read, not written. */
  readonly parameters: Matrix;
  /** Steps taken in this phase so far. */
  readonly step: number;
  /** `[devices]`: steps T_k of this phase. */
  readonly steps: readonly number[];
}

/** How strong a bias is and how it weighs neighbours. */
export interface NeighborBiasOptions {
  /** η_d, the pull over a whole phase: 0 is none. */
  readonly strength: number;
  /** β: by the neighbours' data sizes, β_kj = n_j / Σ_i n_i (the default), or equal. */
  readonly weights?: "dataSize" | "uniform";
}

/** No bias: the step as it is. */
export const none: Bias = { name: "none", spec: { kind: "none" }, reads: [], init: () => ({}), term: () => undefined };

/**
 * Affinity's local-learning bias d of paper A (Pranav and Moura, 2023), as a constant over the local phase:
 *
 * d_k = (1/T)·(Σ_{j ∈ N_k} β_kj·w_j^recv − w_k^start), and every local step adds η_d·d_k,
 *
 * where w_j^recv is what neighbour j transmitted in the previous consensus phase and w_k^start the device's own
 * parameters after it. It costs no communication. In the first round, and for a device that received nothing, d = 0.
 * The formula is a reconstruction: the paper's own is not known to us. For two devices with weights ½ the gap before
 * consensus follows e ← Δ − η_d·e, which is stable only for η_d < 1.
 *
 * @throws {InputError} If the strength is not a finite number of at least 0.
 *
 * @example
 * ```ts
 * import { bias, localSteps } from "murmuration";
 *
 * const d = bias.towardReceivedNeighbors({ strength: 0.5 });
 * localSteps({ steps: 10, batchSize: 10, learningRate: 0.05, bias: d });
 * ```
 */
export function towardReceivedNeighbors(options: NeighborBiasOptions): Bias {
  const { strength, weights } = checked("bias.towardReceivedNeighbors", options);
  return {
    name: "towardReceivedNeighbors",
    spec: { kind: "towardReceivedNeighbors", strength, weights },
    reads: ["received"],
    init: ({ session }) => ({ constant: session.matrix() }),
    term(state, phase) {
      if (!phase.received || strength === 0) return undefined;
      const constant = state["constant"] as Matrix;
      neighborAverage(constant, phase, weights);
      for (let k = 0; k < constant.rows; k++) {
        const d = row(constant, k);
        const start = row(phase.parameters, k);
        const scale = strength / Math.max(phase.steps[k]!, 1);
        for (let i = 0; i < d.length; i++) d[i] = scale * (d[i]! - start[i]!);
      }
      return { constant };
    },
  };
}

/**
 * A proximal pull toward the neighbours' received parameters: every step of a phase of T adds
 * (η/T)·(Σ_{j ∈ N_k} β_kj·w_j^recv − w_k) at the current w_k; nothing for a device that received nothing. An alternative
 * reading of Affinity's d; a reconstruction.
 *
 * @throws {InputError} If the strength is not a finite number of at least 0.
 *
 * @example
 * ```ts
 * import { bias, localSteps } from "murmuration";
 *
 * localSteps({ steps: 10, batchSize: 10, learningRate: 0.05, bias: bias.proximalToReceivedNeighbors({ strength: 1 }) });
 * ```
 */
export function proximalToReceivedNeighbors(options: NeighborBiasOptions): Bias {
  const { strength, weights } = checked("bias.proximalToReceivedNeighbors", options);
  return {
    name: "proximalToReceivedNeighbors",
    spec: { kind: "proximalToReceivedNeighbors", strength, weights },
    reads: ["received"],
    init: ({ session }) => ({ anchor: session.matrix() }),
    term(state, phase) {
      if (!phase.received || strength === 0) return undefined;
      const anchor = state["anchor"] as Matrix;
      neighborAverage(anchor, phase, weights);
      const { neighbors } = phase.received.graph;
      const rates = ratesOf(strength, phase).map((rate, k) => neighbors[k]!.length === 0 ? 0 : rate);
      return { proximal: { anchor, rates } };
    },
  };
}

/**
 * A proximal pull toward the device's own parameters at the start of the phase: every step of a phase of T adds
 * (η/T)·(w_k^start − w_k).
 *
 * In local learning the start is the point after the last consensus, as in FedProx (Li et al., 2020). In consensus it is
 * the point before it, which is the natural reading of Affinity's consensus bias b = (1/S)·(w_k^pre − w_k) of paper A,
 * taken after each averaging (before the first one it is zero by definition). With one averaging a round it makes W lazy,
 * (1 − η)·W + η·I. Paper A's experiments have b = 0; the form is a reconstruction.
 *
 * @throws {InputError} If the strength is not a finite number of at least 0.
 *
 * @example
 * ```ts
 * import { bias, consensus, mixing } from "murmuration";
 *
 * consensus({ mix: mixing.metropolis, bias: bias.proximalToOwnStart({ strength: 0.1 }) });
 * ```
 */
export function proximalToOwnStart(options: { readonly strength: number }): Bias {
  const { strength } = checked("bias.proximalToOwnStart", options);
  return {
    name: "proximalToOwnStart",
    spec: { kind: "proximalToOwnStart", strength },
    reads: [],
    init: ({ session }) => ({ anchor: session.matrix() }),
    term(state, phase) {
      if (strength === 0) return undefined;
      const anchor = state["anchor"] as Matrix;
      anchor.data.set(phase.parameters.data);
      return { proximal: { anchor, rates: ratesOf(strength, phase) } };
    },
  };
}

/**
 * A bias term at another strength: each step adds factor·(c + ρ·(a − w)). For ablations; it works with every bias.
 *
 * @throws {InputError} If the factor is not a finite number.
 *
 * @example
 * ```ts
 * import { bias } from "murmuration";
 *
 * const half = bias.scaled(bias.towardReceivedNeighbors({ strength: 0.5 }), 0.5);
 * console.assert(half.name === "0.5 × towardReceivedNeighbors");
 * ```
 */
export function scaled(inner: Bias, factor: number): Bias {
  if (!Number.isFinite(factor)) {
    throw new InputError(`bias.scaled: the factor is ${shown(factor)}; give a finite number`);
  }
  return {
    name: `${factor} × ${inner.name}`,
    spec: { kind: "scaled", factor, bias: inner.spec },
    reads: inner.reads,
    ...(inner.refresh && { refresh: inner.refresh }),
    inner,
    init: (run) => ({ inner: inner.init(run), constant: run.session.matrix() }),
    term(state, phase) {
      const term = inner.term(state["inner"] as StepState, phase);
      if (!term) return undefined;
      const { constant: given, proximal } = term;
      const constant = state["constant"] as Matrix;
      if (given) { for (let i = 0; i < given.data.length; i++) constant.data[i] = factor * given.data[i]!; }
      return {
        ...(given && { constant }),
        ...(proximal && { proximal: { anchor: proximal.anchor, rates: proximal.rates.map((rate) => factor * rate) } }),
      };
    },
  };
}

function ratesOf(strength: number, phase: PhaseContext): number[] {
  return phase.steps.map((steps) => strength / Math.max(steps, 1));
}

// out_k ← Σ_j β_kj·w_j^recv over the neighbours k received from; k's own parameters where it received nothing.
function neighborAverage(out: Matrix, phase: PhaseContext, weights: "dataSize" | "uniform"): void {
  const { parameters: received, graph } = phase.received!;
  for (let k = 0; k < out.rows; k++) {
    const average = row(out, k);
    const neighbors = graph.neighbors[k]!;
    if (neighbors.length === 0) {
      average.set(row(phase.parameters, k));
      continue;
    }
    average.fill(0);
    const sizes = neighbors.map((j) => weights === "uniform" ? 1 : phase.dataSizes[j]!);
    const total = sizes.reduce((a, b) => a + b, 0);
    neighbors.forEach((j, at) => {
      const beta = sizes[at]! / total;
      const theirs = row(received, j);
      for (let i = 0; i < average.length; i++) average[i]! += beta * theirs[i]!;
    });
  }
}

function checked(what: string, options: NeighborBiasOptions): Required<NeighborBiasOptions> {
  const { strength, weights = "dataSize", ...unknown } = options;
  const [key] = Object.keys(unknown);
  if (key !== undefined) throw new InputError(`${what}: unknown option "${key}"; known: strength, weights`);
  if (!Number.isFinite(strength) || strength < 0) {
    throw new InputError(`${what}: strength is ${shown(strength)}; give a finite number of at least 0`);
  }
  if (weights !== "dataSize" && weights !== "uniform") {
    throw new InputError(`${what}: weights is ${shown(weights)}; give "dataSize" or "uniform"`);
  }
  return { strength, weights };
}
