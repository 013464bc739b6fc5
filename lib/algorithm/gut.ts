import { z } from "zod";
import { options } from "../base/mod.ts";
import { metropolis, type MixingRule } from "../mixing/mod.ts";
import { type Chain, chain, descend, gradients, type LearningRate, requiring, shapes } from "../step/mod.ts";

/** Options of {@linkcode gut}. */
export interface GutOptions {
  /** Default: `mixing.metropolis`. */
  readonly mix?: MixingRule;
  /** μ from 0 to 1. Default: 0.9. */
  readonly scaling?: number;
  /** Averaging rate γ of the point where gradients are taken. Default: 1. */
  readonly averagingRate?: number;
  /** Step size η. Default: 0.1. */
  readonly learningRate?: LearningRate;
  /** Samples per mini-batch. Default: 32. */
  readonly batchSize?: number | "full";
  /** How mini-batches are drawn. Default: `"shuffled"`. */
  readonly batchOrder?: "shuffled" | "rising";
  /** Momentum β. Default: 0. */
  readonly momentum?: number;
  /** Nesterov's momentum. Default: true if there is momentum. */
  readonly nesterov?: boolean;
  /** Quasi-global instead of local momentum. Default: false. */
  readonly quasiGlobal?: boolean;
  /** Weight decay λ. Default: 0. */
  readonly weightDecay?: number;
}

const read = options("algorithms.gut", {
  ...shapes.batches,
  batchSize: shapes.batches.batchSize.default(32),
  mix: shapes.ruleOr(metropolis),
  scaling: z.number().min(0).max(1).default(0.9),
  averagingRate: z.number().min(0).max(1).default(1),
  learningRate: shapes.descent.learningRate.prefault(0.1),
  momentum: shapes.momentum.default(0),
  nesterov: z.boolean().optional(),
  quasiGlobal: z.boolean().default(false),
  weightDecay: shapes.descent.weightDecay,
});

/**
 * GUT, global update tracking: averaging, s = mix(x) − x, is part of the update, and the whole update is tracked,
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
 * console.assert(algorithms.gut({ scaling: 0.5 }).round.length === 1);
 * ```
 */
export function gut(given: GutOptions = {}): Chain {
  const { mix, scaling, averagingRate, batchSize, batchOrder, momentum, nesterov = momentum > 0, ...descent } = read(
    given,
  );
  const gradient = gradients.globalUpdateTracking({
    ...{ mix, scaling, averagingRate, batchSize, batchOrder, momentum, nesterov },
  });
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    chain(descend({ gradient, momentum, nesterov, ...descent })),
  );
}
