import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { type Matrix, meanRow, row } from "../engine/mod.ts";
import { checkLearningRate, type LearningRate, rateAt, rateFunctions, rateSpec } from "./schedule.ts";
import type { Step, StepState } from "./step.ts";

/** Options of {@linkcode slowMomentum}. */
export interface SlowMomentumOptions {
  /** It acts in every so many rounds τ. */
  readonly every: number;
  /** Slow momentum β from 0 to below 1. */
  readonly momentum: number;
  /** Slow step size α; default 1. */
  readonly slowLearningRate?: number;
  /** Step size η of the steps before it. */
  readonly learningRate: LearningRate;
  /** Name of the phase; default `"slow momentum"`. */
  readonly name?: string;
}

/** What {@linkcode slowMomentum} keeps between rounds. */
export interface SlowMomentumState extends StepState {
  /** z, `[1, parameters]`. */
  slow: Matrix;
  /** s, `[1, parameters]`. */
  momentum: Matrix;
}

/**
 * Slow momentum over the exact average of all devices, in every τ-th round,
 *
 * x̄ = mean of x;  s ← β·s + (z − x̄)/η;  z ← z − α·η·s;  x_k ← z for all k,
 *
 * where z starts as the mean of the initial parameters. SlowMo (Wang et al., 2020), which goes on top of any other chain;
 * α = 1 and β = 0 is averaging itself. The average is not one of neighbours: every device sends its parameters once, as to a
 * server, in the rounds where it acts.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { chain, localSteps, slowMomentum } from "murmuration";
 *
 * const learningRate = 0.1;
 * chain(
 *   localSteps({ steps: 12, batchSize: 32, learningRate }),
 *   slowMomentum({ every: 1, momentum: 0.7, learningRate }),
 * );
 * ```
 */
export function slowMomentum(options: SlowMomentumOptions): Step<SlowMomentumState> {
  checkOptions("slowMomentum", schema, options);
  checkLearningRate("slowMomentum", options.learningRate);
  const { every, momentum, slowLearningRate = 1, learningRate, name = "slow momentum" } = options;
  return {
    name,
    spec: { kind: "slowMomentum", every, momentum, slowLearningRate, learningRate: rateSpec(learningRate), name },
    reads: ["roundStart"],
    functions: rateFunctions(learningRate),
    init: ({ session }) => ({ slow: session.matrix(1), momentum: session.matrix(1) }),
    update(parameters, state, context) {
      const [z, s] = [state.slow.data, state.momentum.data];
      if (context.round === 1) z.set(meanRow(context.roundStart!));
      if (context.round % every !== 0) return Promise.resolve();
      const eta = rateAt(learningRate, context.round);
      const mean = meanRow(parameters);
      for (let i = 0; i < z.length; i++) {
        s[i] = momentum * s[i]! + (z[i]! - mean[i]!) / eta;
        z[i]! -= slowLearningRate * eta * s[i]!;
      }
      for (let k = 0; k < parameters.rows; k++) row(parameters, k).set(z);
      context.upload(new Array<number>(context.devices).fill(parameters.columns));
      return Promise.resolve();
    },
  };
}

const schema = z.strictObject({
  every: z.int().min(1),
  momentum: z.number().min(0).lt(1),
  slowLearningRate: z.number().positive().optional(),
  learningRate: z.any(),
  name: z.string().min(1).optional(),
});
