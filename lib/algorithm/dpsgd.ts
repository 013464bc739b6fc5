import { metropolis, type MixingRule } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  type ChainPart,
  descend,
  gradients,
  localSteps,
  type LocalStepsOptions,
  requiring,
} from "../step/mod.ts";
import { gossip } from "./gossip.ts";
import { checkKnown } from "./known_options.ts";

/** Options of {@linkcode dpsgd} and its relatives with momentum. */
export interface DpsgdOptions {
  /** Default `mixing.metropolis`, on regular graphs 1/(m + 1) for each of m neighbours and the device itself. */
  readonly mix?: MixingRule;
  /** Averaging rate γ above 0 and at most 1: w_k + γ·Σ_j W_kj·(w_j − w_k); default 1. */
  readonly averagingRate?: number;
  /** Which comes first, the gradient step (adapt) or the averaging (combine); default see the algorithm. */
  readonly order?: "adaptThenCombine" | "combineThenAdapt";
  /** Step size η; default 0.1. */
  readonly learningRate?: LocalStepsOptions["learningRate"];
  /** Samples per mini-batch; default 32. */
  readonly batchSize?: LocalStepsOptions["batchSize"];
  /** How mini-batches are drawn; default `"shuffled"`. */
  readonly batchOrder?: "shuffled" | "rising";
  /** Momentum; default see the algorithm. */
  readonly momentum?: number;
  /** Nesterov's momentum; default see the algorithm. */
  readonly nesterov?: boolean;
  /** Weight decay λ; default 0. */
  readonly weightDecay?: number;
}

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
 * console.assert(other.steps.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function dpsgd(options: DpsgdOptions = {}): Chain {
  checkKnown("dpsgd", options, known);
  const { learningRate = 0.1, batchSize = 32, batchOrder = "shuffled", momentum = 0, nesterov = false } = options;
  const { weightDecay = 0 } = options;
  const local = { learningRate, batchSize, order: batchOrder, momentum, nesterov, weightDecay };
  return around(localSteps({ steps: 1, ...local }), { order: "combineThenAdapt", ...options });
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
 * console.assert(algorithms.dsgdmN({ momentum: 0.9 }).steps.length === 2);
 * ```
 */
export function dsgdmN(options: DpsgdOptions = {}): Chain {
  return dpsgd({ order: "adaptThenCombine", momentum: 0.9, nesterov: options.momentum !== 0, ...options });
}

/**
 * QG-DSGDm-N: D-PSGD with quasi-global momentum, which follows how a device's parameters move, mixing included, rather
 * than its own gradients,
 *
 * m = μ·m̂ + g;  x' = mix(x − η·(g + μ·m));  m̂ ← μ·m̂ + (1 − μ)·(x − x')/η,
 *
 * in adapt-then-combine order by default. Lin et al. (2021), whose default μ = 0.9 it takes for both; in
 * combine-then-adapt order it is that of the official code of paper C. `nesterov: false` gives QG-DSGDm. Sends d values
 * over every link in a round. It needs a doubly stochastic matrix.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.qgDsgdmN().steps.map((step) => step.name).join() === "descent,consensus");
 * ```
 */
export function qgDsgdmN(options: DpsgdOptions = {}): Chain {
  checkKnown("qgDsgdmN", options, known);
  const { learningRate = 0.1, batchSize = 32, batchOrder = "shuffled", momentum = 0.9 } = options;
  const { nesterov = momentum > 0, weightDecay = 0 } = options;
  const gradient = gradients.own({ batchSize, order: batchOrder });
  return around(
    descend({ gradient, learningRate, momentum, nesterov, memory: "quasiGlobal", weightDecay }),
    { order: "adaptThenCombine", ...options },
  );
}

function around(adapt: ChainPart, options: DpsgdOptions): Chain {
  const { mix = metropolis, averagingRate = 1, order } = options;
  const combine = gossip(mix, averagingRate);
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    order === "combineThenAdapt" ? chain(combine, adapt) : chain(adapt, combine),
  );
}

const known = [
  ...["mix", "averagingRate", "order", "learningRate", "batchSize", "batchOrder", "momentum", "nesterov"],
  "weightDecay",
];
