import { z } from "zod";
import { options } from "../base/mod.ts";
import { compression } from "../engine/mod.ts";
import { metropolis, type MixingRule } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  compressedConsensus,
  type Compressor,
  localSteps,
  type LocalStepsOptions,
  shapes,
} from "../step/mod.ts";

/** Options of {@linkcode choco}: those of the local steps, and how messages are compressed. */
export interface ChocoOptions extends Partial<LocalStepsOptions> {
  /** A symmetric rule. Default: `mixing.metropolis`. */
  readonly mix?: MixingRule;
  /** Default: `compression.topK({ share: 0.1 })`. */
  readonly compression?: Compressor;
  /** Averaging rate γ. Default: 0.2. */
  readonly averagingRate?: number;
  /** How compression errors are compensated. Default: `"copies"`; `"errors"` makes it DeepSqueeze. */
  readonly feedback?: "copies" | "errors";
}

const read = options("algorithms.choco", {
  ...shapes.local,
  batchSize: shapes.local.batchSize.default(32),
  learningRate: shapes.local.learningRate.prefault(0.1),
  mix: shapes.ruleOr(metropolis),
  compression: shapes.compressor.default(() => compression.topK({ share: 0.1 })),
  averagingRate: z.number().gt(0).max(1).default(0.2),
  feedback: z.enum(["copies", "errors"]).default("copies"),
});

/**
 * CHOCO-SGD: steps of SGD, then consensus on compressed differences,
 *
 * x_k ← x_k − η·g_k;  x̂_k ← x̂_k + C(x_k − x̂_k);  x_k ← x_k + γ·Σ_j W_kj·(x̂_j − x̂_k).
 *
 * Koloskova, Stich and Jaggi (2019). The defaults (one step, B = 32, η = 0.1, a tenth of the numbers, γ = 0.2) are ours. It
 * needs a symmetric matrix.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms, compression } from "murmuration";
 *
 * const coarse = algorithms.choco({ compression: compression.bits(4), averagingRate: 0.8 });
 * console.assert(coarse.round.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function choco(given: ChocoOptions = {}): Chain {
  const { mix, compression, averagingRate, feedback, steps, epochs, ...local } = read(given);
  return chain(
    localSteps({ ...local, epochs, steps: epochs === undefined ? steps ?? 1 : steps }),
    compressedConsensus({ mix, compression, averagingRate, feedback }),
  );
}
