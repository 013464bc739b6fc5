import { z } from "zod";
import { options } from "../base/mod.ts";
import { type Chain, chain, shapes, slowMomentum } from "../step/mod.ts";
import { localDsgd, type LocalDsgdOptions, localDsgdShape } from "./local_dsgd.ts";

/** Options of {@linkcode slowMo}: those of local DSGD, and of the slow momentum on top of it. */
export interface SlowMoOptions extends LocalDsgdOptions {
  /** Rounds τ between exact averages. Default: 12. */
  readonly every?: number;
  /** Slow momentum β. Default: 0.7. */
  readonly slowMomentum?: number;
  /** Slow step size α. Default: 1. */
  readonly slowLearningRate?: number;
}

const read = options("algorithms.slowMo", {
  ...localDsgdShape,
  every: z.int().min(1).default(12),
  slowMomentum: shapes.momentum.default(0.7),
  slowLearningRate: z.number().positive().default(1),
});

/**
 * SlowMo over DSGD: gradient steps and averaging with neighbours in every round, and an exact average with slow
 * momentum in every τ-th,
 *
 * x_k ← Σ_j W_kj·(x_j − η·g_j);  every τ rounds: s ← β·s + (z − x̄)/η;  z ← z − α·η·s;  x_k ← z.
 *
 * Wang et al. (2020); the step `slowMomentum` can be added to any other chain as well. The defaults (one local step,
 * τ = 12, β = 0.7, α = 1) are ours. Sends d values over every link in a round and d values per device in every exact
 * average.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const names = algorithms.slowMo().round.map((step) => step.name);
 * console.assert(names.join() === "local,consensus,slow momentum");
 * ```
 */
export function slowMo(given: SlowMoOptions = {}): Chain {
  const { every, slowMomentum: momentum, slowLearningRate, epochs, ...rest } = read(given);
  const { learningRate, steps = epochs === undefined ? 1 : undefined } = rest;
  return chain(
    localDsgd({ ...rest, steps, epochs }),
    slowMomentum({ every, momentum, slowLearningRate, learningRate }),
  );
}
