import { options } from "../base/mod.ts";
import { lazy } from "../mixing/mod.ts";
import { bias, type Chain, chain, consensus, descend, gradients, localSteps, requiring } from "../step/mod.ts";
import { type DiffusionOptions, diffusionShape } from "./dgd.ts";

const readExtra = options("algorithms.extra", diffusionShape);
const readD2 = options("algorithms.d2", diffusionShape);
const readExactDiffusion = options("algorithms.exactDiffusion", diffusionShape);

/**
 * EXTRA: DGD minus the accumulated effect of averaging,
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
 * const names = algorithms.extra({ learningRate: 0.1 }).round.map((step) => step.name);
 * console.assert(names.join() === "consensus,descent");
 * ```
 */
export function extra(given: DiffusionOptions = {}): Chain {
  const { mix, learningRate, ...batches } = readExtra(given);
  const gradient = gradients.own({ ...batches, at: "sent" });
  return requiring(
    [{ kind: "fixedGraph" }, { kind: "symmetric", mix }, { kind: "eigenvaluesAbove", mix, bound: -1 }],
    chain(consensus({ mix }), descend({ gradient, learningRate, bias: bias.cumulativeCorrection() })),
  );
}

/**
 * D²: ATC that adds back what averaging did in the previous round,
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
 * const names = algorithms.d2({ learningRate: 0.1 }).round.map((step) => step.name);
 * console.assert(names.join() === "local,consensus");
 * ```
 */
export function d2(given: DiffusionOptions = {}): Chain {
  return corrected(readD2(given));
}

/**
 * Exact diffusion: ψ = x − η·g;  φ = ψ + x − ψ_previous;  x ← ½·(I + W)·φ, which is {@linkcode d2} with (I + W)/2.
 *
 * Yuan et al. (2019); the recursion is also that of NIDS (Li, Shi and Yan, 2019) with equal step sizes. Exact; averages
 * more slowly than D², but without its bound on eigenvalues. Sends d values over every link in a round. The defaults
 * are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.exactDiffusion({ learningRate: 0.1 }).round.length === 2);
 * ```
 */
export function exactDiffusion(given: DiffusionOptions = {}): Chain {
  const { mix, ...local } = readExactDiffusion(given);
  return corrected({ ...local, mix: lazy(mix, { keep: 0.5 }) });
}

function corrected({ mix, ...local }: Required<DiffusionOptions>): Chain {
  return requiring(
    [{ kind: "fixedGraph" }, { kind: "symmetric", mix }, { kind: "eigenvaluesAbove", mix, bound: -1 / 3 }],
    chain(localSteps({ steps: 1, ...local, bias: bias.diffusionCorrection() }), consensus({ mix })),
  );
}
