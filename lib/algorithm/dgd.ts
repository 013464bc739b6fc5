import { metropolis, type MixingRule } from "../mixing/mod.ts";
import { type Chain, chain, consensus, descend, gradients, localSteps, type LocalStepsOptions } from "../step/mod.ts";

/** Options of {@linkcode dgd}, {@linkcode atc} and {@linkcode cta}. */
export interface DiffusionOptions {
  /** Default `mixing.metropolis`. */
  readonly mix?: MixingRule;
  /** Step size η; default 0.05. */
  readonly learningRate?: LocalStepsOptions["learningRate"];
  /** Samples per mini-batch; default `"full"`, the exact gradient. */
  readonly batchSize?: LocalStepsOptions["batchSize"];
  /** How mini-batches are drawn; default `"shuffled"`. */
  readonly order?: "shuffled" | "rising";
}

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
 * const names = algorithms.dgd({ learningRate: 0.1 }).steps.map((step) => step.name);
 * console.assert(names.join() === "consensus,descent");
 * ```
 */
export function dgd(options: DiffusionOptions = {}): Chain {
  const { mix = metropolis, learningRate = 0.05, ...batches } = options;
  return chain(
    consensus({ mix }),
    descend({ gradient: gradients.own({ batchSize: "full", ...batches, at: "roundStart" }), learningRate }),
  );
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
 * console.assert(algorithms.atc().steps.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function atc(options: DiffusionOptions = {}): Chain {
  const { mix = metropolis, ...local } = options;
  return chain(adapt(local), consensus({ mix }));
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
 * console.assert(algorithms.cta().steps.map((step) => step.name).join() === "consensus,local");
 * ```
 */
export function cta(options: DiffusionOptions = {}): Chain {
  const { mix = metropolis, ...local } = options;
  return chain(consensus({ mix }), adapt(local));
}

function adapt(options: Omit<DiffusionOptions, "mix">) {
  return localSteps({ steps: 1, batchSize: "full", learningRate: 0.05, ...options });
}
