import { metropolis } from "../mixing/mod.ts";
import { type Chain, chain, consensus, descend, gradients, requiring } from "../step/mod.ts";
import type { DiffusionOptions } from "./dgd.ts";
import { checkKnown } from "./known_options.ts";

/** Options of {@linkcode gradientTracking}. */
export interface GradientTrackingOptions extends DiffusionOptions {
  /** Which form; default `"diging"`. */
  readonly form?: "diging" | "atc" | "augDgm";
}

/** Options of {@linkcode momentumTracking}. */
export interface MomentumTrackingOptions extends DiffusionOptions {
  /** Momentum β from 0 to below 1; default 0.9. */
  readonly momentum?: number;
}

/**
 * Gradient tracking: every device descends along a tracker y of the gradient of all,
 *
 * y_k starts as g_k;  y_k ← mix(y)_k + g_k(new) − g_k(old), and
 *
 * - `"diging"`: x_k ← mix(x)_k − η·y_k, DIGing (Nedić, Olshevsky and Shi, 2017) or, with mini-batches, DSGT;
 * - `"atc"`: x_k ← mix(x − η·y)_k, as NEXT (Di Lorenzo and Scutari, 2016) and SONATA;
 * - `"augDgm"`: the same with y_k ← mix(y + g(new) − g(old))_k, Aug-DGM (Xu et al., 2015) or ATC-DIGing.
 *
 * Exact: with full gradients it converges to the minimum of the sum. Sends 2·d values over every link in a round, in the
 * first d. It needs a doubly stochastic matrix; the graph may change. The defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const atc = algorithms.gradientTracking({ form: "atc", learningRate: 0.1 });
 * console.assert(atc.steps.map((step) => step.name).join() === "descent,consensus");
 * ```
 */
export function gradientTracking(options: GradientTrackingOptions = {}): Chain {
  checkKnown("gradientTracking", options, ["mix", "learningRate", "batchSize", "order", "form"]);
  const { mix = metropolis, learningRate = 0.05, batchSize = "full", order = "shuffled", form = "diging" } = options;
  const combine = consensus({ mix });
  const tracker = { batchSize, order, mix };
  const tracked = form === "diging"
    ? chain(combine, descend({ gradient: gradients.tracking({ ...tracker, at: "roundStart" }), learningRate }))
    : chain(
      descend({
        gradient: gradients.tracking({ ...tracker, change: form === "atc" ? "added" : "averaged" }),
        learningRate,
      }),
      combine,
    );
  return requiring([{ kind: "doublyStochastic", mix }], tracked);
}

/**
 * Momentum Tracking: gradient tracking of each device's momentum in place of its gradient,
 *
 * u_k ← β·u_k + g_k(x_k);  x_k ← mix(x)_k − η·(u_k − c_k);  c_k ← mix(c − u)_k + u_k.
 *
 * Takezawa et al. (2023). What the parameters follow, y = u − c, obeys y ← mix(y) + u(new) − u(old). c starts at zero, as in
 * Aketi's implementation; the authors' own starts it from an exact average of the gradients of all devices. Exact, as
 * gradient tracking is. Sends 2·d values over every link in a round, in the first d. It needs a doubly stochastic matrix.
 * The defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.momentumTracking({ momentum: 0.9 }).steps.length === 2);
 * ```
 */
export function momentumTracking(options: MomentumTrackingOptions = {}): Chain {
  const { mix = metropolis, learningRate = 0.05, momentum = 0.9, ...batches } = options;
  const gradient = gradients.tracking({ batchSize: "full", ...batches, mix, momentum, at: "roundStart" });
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    chain(consensus({ mix }), descend({ gradient, learningRate })),
  );
}
