import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { type BatchOptions, batchSchema, batchSpec, drawing } from "./batches.ts";
import type { GradientSource } from "./gradient_source.ts";
import type { StepState } from "./step.ts";

/** Options of {@linkcode own}. */
export interface OwnGradientOptions extends BatchOptions {
  /** Where it is taken: at the parameters as they are (the default) or at those of the start of the round. */
  readonly at?: "now" | "roundStart";
}

/** What {@linkcode own} keeps between rounds. */
export interface OwnGradientState extends StepState {
  /** Mini-batches taken since the start of the run. */
  taken: number;
}

/**
 * The gradient of a device's own loss on its next mini-batch, g_k = ∇F_k(w_k; batch).
 *
 * Taken at the start of the round, after a consensus step, it makes DGD: w_k ← Σ_j W_kj·w_j − η·∇F_k(w_k).
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { chain, consensus, descend, gradients, mixing } from "murmuration";
 *
 * const dgd = chain(
 *   consensus({ mix: mixing.metropolis }),
 *   descend({ gradient: gradients.own({ batchSize: "full", at: "roundStart" }), learningRate: 0.1 }),
 * );
 * console.assert(dgd.steps.length === 2);
 * ```
 */
export function own(options: OwnGradientOptions): GradientSource<OwnGradientState> {
  checkOptions(
    "gradients.own",
    z.strictObject({ ...batchSchema, at: z.enum(["now", "roundStart"]).optional() }),
    options,
  );
  const { at = "now" } = options;
  const draw = drawing(options);
  return {
    spec: { kind: "own", ...batchSpec(options), at },
    reads: at === "roundStart" ? ["roundStart"] : [],
    init(run) {
      draw(run);
      return { taken: 0 };
    },
    async gradients(out, state, { parameters, context }) {
      const point = at === "roundStart" ? context.roundStart! : parameters;
      const batches = draw(context).map((sampler) => sampler.take(state.taken, 1).indices);
      await context.session.gradients(point, { jobs: batches.map((batch, k) => ({ at: k, batch, into: k })), out });
      context.spend(batches.map(() => 1));
      state.taken++;
    },
  };
}
