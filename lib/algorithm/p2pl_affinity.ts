import { z } from "zod";
import { options } from "../base/mod.ts";
import { bias, type Chain, shapes, type Term } from "../step/mod.ts";
import { localDsgd, type LocalDsgdOptions, localDsgdShape } from "./local_dsgd.ts";

/** Options of {@linkcode p2plAffinity}. */
export interface P2plAffinityOptions extends Omit<LocalDsgdOptions, "bias"> {
  /** η_d: strength of the local-learning bias d; with constant d and two devices it must stay below 1. Default: 0.5. */
  readonly strength?: number;
  /** Another local-learning bias d. Default: the constant one of the given strength. */
  readonly localBias?: Term;
}

const { bias: _bias, ...shape } = localDsgdShape;
const read = options("algorithms.p2plAffinity", {
  ...shape,
  strength: z.number().min(0).lt(Infinity).default(0.5),
  localBias: shapes.term.optional(),
});

/**
 * P2PL with Affinity: local DSGD (or, with momentum, P2PL) whose local steps carry a bias d toward the parameters last
 * received from the neighbours, and whose consensus steps may carry a bias b (none in the paper's experiments),
 *
 * v ← μ·v + ∇F_k(w; batch);  w ← w − η·v + η_d·d_k, T times;  w_k ← Σ_j W_kj·w_j + η_b·b_k.
 *
 * It sends no more than local DSGD. Paper A (Pranav and Moura, 2023, arXiv 2312.13602). The formulas of d and b are
 * reconstructions, see `bias.towardReceivedNeighbors` and `bias.proximalToOwnStart`; so are all defaults.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const affinity = algorithms.p2plAffinity({ steps: 10, strength: 0.5 });
 * console.assert(affinity.round.length === 2);
 * ```
 */
export function p2plAffinity(given: P2plAffinityOptions = {}): Chain {
  const { strength, localBias = bias.towardReceivedNeighbors({ strength }), ...rest } = read(given);
  return localDsgd({ ...rest, bias: localBias });
}
