import { z } from "zod";
import { define } from "../base/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import type { BatchOptions } from "./batches.ts";
import { copyOf } from "./copy.ts";
import { batches, momentum, rule } from "./options.ts";
import { own, type OwnGradientState } from "./own_gradients.ts";
import type { StepState } from "./round.ts";
import { take } from "./take.ts";
import type { Term } from "./term.ts";

/** Options of {@linkcode globalUpdateTracking}. */
export interface GlobalUpdateTrackingOptions extends BatchOptions {
  /** How parameters are averaged. */
  readonly mix: MixingRule;
  /** μ from 0 (no tracking) to 1. */
  readonly scaling: number;
  /** Averaging rate γ from 0 to 1 of the point where the gradient is taken. Default: 1. */
  readonly averagingRate?: number;
  /** Momentum β of the descent that uses it. Default: 0. */
  readonly momentum?: number;
  /** Whether that momentum is Nesterov's. Default: false. */
  readonly nesterov?: boolean;
}

/** What {@linkcode globalUpdateTracking} keeps between rounds. */
export interface GlobalUpdateState extends StepState {
  /** x of the round before, `[devices, parameters]`. */
  previous: Matrix;
  /** s of the round before, `[devices, parameters]`; only with momentum. */
  shift: Matrix | undefined;
  /** δ of the round before, `[devices, parameters]`. */
  update: Matrix;
  /** Step size of the round before; 0 before the first. */
  previousRate: number;
  /** State of the device's own gradients. */
  own: OwnGradientState;
}

const read = define("gradients.globalUpdateTracking", {
  ...batches,
  mix: rule,
  scaling: z.number().min(0).max(1),
  averagingRate: z.number().min(0).max(1).default(1),
  momentum: momentum.default(0),
  nesterov: z.boolean().default(false),
});

/**
 * Global update tracking: the round's averaging becomes part of the gradient, and the sum of both is tracked,
 *
 * s = mix(x) − x;  δ = ∇F(x + γ·s) − s/η;  y = δ + μ·(−(mix(x − x_prev) + b·s_prev)/η_prev − δ_prev),
 *
 * with b = 1, 1 + β with momentum, 1 + β + β² with Nesterov's, so that a step x ← x − η·y averages and descends. Without
 * momentum −(x − x_prev)/η_prev is y_prev: y = δ + μ·(mix(y_prev) − δ_prev − s_prev/η_prev).
 *
 * GUT (Aketi et al., 2023) as in its official code, except that δ uses this round's η, not the last one's. The code's
 * separate consensus experiment has this round's s in the last term; which of the two the paper means is open. Sends d
 * values over every link in a round, the differences x − x_prev, from a start that all devices share.
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
export function globalUpdateTracking(given: GlobalUpdateTrackingOptions): Term<GlobalUpdateState> {
  const { mix, scaling: mu, averagingRate: gamma, momentum: beta, nesterov, ...options } = read(given);
  const { batchSize, batchOrder, spec } = options;
  const gradient = own({ batchSize, batchOrder });
  const b = 1 + beta + (nesterov ? beta ** 2 : 0);
  return {
    ...{ name: "globalUpdateTracking", spec },
    ingredients: ["average with the neighbours", ...gradient.ingredients!, "tracking of the mean update"],
    refresh: "step",
    init: async (x, run) => ({
      previous: await copyOf(x, run.session),
      update: run.session.matrix(),
      shift: b > 1 ? run.session.matrix() : undefined,
      previousRate: 0,
      own: await gradient.init(x, run),
    }),
    async at(x, state, phase) {
      const { session, learningRate: eta } = phase;
      const { previous, update, shift } = state;
      const [mixed, y] = [phase.scratch(), phase.scratch()];
      await phase.exchange(x, phase.weights(mix), { into: mixed });
      const first = state.previousRate === 0;
      const [m, r] = first ? [0, 0] : [mu, mu / state.previousRate];
      // mix(x − x_prev) + b·s_prev = mix(x) − x_prev + (b − 1)·s_prev, as mix(x_prev) = x_prev + s_prev
      await session.combine([
        [y, [[-r, mixed], [r, previous], [-m, update], ...(shift ? [[-r * (b - 1), shift] as const] : [])]],
        [previous, [[1, x]]],
        [update, [[-1 / eta, mixed], [1 / eta, x]]],
        ...(shift ? [[shift, [[1, mixed], [-1, x]]] as const] : []),
        ...(gamma === 1 ? [] : [[mixed, [[gamma, mixed], [1 - gamma, x]]] as const]),
      ]);
      await take(gradient, { parameters: x, state: state.own, phase, at: mixed, into: update, keep: 1 });
      state.previousRate = eta;
      return { gradient: [update, y] };
    },
  };
}
