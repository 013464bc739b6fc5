/** Bias terms of local steps and of consensus. @module */
import { z } from "zod";
import { define, InputError, shown } from "../base/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import type { StepState } from "./round.ts";
import { type Contribution, knownIn, type PhaseContext, sumsOf, type Term } from "./term.ts";

/** The strength of a bias, and how it weights neighbours. */
export interface NeighborBiasOptions {
  /** η_d, the pull over a whole phase: 0 is none. */
  readonly strength: number;
  /** β: by the neighbours' data sizes, β_kj = n_j / Σ_i n_i, or equal. Default: `"dataSize"`. */
  readonly weights?: "dataSize" | "uniform";
}

const strength = z.number().min(0).lt(Infinity);
const neighbors = { strength, weights: z.enum(["dataSize", "uniform"]).default("dataSize") };
const ingredients = ["bias term"];

const readConstant = define("bias.towardReceivedNeighbors", neighbors);

/**
 * Affinity's local-learning bias d of paper A (Pranav and Moura, 2023), as a constant over the local phase:
 *
 * d_k = (1/T)·(Σ_{j ∈ N_k} β_kj·w_j^recv − w_k^start), and every local step adds η_d·d_k,
 *
 * where w_j^recv is what neighbour j transmitted in the previous consensus phase and w_k^start the device's own
 * parameters after it. It needs no extra communication. In the first round, and for a device that received nothing,
 * d = 0. The formula is a reconstruction. For two devices with weights ½ the gap before consensus follows
 * e ← Δ − η_d·e, which is stable only for η_d < 1.
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
export function towardReceivedNeighbors(given: NeighborBiasOptions): Term {
  const { strength, weights, spec } = readConstant(given);
  return {
    ...{ name: spec.kind, spec, ingredients },
    init: () => ({}),
    async at(w, _state, phase) {
      if (!phase.received || strength === 0) return undefined;
      const d = phase.scratch();
      const f = phase.steps.map((steps) => strength / Math.max(steps, 1));
      const average = neighborAverage(phase, weights);
      await phase.session.sums(
        d,
        average.map((row, k) => row.length === 0 ? [] : [...scaledRow(row, f[k]!), [-f[k]!, w, k]]),
      );
      return { constant: d };
    },
  };
}

const readPull = define("bias.proximalToReceivedNeighbors", neighbors);

/**
 * A proximal pull toward the neighbours' received parameters: every step of a phase of T adds (η/T)·(Σ_{j ∈ N_k}
 * β_kj·w_j^recv − w_k) at the current w_k; nothing if the device received nothing. Another reading of Affinity's d,
 * also a reconstruction.
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
export function proximalToReceivedNeighbors(given: NeighborBiasOptions): Term {
  const { strength, weights, spec } = readPull(given);
  return {
    ...{ name: spec.kind, spec, ingredients },
    init: () => ({}),
    async at(_w, _state, phase) {
      if (!phase.received || strength === 0) return undefined;
      const anchor = phase.scratch();
      const average = neighborAverage(phase, weights);
      await phase.session.sums(anchor, average);
      const rates = ratesOf(strength, phase).map((rate, k) => average[k]!.length === 0 ? 0 : rate);
      return { pull: { anchor, rates } };
    },
  };
}

const readStart = define("bias.proximalToOwnStart", { strength });

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
export function proximalToOwnStart(given: { readonly strength: number }): Term {
  const { strength, spec } = readStart(given);
  return {
    ...{ name: spec.kind, spec, ingredients },
    init: () => ({}),
    async at(w, _state, phase) {
      if (strength === 0) return undefined;
      const anchor = phase.scratch();
      await phase.session.combine([[anchor, [[1, w]]]]);
      return { pull: { anchor, rates: ratesOf(strength, phase) } };
    },
  };
}

/**
 * A term at another strength: everything it contributes, times a factor. For ablations; works with terms that give
 * constants, pulls or gradients, but not with mini-batches.
 *
 * @throws {InputError} If the factor is not a finite number; in a run, if the term gives mini-batches.
 *
 * @example
 * ```ts
 * import { bias } from "murmuration";
 *
 * const half = bias.scaled(bias.towardReceivedNeighbors({ strength: 0.5 }), 0.5);
 * console.assert(half.name === "0.5 × towardReceivedNeighbors");
 * ```
 */
export function scaled(inner: Term, factor: number): Term<{ inner: StepState }> {
  if (!Number.isFinite(factor)) {
    throw new InputError(`bias.scaled: the factor is ${shown(factor)}; give a finite number`);
  }
  const { after } = inner;
  return {
    ...inner,
    name: `${factor} × ${inner.name}`,
    spec: { kind: "scaled", factor, bias: inner.spec },
    init: async (parameters, run) => ({ inner: await inner.init(parameters, run) }),
    async at(parameters, state, phase) {
      const given = await inner.at(parameters, state.inner, phase);
      return given && await scaledContribution(given, factor, phase);
    },
    ...(after && { after: (parameters, state, phase) => after(parameters, state.inner, phase) }),
  };
}

async function scaledContribution(
  given: Contribution,
  factor: number,
  { session, scratch }: PhaseContext,
): Promise<Contribution> {
  if (given.batches) throw new InputError("bias.scaled: the term gives mini-batches; scale the learning rate instead");
  const times = async (matrix: Matrix) => {
    const out = scratch();
    await session.combine([[out, [[factor, matrix]]]]);
    return out;
  };
  const { constant, pull, gradient } = given;
  const sums = sumsOf(given).map(({ at, jobs }) => ({
    at: at!,
    jobs: jobs.map((job) => ({ ...job, weight: factor * (job.weight ?? 1) })),
  }));
  return {
    ...(constant && { constant: await times(constant) }),
    ...(pull && { pull: { anchor: pull.anchor, rates: pull.rates.map((rate) => factor * rate) } }),
    ...(gradient && { gradient: [...await Promise.all(knownIn(given).map(times)), ...sums] }),
  };
}

function ratesOf(strength: number, { steps }: PhaseContext): number[] {
  return steps.map((count) => strength / Math.max(count, 1));
}

// Σ_j β_kj·w_j^recv over the neighbours k received from, as sums of rows; empty where it received nothing.
function neighborAverage({ received, dataSizes }: PhaseContext, weights: "dataSize" | "uniform"): RowTerm[][] {
  const { message, graph } = received!;
  return graph.neighbors.map((list, k) => {
    const sizes = list.map((j) => weights === "uniform" ? 1 : dataSizes[j]!);
    const total = sizes.reduce((a, b) => a + b, 0);
    return list.map((j, at): RowTerm => [sizes[at]! / total, ...message(k, j)]);
  });
}

function scaledRow(row: readonly RowTerm[], factor: number): RowTerm[] {
  return row.map(([weight, matrix, k]) => [factor * weight, matrix, k]);
}

export { none } from "./none.ts";
export * from "./diffusion.ts";
