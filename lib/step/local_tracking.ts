import { define } from "../base/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { rule } from "./options.ts";
import type { StepState } from "./round.ts";
import type { Term } from "./term.ts";

/** What {@linkcode localTracking} keeps between rounds. */
export interface LocalTrackingState extends StepState {
  /** c, `[devices, parameters]`. */
  correction: Matrix;
  /** Parameters at the start of the phase, `[devices, parameters]`. */
  start: Matrix;
}

const read = define("gradients.localTracking", { mix: rule });

/**
 * Gradient tracking over several local steps: every step adds a correction c to the gradient, which tracks how far a
 * device's mean gradient z of a phase is from its neighbours',
 *
 * w ← w − η·(∇F_k(w; batch) + c_k), T times;  z = (w_start − w)/(T·η);  c ← c + mix(z) − z.
 *
 * The correction of K-GT (Liu, Lin, Koloskova and Stich, 2024). Its mean over the devices stays zero. Sends d values over
 * every link after the phase.
 *
 * @throws {InputError} If the rule is missing.
 *
 * @example
 * ```ts
 * import { chain, consensus, gradients, localSteps, mixing } from "murmuration";
 *
 * const mix = mixing.metropolis;
 * const correction = gradients.localTracking({ mix });
 * chain(localSteps({ steps: 5, batchSize: 32, learningRate: 0.05, bias: correction }), consensus({ mix }));
 * ```
 */
export function localTracking(given: { readonly mix: MixingRule }): Term<LocalTrackingState> {
  const { mix, spec } = read(given);
  return {
    ...{ name: "localTracking", spec },
    ingredients: ["tracking of the mean gradient"],
    init: (_, { session }) => ({ correction: session.matrix(), start: session.matrix() }),
    async at(w, { correction, start }, { session }) {
      await session.combine([[start, [[1, w]]]]);
      return { gradient: correction };
    },
    async after(w, { correction: c, start }, { session, steps, learningRate, ...round }) {
      const [z, mixed] = [round.scratch(), round.scratch()];
      const perStep = steps.map((count) => count === 0 ? 0 : 1 / (count * learningRate));
      await session.sums(z, perStep.map((r, k): RowTerm[] => [[r, start, k], [-r, w, k]]));
      await round.exchange(z, round.weights(mix), { into: mixed });
      await session.combine([[c, [[1, c], [1, mixed], [-1, z]]]]);
    },
  };
}
