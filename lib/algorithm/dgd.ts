import { options } from "../base/mod.ts";
import { metropolis, type MixingRule } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  consensus,
  descend,
  gradients,
  localSteps,
  type LocalStepsOptions,
  shapes,
} from "../step/mod.ts";

/** Options of {@linkcode dgd}, {@linkcode atc} and {@linkcode cta}. */
export interface DiffusionOptions {
  /** Default: `mixing.metropolis`. */
  readonly mix?: MixingRule;
  /** Step size η. Default: 0.05. */
  readonly learningRate?: LocalStepsOptions["learningRate"];
  /** Samples per mini-batch. Default: `"full"`, the exact gradient. */
  readonly batchSize?: LocalStepsOptions["batchSize"];
  /** How mini-batches are drawn. Default: `"shuffled"`. */
  readonly batchOrder?: "shuffled" | "rising";
}

/** What {@linkcode DiffusionOptions} may be. */
export const diffusionShape = {
  ...shapes.batches,
  batchSize: shapes.batches.batchSize.default("full"),
  learningRate: shapes.descent.learningRate.prefault(0.05),
  mix: shapes.ruleOr(metropolis),
};
const readDgd = options("algorithms.dgd", diffusionShape);
const readAtc = options("algorithms.atc", diffusionShape);
const readCta = options("algorithms.cta", diffusionShape);

/**
 * Decentralized gradient descent: averages the neighbours' parameters and steps along the gradient taken before averaging,
 *
 * w_k ← Σ_j W_kj·w_j − η·∇F_k(w_k).
 *
 * Neither ATC nor CTA. Nedić and Ozdaglar (2009); the matrix form of D-PSGD (Lian et al., 2017); paper D. With a constant
 * step it stops at a distance of order η from the minimum, and converges for η < (1 + λ_min(W))/L. Sends d values over
 * every link in a round. The defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const names = algorithms.dgd({ learningRate: 0.1 }).round.map((step) => step.name);
 * console.assert(names.join() === "consensus,descent");
 * ```
 */
export function dgd(given: DiffusionOptions = {}): Chain {
  const { mix, learningRate, ...batches } = readDgd(given);
  return chain(consensus({ mix }), descend({ gradient: gradients.own({ ...batches, at: "sent" }), learningRate }));
}

/**
 * Adapt-then-combine diffusion: a gradient step, then an average with the neighbours, w_k ← Σ_j W_kj·(w_j − η·∇F_j(w_j)).
 *
 * Sayed (2014); paper D. Biased as {@linkcode dgd} is, but stable for any W with η < 2/L. Sends d values over every link in
 * a round. The defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.atc().round.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function atc(given: DiffusionOptions = {}): Chain {
  const { mix, ...local } = readAtc(given);
  return chain(localSteps({ steps: 1, ...local }), consensus({ mix }));
}

/**
 * Combine-then-adapt diffusion: an average with the neighbours, then a step along the gradient taken there,
 * y_k = Σ_j W_kj·w_j;  w_k ← y_k − η·∇F_k(y_k).
 *
 * Sayed (2014); paper D. Its iterates are those of {@linkcode atc} seen after the other step. Sends d values over every
 * link in a round. The defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.cta().round.map((step) => step.name).join() === "consensus,local");
 * ```
 */
export function cta(given: DiffusionOptions = {}): Chain {
  const { mix, ...local } = readCta(given);
  return chain(consensus({ mix }), localSteps({ steps: 1, ...local }));
}
