import { z } from "zod";
import { options } from "../base/mod.ts";
import { equalShares, type MixingRule } from "../mixing/mod.ts";
import { type Chain, chain, localSteps, type LocalStepsOptions, pushSum, relaySum, shapes } from "../step/mod.ts";

/** Options of {@linkcode sgp}: those of the local steps, and the column-stochastic rule. */
export interface SgpOptions extends Partial<LocalStepsOptions> {
  /** Default: `mixing.equalShares`. */
  readonly mix?: MixingRule;
  /** Whether push-sum keeps running totals of what it gave away, and so tolerates channels. Default: false. */
  readonly counters?: boolean;
}

const shape = {
  ...shapes.local,
  batchSize: shapes.local.batchSize.default(32),
  learningRate: shapes.local.learningRate.prefault(0.1),
};
const readRelaySgd = options("algorithms.relaySgd", shape);
const readSgp = options("algorithms.sgp", {
  ...shape,
  mix: shapes.ruleOr(equalShares),
  counters: z.boolean().default(false),
});

/**
 * RelaySGD: one step of SGD, then relay sums over a tree, which give every device the uniform average of all, with
 * delays,
 *
 * x_i ← x_i − η·g_i;  m_{i→j} = x_i + Σ_{n ≠ j} m_{n→i};  x_i ← (Σ_j m_{j→i} + (K − n_i)·x_i)/K.
 *
 * Vogels et al. (2021). Exact: with full gradients it converges to the minimum of the sum. The defaults (one step, B = 32,
 * η = 0.1, no momentum) are ours. Sends d values and a count over every link in a round. It needs a tree that does not change.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.relaySgd().requires.some(({ kind }) => kind === "tree"));
 * ```
 */
export function relaySgd(given: Partial<LocalStepsOptions> = {}): Chain {
  return chain(localSteps(oneStep(readRelaySgd(given))), relaySum());
}

/**
 * SGP, stochastic gradient push: one step of SGD at the parameters z = x/u, then push-sum over a directed graph,
 *
 * x ← P·(x − η·g(z));  u ← P·u;  z = x/u.
 *
 * Assran et al. (2019). If P is doubly stochastic it is D-PSGD in adapt-then-combine order, with the same bias. The
 * defaults (one step, B = 32, η = 0.1, no momentum) are ours. Sends d values and a weight over every link in a round.
 * It needs a column-stochastic matrix.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.sgp().round.map((step) => step.name).join() === "local,push-sum");
 * ```
 */
export function sgp(given: SgpOptions = {}): Chain {
  const { mix, counters, ...local } = readSgp(given);
  return chain(localSteps(oneStep(local)), pushSum({ mix, counters }));
}

/** One step a round if no number of epochs is given. */
function oneStep<Options extends Pick<LocalStepsOptions, "steps" | "epochs">>(options: Options): Options {
  return options.epochs === undefined ? { steps: 1, ...options } : options;
}
