import { define } from "../base/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import { type BatchOptions, drawing } from "./batches.ts";
import { copyOf } from "./copy.ts";
import { batches } from "./options.ts";
import type { StepState } from "./round.ts";
import type { Term } from "./term.ts";

/** What {@linkcode begun} keeps between rounds. */
export interface BegunGradientState extends StepState {
  /** The parameters each device began with, `[devices, parameters]`. */
  start: Matrix;
  /** `[devices]`: mini-batches taken since the start of the run. */
  taken: number[];
}

const read = define("gradients.begun", batches);

/**
 * The gradient at the parameters a device had after its last step, g_k = ∇F_k(w_k^then; batch), although others have
 * averaged with it since: the stale gradient of asynchronous training.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { awake, descend, gradients } from "murmuration";
 *
 * const participants = awake.bySpeed({ periods: [1, 1, 4] });
 * descend({ gradient: gradients.begun({ batchSize: 32 }), learningRate: 0.1, participants });
 * ```
 */
export function begun(given: BatchOptions): Term<BegunGradientState> {
  const { spec, ...options } = read(given);
  const draw = drawing(options);
  return {
    ...{ name: "begun", spec },
    ingredients: ["own gradient", "stale gradients"],
    refresh: "step",
    init: async (parameters, run) => ({
      start: await copyOf(parameters, run.session),
      taken: draw(run).map(() => 0),
    }),
    at(_parameters, { start, taken }, phase) {
      const { next } = phase;
      const jobs = draw(phase).flatMap((sampler, k) =>
        next[k]! > 0 ? [{ at: k, batch: sampler.take(taken[k]!, next[k]!).indices, into: k }] : []
      );
      next.forEach((count, k) => taken[k]! += count);
      phase.spend(next);
      return { gradient: [{ at: start, jobs }] };
    },
    async after(w, { start }, { session, steps }) {
      await session.sums(start, steps.map((count, k): RowTerm[] => [[1, count > 0 ? w : start, k]]));
    },
  };
}
