import type { Matrix } from "../engine/mod.ts";
import type { Step, StepState } from "./step.ts";

/** What {@linkcode cumulativeCorrection} keeps between rounds. */
export interface CumulativeCorrectionState extends StepState {
  /** s, `[devices, parameters]`. */
  sum: Matrix;
}

/** What {@linkcode diffusionCorrection} keeps between rounds. */
export interface DiffusionCorrectionState extends StepState {
  /** ψ of the round before, `[devices, parameters]`. */
  adapted: Matrix;
}

/**
 * Takes away half of all that averaging has ever done to a device, between averaging and descent,
 *
 * x ← x − s;  s ← s + ½·(x_start − mix(x_start)),
 *
 * where on entry x is mix(x_start) and x_start the start of the round. After `consensus` and before descent along gradients
 * of the start it turns DGD into EXTRA (Shi et al., 2015) and removes its bias. Sends nothing.
 *
 * @example
 * ```ts
 * import { chain, consensus, cumulativeCorrection, descend, gradients, mixing } from "murmuration";
 *
 * const gradient = gradients.own({ batchSize: "full", at: "roundStart" });
 * chain(consensus({ mix: mixing.metropolis }), cumulativeCorrection(), descend({ gradient, learningRate: 0.1 }));
 * ```
 */
export function cumulativeCorrection(): Step<CumulativeCorrectionState> {
  return {
    name: "correction",
    spec: { kind: "cumulativeCorrection" },
    reads: ["roundStart"],
    init: ({ session }) => ({ sum: session.matrix() }),
    update(parameters, state, { roundStart }) {
      const [x, s, start] = [parameters.data, state.sum.data, roundStart!.data];
      for (let i = 0; i < x.length; i++) {
        const mixed = x[i]!;
        x[i] = mixed - s[i]!;
        s[i]! += 0.5 * (start[i]! - mixed);
      }
      return Promise.resolve();
    },
  };
}

/**
 * Adds what averaging did in the round before, between descent and averaging,
 *
 * φ = ψ + x_start − ψ_previous,
 *
 * where on entry x is ψ, the parameters after descent, and x_start the start of the round; φ = ψ in the first. Between
 * descent and `consensus` it turns ATC into D² (Tang et al., 2018) and, with (I + W)/2, into exact diffusion (Yuan et al.,
 * 2019), and removes its bias. Sends nothing.
 *
 * @example
 * ```ts
 * import { chain, consensus, diffusionCorrection, localSteps, mixing } from "murmuration";
 *
 * const mix = mixing.lazy(mixing.metropolis, { keep: 0.5 });
 * chain(localSteps({ steps: 1, batchSize: 32, learningRate: 0.1 }), diffusionCorrection(), consensus({ mix }));
 * ```
 */
export function diffusionCorrection(): Step<DiffusionCorrectionState> {
  return {
    name: "correction",
    spec: { kind: "diffusionCorrection" },
    reads: ["roundStart"],
    init: ({ session }) => ({ adapted: session.matrix() }),
    update(parameters, state, { roundStart, round }) {
      const [x, previous, start] = [parameters.data, state.adapted.data, roundStart!.data];
      for (let i = 0; i < x.length; i++) {
        const adapted = x[i]!;
        if (round > 1) x[i] = adapted + start[i]! - previous[i]!;
        previous[i] = adapted;
      }
      return Promise.resolve();
    },
  };
}
