import { options } from "../base/mod.ts";
import { metropolis } from "../mixing/mod.ts";
import {
  awake,
  type Chain,
  chain,
  consensus,
  descend,
  type DescendOptions,
  gradients,
  type Participation,
  shapes,
} from "../step/mod.ts";

/** Options of {@linkcode adPsgd}. */
export interface AdPsgdOptions extends Partial<Omit<DescendOptions, "gradient" | "steps" | "quasiGlobal">> {
  /** Samples per mini-batch. Default: 32. */
  readonly batchSize?: number | "full";
  /** How mini-batches are drawn. Default: `"shuffled"`. */
  readonly batchOrder?: "shuffled" | "rising";
  /** Which devices finish a step in a round. Default: all. */
  readonly participants?: Participation;
}

const read = options("algorithms.adPsgd", {
  ...shapes.batches,
  ...shapes.descent,
  batchSize: shapes.batches.batchSize.default(32),
  learningRate: shapes.descent.learningRate.prefault(0.1),
  participants: shapes.participation.default(() => awake.always()),
  name: shapes.phaseName("descent"),
});

/**
 * AD-PSGD: devices work at their own pace, and nobody waits. A device that finishes a step averages with one random
 * neighbour, busy or not, and then applies the gradient taken at the parameters it had when the step began,
 *
 * x_k, x_j ← (x_k + x_j)/2;  x_k ← x_k − η·∇F_k(x_k^then; batch).
 *
 * Lian, Zhang, Zhang and Liu (2018). A round lasts as long as a step of the fastest device, and the pairs that average
 * in a round are disjoint: give `participants: awake.bySpeed({ periods })`, and compute the time it takes with
 * `clock.timed` and `barrier: "nothing"` or `{ round }`. The defaults (η = 0.1, B = 32, no momentum) are ours. It needs
 * an undirected graph.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms, awake } from "murmuration";
 *
 * const straggler = algorithms.adPsgd({ participants: awake.bySpeed({ periods: [1, 1, 1, 8] }) });
 * console.assert(straggler.round.map((step) => step.name).join() === "consensus,descent");
 * ```
 */
export function adPsgd(given: AdPsgdOptions = {}): Chain {
  const { batchSize, batchOrder, participants, ...rest } = read(given);
  return chain(
    consensus({ mix: metropolis, participants, partners: "one" }),
    descend({ gradient: gradients.begun({ batchSize, batchOrder }), participants, ...rest }),
  );
}
