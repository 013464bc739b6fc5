import { z } from "zod";
import { options } from "../base/mod.ts";
import { lazy, metropolis, type MixingRule } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  type ChainPart,
  consensus,
  descend,
  gradients,
  localSteps,
  type LocalStepsOptions,
  type Momentum,
  requiring,
  shapes,
  type Term,
} from "../step/mod.ts";

/** Options of {@linkcode dpsgd} and its relatives with momentum. */
export interface DpsgdOptions {
  /** Default: `mixing.metropolis`, on regular graphs 1/(m + 1) for each of m neighbours and the device itself. */
  readonly mix?: MixingRule;
  /** Averaging rate γ above 0 and at most 1: w_k + γ·Σ_j W_kj·(w_j − w_k). Default: 1. */
  readonly averagingRate?: number;
  /** Which comes first, the gradient step (adapt) or the averaging (combine). Default: see the algorithm. */
  readonly order?: "adaptThenCombine" | "combineThenAdapt";
  /** Step size η. Default: 0.1. */
  readonly learningRate?: LocalStepsOptions["learningRate"];
  /** Samples per mini-batch. Default: 32. */
  readonly batchSize?: LocalStepsOptions["batchSize"];
  /** How mini-batches are drawn. Default: `"shuffled"`. */
  readonly batchOrder?: "shuffled" | "rising";
  /** Momentum. Default: see the algorithm. */
  readonly momentum?: number | Momentum;
  /** Nesterov's momentum. Default: see the algorithm. */
  readonly nesterov?: boolean;
  /** Weight decay λ. Default: 0. */
  readonly weightDecay?: number;
  /** A further term that every step adds. Default: `bias.none`. */
  readonly bias?: Term;
}

/** Options of averaging at a rate. */
export const gossipShape = { mix: shapes.ruleOr(metropolis), averagingRate: z.number().gt(0).max(1).default(1) };

const shape = {
  ...shapes.batches,
  ...shapes.descent,
  ...gossipShape,
  batchSize: shapes.batches.batchSize.default(32),
  learningRate: shapes.descent.learningRate.prefault(0.1),
};
const order = z.enum(["adaptThenCombine", "combineThenAdapt"]);
const withMomentum = {
  ...shape,
  order: order.default("adaptThenCombine"),
  momentum: shapes.descent.momentum.unwrap().default(0.9),
  nesterov: z.boolean().optional(),
};
const readDpsgd = options("algorithms.dpsgd", { ...shape, order: order.default("combineThenAdapt") });
const readDsgdmN = options("algorithms.dsgdmN", withMomentum);
const readQgDsgdmN = options("algorithms.qgDsgdmN", withMomentum);

/**
 * D-PSGD: one step of SGD and one averaging with the neighbours in every round. Combine-then-adapt (the default) is the
 * order of the official code of paper C,
 *
 * x̃_k = x_k + γ·Σ_j W_kj·(x_j − x_k);  x_k ← x̃_k − η·∇F_k(x̃_k; batch),
 *
 * adapt-then-combine the order of many other implementations. (Lian et al., 2017, take the gradient before averaging: `dgd`.)
 * Paper C's command has η = 0.1, γ = 1, B = 32, no momentum: the defaults. Sends d values over every link in a round. It
 * needs a doubly stochastic matrix.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const other = algorithms.dpsgd({ order: "adaptThenCombine" });
 * console.assert(other.round.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function dpsgd(given: DpsgdOptions = {}): Chain {
  const { mix, averagingRate, order, ...local } = readDpsgd(given);
  return around(localSteps({ steps: 1, ...local }), { mix, averagingRate, order });
}

/**
 * DSGDm-N: D-PSGD with Nesterov's momentum, each device's own,
 *
 * v_k ← μ·v_k + g_k;  x_k ← Σ_j W_kj·(x_j − η·(g_j + μ·v_j)),
 *
 * in adapt-then-combine order by default. As in Lin et al. (2021) and Takezawa et al. (2023); μ = 0.9. With
 * `nesterov: false` it is DSGDm. Sends d values over every link in a round. It needs a doubly stochastic matrix.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.dsgdmN({ momentum: 0.9 }).round.length === 2);
 * ```
 */
export function dsgdmN(given: DpsgdOptions = {}): Chain {
  const { mix, averagingRate, order, momentum, nesterov = isAbove0(momentum), ...local } = readDsgdmN(given);
  return around(localSteps({ steps: 1, momentum, nesterov, ...local }), { mix, averagingRate, order });
}

/**
 * QG-DSGDm-N: D-PSGD with quasi-global momentum, which tracks the movement of a device's parameters, mixing included,
 * instead of its gradients,
 *
 * m = μ·m̂ + g;  x' = mix(x − η·(g + μ·m));  m̂ ← μ·m̂ + (1 − μ)·(x − x')/η,
 *
 * in adapt-then-combine order by default. Lin et al. (2021), with their default μ = 0.9 for both; in combine-then-adapt
 * order it is that of the official code of paper C. `nesterov: false` gives QG-DSGDm. Sends d values over every link in
 * a round. It needs a doubly stochastic matrix.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.qgDsgdmN().round.map((step) => step.name).join() === "descent,consensus");
 * ```
 */
export function qgDsgdmN(given: DpsgdOptions = {}): Chain {
  const { mix, averagingRate, order, batchSize, batchOrder, momentum, nesterov = isAbove0(momentum), ...descent } =
    readQgDsgdmN(given);
  const gradient = gradients.own({ batchSize, batchOrder });
  return around(descend({ gradient, momentum, nesterov, quasiGlobal: true, ...descent }), {
    mix,
    averagingRate,
    order,
  });
}

function isAbove0(momentum: number | Momentum): boolean {
  return typeof momentum === "number" && momentum > 0;
}

/** One averaging with rate γ, Θ ← (1 − γ)·Θ + γ·W·Θ. */
export function gossip(mix: MixingRule, averagingRate: number): ReturnType<typeof consensus> {
  return consensus({ mix: averagingRate === 1 ? mix : lazy(mix, { keep: 1 - averagingRate }) });
}

function around(
  adapt: ChainPart,
  { mix, averagingRate, order }: Required<Pick<DpsgdOptions, "mix" | "averagingRate" | "order">>,
): Chain {
  const combine = gossip(mix, averagingRate);
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    order === "combineThenAdapt" ? chain(combine, adapt) : chain(adapt, combine),
  );
}
