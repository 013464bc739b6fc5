import { z } from "zod";
import { options } from "../base/mod.ts";
import { metropolis, type MixingRule } from "../mixing/mod.ts";
import { type Chain, chain, consensus, localSteps, type LocalStepsOptions, shapes, type Term } from "../step/mod.ts";

/** Options of {@linkcode localDsgd} and {@linkcode dsgd}: those of the local steps, and the mixing rule. */
export interface LocalDsgdOptions extends Partial<LocalStepsOptions> {
  /** Default: `mixing.metropolis`. */
  readonly mix?: MixingRule;
  /** Consensus steps S per round. Default: 1. */
  readonly consensusSteps?: number;
  /** Added after every averaging. Default: `bias.none`. */
  readonly consensusBias?: Term;
}

/** Options of {@linkcode localDsgd}, for algorithms that pass them on. */
export const localDsgdShape = {
  ...shapes.local,
  batchSize: shapes.local.batchSize.default(10),
  learningRate: shapes.local.learningRate.prefault(0.05),
  mix: shapes.ruleOr(metropolis),
  consensusSteps: z.int().min(1).default(1),
  consensusBias: shapes.descent.bias,
};

const { steps: _steps, epochs: _epochs, ...dsgdShape } = localDsgdShape;
const readLocalDsgd = options("algorithms.localDsgd", localDsgdShape);
const readDsgd = options("algorithms.dsgd", dsgdShape);

/**
 * Local DSGD: T local steps of SGD, then one averaging with the neighbours,
 *
 * w_k ← w_k − η·∇F_k(w_k; batch), T times;  w_k ← Σ_j W_kj·w_j.
 *
 * The baseline of paper A (Pranav and Moura, 2023) that communicates after several gradient steps; also known as
 * cooperative SGD (Wang and Joshi, 2018). The defaults (η = 0.05, B = 10, T = 10, no momentum) are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const often = algorithms.localDsgd({ steps: 10 });
 * const seldom = algorithms.localDsgd({ epochs: 1 });
 * console.assert(often.round.length === seldom.round.length);
 * ```
 */
export function localDsgd(given: LocalDsgdOptions = {}): Chain {
  const { epochs, steps = epochs === undefined ? 10 : undefined, ...rest } = readLocalDsgd(given);
  return around({ epochs, steps, ...rest });
}

/**
 * DSGD: one step of SGD, then one averaging with the neighbours, w_k ← Σ_j W_kj·(w_j − η·g_j): local DSGD with T = 1,
 * in adapt-then-combine order.
 *
 * The baseline of paper A (Pranav and Moura, 2023) that communicates after every gradient step; D-PSGD of Lian et al.
 * (2017) in the order of its common implementations.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const dsgd = algorithms.dsgd({ learningRate: 0.1 });
 * console.assert(dsgd.round.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function dsgd(given: Omit<LocalDsgdOptions, "steps" | "epochs"> = {}): Chain {
  return around({ ...readDsgd(given), steps: 1 });
}

function around({ mix, consensusSteps, consensusBias, ...local }: LocalStepsOptions & Averaging): Chain {
  return chain(localSteps(local), consensus({ mix, steps: consensusSteps, bias: consensusBias }));
}

type Averaging = Required<Pick<LocalDsgdOptions, "mix" | "consensusSteps" | "consensusBias">>;
