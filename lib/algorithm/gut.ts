import { metropolis, type MixingRule } from "../mixing/mod.ts";
import { type Chain, chain, descend, gradients, type LearningRate, requiring } from "../step/mod.ts";
import { checkKnown } from "./known_options.ts";

/** Options of {@linkcode gut}. */
export interface GutOptions {
  /** Default `mixing.metropolis`. */
  readonly mix?: MixingRule;
  /** μ from 0 to 1; default 0.9. */
  readonly scaling?: number;
  /** Averaging rate γ of the point where gradients are taken; default 1. */
  readonly averagingRate?: number;
  /** Step size η; default 0.1. */
  readonly learningRate?: LearningRate;
  /** Samples per mini-batch; default 32. */
  readonly batchSize?: number | "full";
  /** How mini-batches are drawn; default `"shuffled"`. */
  readonly batchOrder?: "shuffled" | "rising";
  /** Momentum β; default 0. */
  readonly momentum?: number;
  /** Nesterov's momentum; default true where there is momentum. */
  readonly nesterov?: boolean;
  /** Quasi-global in place of local momentum; default `"local"`. */
  readonly memory?: "local" | "quasiGlobal";
  /** Weight decay λ; default 0. */
  readonly weightDecay?: number;
}

/**
 * GUT, global update tracking: averaging is part of the update, s = mix(x) − x, and what is tracked is both together,
 *
 * δ = ∇F(x + γ·s) − s/η;  y = δ + μ·(mix(y_prev) − δ_prev − s_prev/η);  x ← x − η·y.
 *
 * Aketi et al. (2023), with the official code's defaults (η = 0.1, B = 32, μ = 0.9 without momentum; with quasi-global
 * momentum 0.9 they take μ = 0.05 to 0.08). See `gradients.globalUpdateTracking` for momentum and open points. For μ = 0 it
 * is `cta` (γ = 1) or `dgd` (γ = 0). Sends d values over every link in a round. It needs a doubly stochastic matrix.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.gut({ scaling: 0.5 }).steps.length === 1);
 * ```
 */
export function gut(options: GutOptions = {}): Chain {
  checkKnown("gut", options, known);
  const { mix = metropolis, scaling = 0.9, averagingRate = 1, learningRate = 0.1, batchSize = 32 } = options;
  const { batchOrder = "shuffled", momentum = 0, nesterov = momentum > 0, memory = "local", weightDecay = 0 } = options;
  const gradient = gradients.globalUpdateTracking({
    mix,
    scaling,
    averagingRate,
    batchSize,
    order: batchOrder,
    momentum,
    nesterov,
  });
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    chain(descend({ gradient, learningRate, momentum, nesterov, memory, weightDecay })),
  );
}

const known = [
  ...["mix", "scaling", "averagingRate", "learningRate", "batchSize", "batchOrder", "momentum", "nesterov", "memory"],
  "weightDecay",
];
