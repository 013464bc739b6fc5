import { z } from "zod";
import { options } from "../base/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  compression,
  type Compressor,
  descend,
  gradients,
  type LearningRate,
  type Momentum,
  requiring,
  shapes,
  type Term,
} from "../step/mod.ts";
import { gossip, gossipShape } from "./dpsgd.ts";

/** Options of NGC and its relatives. */
export interface CrossGradientFamilyOptions {
  /** Weights of averaging and of gradients. Default: `mixing.metropolis`, on regular graphs 1/(m + 1) with m neighbours. */
  readonly mix?: MixingRule;
  /** Averaging rate γ above 0 and at most 1. Default: 0.1. */
  readonly averagingRate?: number;
  /** Step size η. Default: 0.01. */
  readonly learningRate?: LearningRate;
  /** Samples per mini-batch. Default: 32. */
  readonly batchSize?: number | "full";
  /** How mini-batches are drawn. Default: `"shuffled"`. */
  readonly batchOrder?: "shuffled" | "rising";
  /** Momentum μ. Default: 0.9. */
  readonly momentum?: number | Momentum;
  /** Nesterov's momentum. Default: true if there is momentum, except in Algorithm 1. */
  readonly nesterov?: boolean;
  /** Quasi-global instead of local momentum. Default: false. */
  readonly quasiGlobal?: boolean;
  /** Weight decay λ. Default: 0. */
  readonly weightDecay?: number;
  /**
   * `"official"`: the device's own gradient is taken after averaging, as in the official code; `"algorithm1"`: before
   * it, with heavy-ball momentum, as in Algorithm 1 of the paper. Default: `"official"`.
   */
  readonly form?: "official" | "algorithm1";
  /** Whether to report the biases ε and ω as columns `epsilon` and `omega`. Default: false. */
  readonly biases?: boolean;
}

/** Options of {@linkcode ngc}. */
export interface NgcOptions extends CrossGradientFamilyOptions {
  /** α from 0, model-variant cross-gradients only, to 1, data-variant ones only. Default: 1. */
  readonly alpha?: number;
}

/** Options of {@linkcode compNgc} and {@linkcode compCga}. */
export interface CompressionOptions {
  /** Default: `compression.scaledSign`. */
  readonly compressor?: Compressor;
}

const shape = {
  ...gossipShape,
  averagingRate: gossipShape.averagingRate.unwrap().default(0.1),
  ...shapes.batches,
  batchSize: shapes.batches.batchSize.default(32),
  learningRate: shapes.descent.learningRate.prefault(0.01),
  momentum: shapes.descent.momentum.unwrap().default(0.9),
  nesterov: z.boolean().optional(),
  quasiGlobal: z.boolean().default(false),
  weightDecay: shapes.descent.weightDecay,
  form: z.enum(["official", "algorithm1"]).default("official"),
  biases: z.boolean().default(false),
};
const alpha = { alpha: z.number().min(0).max(1).default(1) };
const compressor = { compressor: shapes.compressor.default(() => compression.scaledSign) };
const readNgc = options("algorithms.ngc", { ...shape, ...alpha });
const readModelVariant = options("algorithms.ngmModelVariant", shape);
const readDataVariant = options("algorithms.ngmDataVariant", shape);
const readCompNgc = options("algorithms.compNgc", { ...shape, ...alpha, ...compressor });
const readCga = options("algorithms.cga", shape);
const readCompCga = options("algorithms.compCga", { ...shape, ...compressor });

/**
 * Neighbourhood gradient clustering: averages parameters at rate γ and steps along the average of own and cross-gradients,
 *
 * x̃_k = x_k + γ·Σ_j w_kj·(x_j − x_k);  g̃_k as in `gradients.crossGradients` with α;
 * v_k ← μ·v_k + g̃_k;  x_k ← x̃_k − η·(g̃_k + μ·v_k).
 *
 * Paper C (Aketi et al., 2022, arXiv 2209.14390) as in its official code, whose command gives the defaults η = 0.01,
 * γ = 0.1, μ = 0.9, α = 1, B = 32. Algorithm 1 of the paper (recalled, not confirmed) takes all gradients before
 * averaging and has heavy-ball momentum, see `form`. With d parameters and m neighbours a device sends m·d values a
 * round for α = 0 and 2·m·d for α > 0.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const names = algorithms.ngc({ alpha: 0.5 }).round.map((step) => step.name);
 * console.assert(names.join() === "consensus,descent");
 * ```
 */
export function ngc(given: NgcOptions = {}): Chain {
  const { alpha, ...rest } = readNgc(given);
  return family(rest, (common) => gradients.crossGradients({ alpha, ...common }));
}

/**
 * NGM with model-variant cross-gradients: NGC with α = 0. Needs no communication beyond that of D-PSGD: a device with m
 * neighbours sends m·d values a round. Paper C (Aketi et al., 2023), where it may have another name.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.ngmModelVariant({ learningRate: 0.1 }).round.length === 2);
 * ```
 */
export function ngmModelVariant(given: CrossGradientFamilyOptions = {}): Chain {
  return family(readModelVariant(given), (common) => gradients.crossGradients({ alpha: 0, ...common }));
}

/**
 * NGM with data-variant cross-gradients: NGC with α = 1. A device with m neighbours sends 2·m·d values a round, half of
 * them in the extra exchange of gradients. Paper C (Aketi et al., 2023), where it may have another name.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.ngmDataVariant({ learningRate: 0.1 }).round.length === 2);
 * ```
 */
export function ngmDataVariant(given: CrossGradientFamilyOptions = {}): Chain {
  return family(readDataVariant(given), (common) => gradients.crossGradients({ alpha: 1, ...common }));
}

/**
 * CompNGC: NGC with all gradients compressed, array by array and with error feedback, by default to one bit per number.
 * With d parameters in l arrays and m neighbours a device sends m·(d + d/32 + l) values a round for α > 0, m·d for α = 0.
 * Paper C, as in its official code.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.compNgc().requires.some(({ kind }) => kind === "fixedGraph"));
 * ```
 */
export function compNgc(given: NgcOptions & CompressionOptions = {}): Chain {
  const { alpha, compressor, ...rest } = readCompNgc(given);
  return family(rest, (common) => gradients.crossGradients({ alpha, ...common, compression: compressor }));
}

/**
 * Cross-gradient aggregation: NGC's round with the projection of `gradients.crossGradientAggregation` instead of the
 * average. Esfandiari et al. (2021), in the order of paper C's official code, with its defaults. A device with m
 * neighbours sends 2·m·d values a round. If the programme cannot be solved, the run ends with an error that names
 * device, array and round; the official code goes on with the weights of the previous step.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.cga({ averagingRate: 1 }).round.length === 2);
 * ```
 */
export function cga(given: CrossGradientFamilyOptions = {}): Chain {
  return family(readCga(given), gradients.crossGradientAggregation);
}

/**
 * CompCGA: CGA with all gradients compressed, array by array and with error feedback, by default to one bit per number. With
 * d parameters in l arrays and m neighbours a device sends m·(d + d/32 + l) values a round. Esfandiari et al. (2021), as in
 * paper C's official code.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.compCga().round.length === 2);
 * ```
 */
export function compCga(given: CrossGradientFamilyOptions & CompressionOptions = {}): Chain {
  const { compressor, ...rest } = readCompCga(given);
  return family(rest, (common) => gradients.crossGradientAggregation({ ...common, compression: compressor }));
}

type Read = ReturnType<typeof readCga>;

function family(
  { mix, averagingRate, batchSize, batchOrder, form, biases, momentum, nesterov, ...descent }: Read,
  gradientOf: (common: gradients.CrossGradientOptions) => Term<gradients.CrossGradientState>,
): Chain {
  const ownAt = form === "official" ? "now" : "sent";
  const gradient = gradientOf({ mix, batchSize, batchOrder, ownAt, biases });
  const isNesterov = nesterov ?? (typeof momentum === "number" && momentum > 0 && form === "official");
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    chain(gossip(mix, averagingRate), descend({ gradient, momentum, nesterov: isNesterov, ...descent })),
  );
}
