import type { Matrix } from "../engine/mod.ts";
import type { StepState } from "./round.ts";
import type { Term } from "./term.ts";
import { sentIn } from "./sent.ts";

/** What the corrections of diffusion keep between rounds. */
export interface CorrectionState extends StepState {
  /** c, `[devices, parameters]`. */
  sum: Matrix;
}

/**
 * Half of the accumulated effect of averaging on a device, added to descent that comes after averaging,
 *
 * w ← mix(w) + c − η·g;  c ← c + ½·(mix(w) − w),
 *
 * where the first equation uses c from the previous round. With gradients at what was sent it turns DGD into EXTRA (Shi
 * et al., 2015) and removes its bias. Sends nothing.
 *
 * @throws {InputError} In a run, if no consensus step comes before the descent.
 *
 * @example
 * ```ts
 * import { bias, chain, consensus, descend, gradients, mixing } from "murmuration";
 *
 * const gradient = gradients.own({ batchSize: "full", at: "sent" });
 * chain(
 *   consensus({ mix: mixing.metropolis }),
 *   descend({ gradient, learningRate: 0.1, bias: bias.cumulativeCorrection() }),
 * );
 * ```
 */
export function cumulativeCorrection(): Term<CorrectionState> {
  return {
    name: "cumulativeCorrection",
    requires: [{ kind: "everyMessage" }],
    spec: { kind: "cumulativeCorrection" },
    ingredients: ["cumulative correction"],
    init: (_, { session }) => ({ sum: session.matrix() }),
    async at(mixed, { sum: c }, phase) {
      const before = phase.scratch();
      const { parameters: sent } = sentIn(phase, "bias.cumulativeCorrection");
      await phase.session.combine([
        [before, [[1, c]]],
        [c, [[1, c], [0.5, mixed], [-0.5, sent]]],
      ]);
      return { constant: before };
    },
  };
}

/**
 * The accumulated effect of averaging on a device, added to descent that comes before averaging,
 *
 * c ← c + w − sent;  φ = w − η·g + c;  w ← mix(φ),
 *
 * where w is the average of what was sent in the previous round, and c = 0 in the first. It turns ATC into D² (Tang et
 * al., 2018) and, with (I + W)/2, into exact diffusion (Yuan et al., 2019), and removes its bias. Sends nothing.
 *
 * @example
 * ```ts
 * import { bias, chain, consensus, localSteps, mixing } from "murmuration";
 *
 * const mix = mixing.lazy(mixing.metropolis, { keep: 0.5 });
 * const correction = bias.diffusionCorrection();
 * chain(localSteps({ steps: 1, batchSize: 32, learningRate: 0.1, bias: correction }), consensus({ mix }));
 * ```
 */
export function diffusionCorrection(): Term<CorrectionState> {
  return {
    name: "diffusionCorrection",
    requires: [{ kind: "everyMessage" }],
    spec: { kind: "diffusionCorrection" },
    ingredients: ["diffusion correction"],
    init: (_, { session }) => ({ sum: session.matrix() }),
    async at(w, { sum: c }, { received, session }) {
      if (received) await session.combine([[c, [[1, c], [1, w], [-1, received.parameters]]]]);
      return { constant: c };
    },
  };
}
