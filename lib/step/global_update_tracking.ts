import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { type BatchOptions, batchSchema } from "./batches.ts";
import type { GradientSource } from "./gradient_source.ts";
import { mixer, mixSchema } from "./mixer.ts";
import { own, type OwnGradientState } from "./own_gradients.ts";
import type { StepState } from "./step.ts";

/** Options of {@linkcode globalUpdateTracking}. */
export interface GlobalUpdateTrackingOptions extends BatchOptions {
  /** How parameters are averaged. */
  readonly mix: MixingRule;
  /** μ from 0 (no tracking) to 1. */
  readonly scaling: number;
  /** Averaging rate γ from 0 to 1 of the point where the gradient is taken; default 1. */
  readonly averagingRate?: number;
  /** Momentum β of the descent that uses it; default 0. */
  readonly momentum?: number;
  /** Whether that momentum is Nesterov's; default false. */
  readonly nesterov?: boolean;
}

/** What {@linkcode globalUpdateTracking} keeps between rounds. */
export interface GlobalUpdateState extends StepState {
  /** x of the round before, `[devices, parameters]`. */
  previous: Matrix;
  /** s of the round before, `[devices, parameters]`. */
  shift: Matrix;
  /** δ of the round before, `[devices, parameters]`. */
  update: Matrix;
  /** mix(x), `[devices, parameters]`; a buffer. */
  mixed: Matrix;
  /** Where the gradient is taken, `[devices, parameters]`; a buffer. */
  point: Matrix;
  /** Step size of the round before. */
  previousRate: number;
  /** State of the device's own gradients. */
  own: OwnGradientState;
}

/**
 * Global update tracking: the averaging of the round is made part of the gradient, and the sum of both is tracked,
 *
 * s = mix(x) − x;  δ = ∇F(x + γ·s) − s/η;  y = δ + μ·(−(mix(x − x_prev) + b·s_prev)/η_prev − δ_prev),
 *
 * with b = 1, 1 + β with momentum, 1 + β + β² with Nesterov's, so that a step x ← x − η·y averages and descends. Without
 * momentum −(x − x_prev)/η_prev is y_prev: y = δ + μ·(mix(y_prev) − δ_prev − s_prev/η_prev).
 *
 * GUT (Aketi et al., 2023), as its official code reads, but with this round's η in δ where the code has the last one's. The
 * code's separate consensus experiment has this round's s in the last term; which is the paper's is not known to us. Sends
 * d values over every link in a round, the differences x − x_prev, from a start that all devices share.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { descend, gradients, mixing } from "murmuration";
 *
 * const gradient = gradients.globalUpdateTracking({ batchSize: 32, mix: mixing.metropolis, scaling: 0.5 });
 * descend({ gradient, learningRate: 0.1 });
 * ```
 */
export function globalUpdateTracking(options: GlobalUpdateTrackingOptions): GradientSource<GlobalUpdateState> {
  checkOptions("gradients.globalUpdateTracking", schema, options);
  const { mix, scaling, averagingRate = 1, momentum = 0, nesterov = false, ...batches } = options;
  const gradient = own(batches);
  const { mix: average } = mixer(mix);
  const b = 1 + momentum + (nesterov ? momentum ** 2 : 0);
  return {
    spec: { ...gradient.spec, kind: "globalUpdateTracking", mix: mix.spec, scaling, averagingRate, momentum, nesterov },
    reads: [],
    functions: [mix],
    init: ({ session, ...run }) => ({
      previous: session.matrix(),
      shift: session.matrix(),
      update: session.matrix(),
      mixed: session.matrix(),
      point: session.matrix(),
      previousRate: 0,
      own: gradient.init({ session, ...run }),
    }),
    async gradients(out, state, { parameters, context, learningRate }) {
      const first = state.own.taken === 0;
      await average(parameters, state.mixed, { context });
      const [x, mixed, point, y] = [parameters.data, state.mixed.data, state.point.data, out.data];
      for (let i = 0; i < x.length; i++) point[i] = x[i]! + averagingRate * (mixed[i]! - x[i]!);
      await gradient.gradients(out, state.own, { parameters: state.point, context, learningRate });
      const [previous, shift, update] = [state.previous.data, state.shift.data, state.update.data];
      for (let i = 0; i < x.length; i++) {
        const s = mixed[i]! - x[i]!;
        const delta = y[i]! - s / learningRate;
        // mix(x − x_prev) + b·s_prev, with mix(x_prev) = x_prev + s_prev
        const moved = mixed[i]! - previous[i]! + (b - 1) * shift[i]!;
        y[i] = first ? delta : delta - scaling * (moved / state.previousRate + update[i]!);
        previous[i] = x[i]!;
        shift[i] = s;
        update[i] = delta;
      }
      state.previousRate = learningRate;
    },
  };
}

const schema = z.strictObject({
  ...batchSchema,
  mix: mixSchema,
  scaling: z.number().min(0).max(1),
  averagingRate: z.number().min(0).max(1).optional(),
  momentum: z.number().min(0).lt(1).optional(),
  nesterov: z.boolean().optional(),
});
