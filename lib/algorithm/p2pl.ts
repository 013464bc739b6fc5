import { z } from "zod";
import { options } from "../base/mod.ts";
import { dataSize, type MixingRule } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  consensus,
  localSteps,
  type LocalStepsOptions,
  maxNormSynchronization,
  type MaxNormSynchronizationOptions,
  shapes,
} from "../step/mod.ts";

/** Options of {@linkcode p2pl}: those of the local steps, the mixing rule and the synchronization before. */
export interface P2plOptions extends Partial<LocalStepsOptions> {
  /** Default: `mixing.dataSize`, singly stochastic. */
  readonly mix?: MixingRule;
  /** Max-norm synchronization before the first round; `false` for none. Default: as many rounds as the diameter. */
  readonly synchronization?: false | MaxNormSynchronizationOptions;
}

const read = options("algorithms.p2pl", {
  ...shapes.local,
  batchSize: shapes.local.batchSize.default(10),
  learningRate: shapes.local.learningRate.prefault(0.05),
  momentum: shapes.descent.momentum.unwrap().default(0.5),
  mix: shapes.ruleOr(dataSize),
  synchronization: z.custom<false | MaxNormSynchronizationOptions>(
    (value) => value === false || (typeof value === "object" && value !== null),
    { error: "expected false or options of maxNormSynchronization, such as { rounds: 2 }" },
  ).default({}),
});

/**
 * P2PL: max-norm synchronization, then rounds of local momentum SGD and one averaging weighted by data sizes,
 *
 * w_k ← the w_j of largest norm among the neighbours, diam(G) times; then in every round
 * v ← μ·v + ∇F_k(w; batch);  w ← w − η·v, over E epochs;  w_k ← Σ_j n_j·w_j / Σ_j n_j over the neighbours and k itself.
 *
 * Paper B (Pranav and Moura, 2023, arXiv 2310.18861). Reconstructions: the form of the weights, the norm and how ties
 * are broken, heavy-ball momentum whose buffers are kept at consensus, one consensus step per round, and all numbers
 * (E = 1, B = 10, η = 0.05, μ = 0.5). On the complete graph it is FedAvg with all clients. Sends d values over every
 * link in a round, and as many in each synchronization.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const { setup, round } = algorithms.p2pl();
 * console.assert([...setup, ...round].map((step) => step.name).join() === "synchronization,local,consensus");
 * ```
 */
export function p2pl(given: P2plOptions = {}): Chain {
  const { mix, synchronization, steps, epochs = steps === undefined ? 1 : undefined, ...local } = read(given);
  return chain(
    ...(synchronization === false ? [] : [maxNormSynchronization(synchronization)]),
    localSteps({ ...local, steps, epochs }),
    consensus({ mix }),
  );
}
