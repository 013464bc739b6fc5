import { z } from "zod";
import { options } from "../base/mod.ts";
import { metropolis, type MixingRule } from "../mixing/mod.ts";
import {
  type Chain,
  chain,
  consensus,
  descend,
  gradients,
  localSteps,
  type LocalStepsOptions,
  requiring,
  shapes,
} from "../step/mod.ts";
import { type DiffusionOptions, diffusionShape } from "./dgd.ts";

/** Options of {@linkcode gradientTracking}. */
export interface GradientTrackingOptions extends DiffusionOptions {
  /** Which form. Default: `"diging"`. */
  readonly form?: "diging" | "atc" | "augDgm";
}

/** Options of {@linkcode momentumTracking}. */
export interface MomentumTrackingOptions extends DiffusionOptions {
  /** Momentum β from 0 to below 1. Default: 0.9. */
  readonly momentum?: number;
}

const readTracking = options("algorithms.gradientTracking", {
  ...diffusionShape,
  form: z.enum(["diging", "atc", "augDgm"]).default("diging"),
});
const readMomentumTracking = options("algorithms.momentumTracking", {
  ...diffusionShape,
  momentum: shapes.momentum.default(0.9),
});
const { bias: _bias, epochs: _epochs, momentum: _momentum, nesterov: _nesterov, ...local } = shapes.local;
const readKGt = options("algorithms.kGt", {
  ...local,
  steps: z.int().min(1).default(10),
  batchSize: local.batchSize.default(10),
  learningRate: local.learningRate.prefault(0.05),
  mix: shapes.ruleOr(metropolis),
});

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
 * console.assert(atc.round.map((step) => step.name).join() === "descent,consensus");
 * ```
 */
export function gradientTracking(given: GradientTrackingOptions = {}): Chain {
  const { mix, learningRate, form, ...batches } = readTracking(given);
  const combine = consensus({ mix });
  const along = (options: Pick<gradients.TrackingOptions, "at" | "change">) =>
    descend({ gradient: gradients.tracking({ ...batches, mix, ...options }), learningRate });
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    form === "diging"
      ? chain(combine, along({ at: "sent" }))
      : chain(along({ change: form === "atc" ? "added" : "averaged" }), combine),
  );
}

/**
 * Momentum Tracking: gradient tracking of each device's momentum instead of its gradient,
 *
 * u_k ← β·u_k + g_k(x_k);  x_k ← mix(x)_k − η·(u_k − c_k);  c_k ← mix(c − u)_k + u_k.
 *
 * Takezawa et al. (2023). The direction y = u − c obeys y ← mix(y) + u(new) − u(old). c starts at zero, as in Aketi's
 * implementation; the authors' own starts it from an exact average of the gradients of all devices. Exact, as gradient
 * tracking is. Sends 2·d values over every link in a round, in the first d. It needs a doubly stochastic matrix. The
 * defaults are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.momentumTracking({ momentum: 0.9 }).round.length === 2);
 * ```
 */
export function momentumTracking(given: MomentumTrackingOptions = {}): Chain {
  const { mix, learningRate, momentum, ...batches } = readMomentumTracking(given);
  const gradient = gradients.tracking({ ...batches, mix, momentum, at: "sent" });
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    chain(consensus({ mix }), descend({ gradient, learningRate })),
  );
}

/** Options of {@linkcode kGt}: those of the local steps, and the mixing rule. */
export interface KGtOptions
  extends Omit<Partial<LocalStepsOptions>, "steps" | "bias" | "epochs" | "momentum" | "nesterov"> {
  /** Local steps T per round. Default: 10. */
  readonly steps?: number;
  /** Default: `mixing.metropolis`. */
  readonly mix?: MixingRule;
}

/**
 * K-GT: gradient tracking over T local steps,
 *
 * w_k ← w_k − η·(∇F_k(w_k; batch) + c_k), T times;  z = (w_start − w)/(T·η);  c ← c + mix(z) − z;  w ← mix(w).
 *
 * Liu, Lin, Koloskova and Stich (2024), with their server step η_s = 1. Exact: with full gradients it converges to the
 * minimum of the sum, whatever the devices' data. Sends 2·d values over every link in a round. It needs a doubly stochastic
 * matrix. The defaults (T = 10, B = 10, η = 0.05) are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.kGt({ steps: 5 }).round.length === 2);
 * ```
 */
export function kGt(given: KGtOptions = {}): Chain {
  const { mix, ...local } = readKGt(given);
  return requiring(
    [{ kind: "doublyStochastic", mix }],
    chain(localSteps({ ...local, bias: gradients.localTracking({ mix }) }), consensus({ mix })),
  );
}
