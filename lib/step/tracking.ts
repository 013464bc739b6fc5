import { z } from "zod";
import { define } from "../base/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { momentum, ownGradient, rule } from "./options.ts";
import { own, type OwnGradientOptions, type OwnGradientState } from "./own_gradients.ts";
import type { StepState } from "./round.ts";
import { take } from "./take.ts";
import type { Term } from "./term.ts";

/** Options of {@linkcode tracking}. */
export interface TrackingOptions extends OwnGradientOptions {
  /** How the trackers are averaged. */
  readonly mix: MixingRule;
  /** Momentum β from 0 to below 1: what is tracked is u ← β·u + g. Default: 0, the gradient itself. */
  readonly momentum?: number;
  /** Whether the change is added after averaging the trackers, or averaged with them. Default: `"added"`. */
  readonly change?: "added" | "averaged";
}

/** What {@linkcode tracking} keeps between rounds. */
export interface TrackingState extends StepState {
  /** The tracker y, `[devices, parameters]`. */
  tracker: Matrix;
  /** u, or the gradient: what was added last, `[devices, parameters]`. */
  followed: Matrix;
  /** Whether the tracker has begun: 0 or 1. */
  begun: number;
  /** State of the device's own gradients. */
  own: OwnGradientState;
}

const read = define("gradients.tracking", {
  ...ownGradient,
  mix: rule,
  momentum: momentum.default(0),
  change: z.enum(["added", "averaged"]).default("added"),
});

/**
 * A tracker of the mean gradient of all devices: it starts as the device's own gradient, then in every round averages
 * with the neighbours and adds the change of the device's own gradient,
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
export function tracking(given: TrackingOptions): Term<TrackingState> {
  const { batchSize, batchOrder, at, mix, momentum: beta, change, spec } = read(given);
  const gradient = own({ batchSize, batchOrder, at });
  return {
    ...{ name: "tracking", spec },
    ingredients: [...gradient.ingredients!, "tracking of the mean gradient", ...(beta === 0 ? [] : ["momentum"])],
    refresh: "step",
    init: async (parameters, run) => ({
      ...{ tracker: run.session.matrix(), followed: run.session.matrix(), begun: 0 },
      own: await gradient.init(parameters, run),
    }),
    async at(parameters, state, phase) {
      const { tracker: y, followed: u } = state;
      const [{ session }, next] = [phase, phase.scratch()];
      const average = async () => {
        if (state.begun) await phase.exchange(y, phase.weights(mix));
      };
      if (change === "added") await average();
      await take(gradient, { parameters, state: state.own, phase, into: next, keep: 0 });
      // What a device that rests follows stays.
      const rows = phase.next.map((steps, k): RowTerm[] => [steps > 0 ? [1, next, k] : [1 - beta, u, k]]);
      await session.sums(next, rows);
      await session.combine([[next, [[1, next], [beta, u]]], [y, [[1, y], [1, next], [-1, u]]]]);
      session.swap(u, next);
      if (change === "averaged") await average();
      state.begun = 1;
      return { gradient: y };
    },
  };
}
