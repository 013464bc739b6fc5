import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { batchSchema } from "./batches.ts";
import type { GradientSource } from "./gradient_source.ts";
import { mixer, mixSchema } from "./mixer.ts";
import { own, type OwnGradientOptions, type OwnGradientState } from "./own_gradients.ts";
import type { StepState } from "./step.ts";

/** Options of {@linkcode tracking}. */
export interface TrackingOptions extends OwnGradientOptions {
  /** How the trackers are averaged. */
  readonly mix: MixingRule;
  /** Momentum β from 0 to below 1: what is tracked is u ← β·u + g; default 0, the gradient itself. */
  readonly momentum?: number;
  /** Whether the change is added after averaging the trackers (the default) or averaged with them. */
  readonly change?: "added" | "averaged";
}

/** What {@linkcode tracking} keeps between rounds. */
export interface TrackingState extends StepState {
  /** y, `[devices, parameters]`. */
  tracker: Matrix;
  /** What was added last, u or the gradient, `[devices, parameters]`. */
  followed: Matrix;
  /** Receives averages, `[devices, parameters]`; a buffer. */
  mixed: Matrix;
  /** State of the device's own gradients. */
  own: OwnGradientState;
}

/**
 * A tracker of the gradient of all devices: it starts as the device's own gradient and from then on averages with the
 * neighbours and adds the change of the own one,
 *
 * u_r = β·u_{r−1} + g_r;  y_1 = u_1;  y_r = mix(y_{r−1}) + u_r − u_{r−1}  (or mix(y_{r−1} + u_r − u_{r−1})).
 *
 * The mean of the trackers is always the mean of the u. With β > 0 it is Momentum Tracking (Takezawa et al., 2023), whose
 * c = u − y starts at zero here; theirs starts from an exact average. Sends d values over every link from the second round on.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { chain, consensus, descend, gradients, mixing } from "murmuration";
 *
 * const mix = mixing.metropolis;
 * chain(descend({ gradient: gradients.tracking({ batchSize: "full", mix }), learningRate: 0.1 }), consensus({ mix }));
 * ```
 */
export function tracking(options: TrackingOptions): GradientSource<TrackingState> {
  checkOptions("gradients.tracking", schema, options);
  const { mix, momentum = 0, change = "added", ...rest } = options;
  const gradient = own(rest);
  const { mix: average } = mixer(mix);
  return {
    spec: { ...gradient.spec, kind: "tracking", mix: mix.spec, momentum, change },
    reads: gradient.reads,
    functions: [mix],
    init: (run) => ({
      tracker: run.session.matrix(),
      followed: run.session.matrix(),
      mixed: run.session.matrix(),
      own: gradient.init(run),
    }),
    async gradients(out, state, now) {
      const { context } = now;
      const first = state.own.taken === 0;
      await gradient.gradients(out, state.own, now);
      const [y, u, g] = [state.tracker.data, state.followed.data, out.data];
      const mixTrackers = async () => {
        await average(state.tracker, state.mixed, { context });
        y.set(state.mixed.data);
      };
      if (!first && change === "added") await mixTrackers();
      for (let i = 0; i < y.length; i++) {
        const followed = momentum * u[i]! + g[i]!;
        y[i]! += followed - u[i]!;
        u[i] = followed;
      }
      if (!first && change === "averaged") await mixTrackers();
      g.set(y);
    },
  };
}

const schema = z.strictObject({
  ...batchSchema,
  at: z.enum(["now", "roundStart"]).optional(),
  mix: mixSchema,
  momentum: z.number().min(0).lt(1).optional(),
  change: z.enum(["added", "averaged"]).optional(),
});
