import { define } from "../base/mod.ts";
import { type BatchOptions, drawing } from "./batches.ts";
import { ownGradient } from "./options.ts";
import { sentIn } from "./sent.ts";
import type { StepState } from "./round.ts";
import type { Term } from "./term.ts";

/** Options of {@linkcode own}. */
export interface OwnGradientOptions extends BatchOptions {
  /** Where it is taken: at the current parameters, or at those sent before averaging. Default: `"now"`. */
  readonly at?: "now" | "sent";
}

/** What {@linkcode own} keeps between rounds. */
export interface OwnGradientState extends StepState {
  /** `[devices]`: mini-batches taken since the start of the run. */
  taken: number[];
}

const read = define("gradients.own", ownGradient);

/**
 * The gradient of a device's own loss on its next mini-batch, g_k = ∇F_k(w_k; batch).
 *
 * Taken at what was sent, after a consensus step, it gives DGD: w_k ← Σ_j W_kj·w_j − η·∇F_k(w_k).
 *
 * @throws {InputError} If an option is unknown or out of range; in a run, if nothing was sent and `at` asks for it.
 *
 * @example
 * ```ts
 * import { chain, consensus, descend, gradients, mixing } from "murmuration";
 *
 * const dgd = chain(
 *   consensus({ mix: mixing.metropolis }),
 *   descend({ gradient: gradients.own({ batchSize: "full", at: "sent" }), learningRate: 0.1 }),
 * );
 * console.assert(dgd.round.length === 2);
 * ```
 */
export function own(given: OwnGradientOptions): Term<OwnGradientState> {
  const { at, spec, ...options } = read(given);
  const draw = drawing(options);
  return {
    ...{ name: "own", spec },
    ingredients: ["own gradient", ...(at === "sent" ? ["gradient taken before averaging"] : [])],
    init: (_parameters, run) => ({ taken: draw(run).map(() => 0) }),
    at(_parameters, state, phase) {
      const { next } = phase;
      const drawn = draw(phase).map((sampler, k) => sampler.take(state.taken[k]!, next[k]!));
      next.forEach((count, k) => state.taken[k]! += count);
      phase.spend(next);
      if (at === "now") return { batches: drawn };
      const jobs = drawn.map(({ indices }, k) => ({ at: k, batch: indices, into: k }));
      return { gradient: [{ at: sentIn(phase, "gradients.own").parameters, jobs }] };
    },
  };
}
