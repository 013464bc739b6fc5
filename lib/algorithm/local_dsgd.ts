import { metropolis, type MixingRule } from "../mixing/mod.ts";
import { bias, type Chain, chain, consensus, localSteps, type LocalStepsOptions } from "../step/mod.ts";

/** Options of {@linkcode localDsgd} and {@linkcode dsgd}: those of the local steps, and the mixing rule. */
export interface LocalDsgdOptions extends Partial<LocalStepsOptions> {
  /** Default `mixing.metropolis`. */
  readonly mix?: MixingRule;
  /** Consensus steps S per round; default 1. */
  readonly consensusSteps?: number;
  /** Added after every averaging; default `bias.none`. */
  readonly consensusBias?: bias.Bias;
}

/**
 * Local DSGD: T local steps of SGD, then one averaging with the neighbours,
 *
 * w_k ← w_k − η·∇F_k(w_k; batch), T times;  w_k ← Σ_j W_kj·w_j.
 *
 * The baseline that communicates after several gradient steps in paper A (Pranav and Moura, 2023); also known as
 * cooperative SGD (Wang and Joshi, 2018). The step size, batch size and T of the paper are not known; the defaults
 * (η = 0.05, B = 10, T = 10, no momentum) are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const often = algorithms.localDsgd({ steps: 10 });
 * const seldom = algorithms.localDsgd({ epochs: 1 });
 * console.assert(often.steps.length === seldom.steps.length);
 * ```
 */
export function localDsgd(options: LocalDsgdOptions = {}): Chain {
  const { mix = metropolis, consensusSteps = 1, consensusBias = bias.none, ...local } = options;
  return chain(
    localSteps({
      ...(local.epochs === undefined && { steps: 10 }),
      batchSize: 10,
      learningRate: 0.05,
      ...local,
    }),
    consensus({ mix, steps: consensusSteps, bias: consensusBias }),
  );
}

/**
 * DSGD: one step of SGD, then one averaging with the neighbours, w_k ← Σ_j W_kj·(w_j − η·g_j): local DSGD with T = 1,
 * in adapt-then-combine order.
 *
 * The baseline that communicates after every gradient step in paper A (Pranav and Moura, 2023); D-PSGD of Lian et al.
 * (2017) in the order of its common implementations.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const dsgd = algorithms.dsgd({ learningRate: 0.1 });
 * console.assert(dsgd.steps.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function dsgd(options: Omit<LocalDsgdOptions, "steps" | "epochs"> = {}): Chain {
  return localDsgd({ ...options, steps: 1 });
}
