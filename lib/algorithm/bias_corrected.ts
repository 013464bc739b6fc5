import { lazy, metropolis } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  consensus,
  cumulativeCorrection,
  descend,
  diffusionCorrection,
  gradients,
  localSteps,
  requiring,
} from "../step/mod.ts";
import type { DiffusionOptions } from "./dgd.ts";

/**
 * EXTRA: DGD with the differences that averaging made summed up and taken away,
 *
 * x_1 = W·x_0 − η·g_0;  x_{r+1} = x_r + W·x_r − ½·(I + W)·x_{r−1} − η·(g_r − g_{r−1}).
 *
 * Shi et al. (2015). Exact: with full gradients it converges to the minimum of the sum. Sends d values over every link in a
 * round, no more than DGD. It needs a graph that does not change and a symmetric matrix with eigenvalues above −1. The
 * defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const names = algorithms.extra({ learningRate: 0.1 }).steps.map((step) => step.name);
 * console.assert(names.join() === "consensus,correction,descent");
 * ```
 */
export function extra(options: DiffusionOptions = {}): Chain {
  const { mix = metropolis, learningRate = 0.05, ...batches } = options;
  const gradient = gradients.own({ batchSize: "full", ...batches, at: "roundStart" });
  return requiring(
    [{ kind: "fixedGraph" }, { kind: "symmetric", mix }, { kind: "eigenvaluesAbove", mix, bound: -1 }],
    chain(consensus({ mix }), cumulativeCorrection(), descend({ gradient, learningRate })),
  );
}

/**
 * D²: ATC that adds back what averaging did in the round before,
 *
 * x_1 = W·(x_0 − η·g_0);  x_{r+1} = W·(2·x_r − x_{r−1} − η·(g_r − g_{r−1})).
 *
 * Tang et al. (2018). Exact: with full gradients it converges to the minimum of the sum. Sends d values over every link in a
 * round. It needs a graph that does not change and a symmetric matrix with eigenvalues above −1/3, which Metropolis weights on
 * an even ring just miss; `exactDiffusion` has no such bound. The defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const names = algorithms.d2({ learningRate: 0.1 }).steps.map((step) => step.name);
 * console.assert(names.join() === "local,correction,consensus");
 * ```
 */
export function d2(options: DiffusionOptions = {}): Chain {
  const { mix = metropolis, ...local } = options;
  return requiring(
    [{ kind: "fixedGraph" }, { kind: "symmetric", mix }, { kind: "eigenvaluesAbove", mix, bound: -1 / 3 }],
    chain(
      localSteps({ steps: 1, batchSize: "full", learningRate: 0.05, ...local }),
      diffusionCorrection(),
      consensus({ mix }),
    ),
  );
}

/**
 * Exact diffusion: ψ = x − η·g;  φ = ψ + x − ψ_previous;  x ← ½·(I + W)·φ, which is {@linkcode d2} with (I + W)/2.
 *
 * Yuan et al. (2019); the recursion is also that of NIDS (Li, Shi and Yan, 2019) with equal step sizes. Exact, at the price
 * of slower averaging than D², and free of its bound on eigenvalues. Sends d values over every link in a round. The defaults
 * are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.exactDiffusion({ learningRate: 0.1 }).steps.length === 3);
 * ```
 */
export function exactDiffusion(options: DiffusionOptions = {}): Chain {
  const { mix = metropolis, ...rest } = options;
  return d2({ ...rest, mix: lazy(mix, { keep: 0.5 }) });
}
