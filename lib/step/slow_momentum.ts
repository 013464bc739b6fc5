import { z } from "zod";
import { define } from "../base/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import { momentum, phaseName } from "./options.ts";
import { type LearningRate, learningRate, rateOf } from "./rate.ts";
import type { StepState } from "./round.ts";
import type { Step } from "./step.ts";

/** Options of {@linkcode slowMomentum}. */
export interface SlowMomentumOptions {
  /** Rounds τ between two averages. */
  readonly every: number;
  /** Slow momentum β from 0 to below 1. */
  readonly momentum: number;
  /** Slow step size α. Default: 1. */
  readonly slowLearningRate?: number;
  /** Step size η of the steps before it. */
  readonly learningRate: LearningRate;
  /** Name of the phase. Default: `"slow momentum"`. */
  readonly name?: string;
}

/** What {@linkcode slowMomentum} keeps between rounds. */
export interface SlowMomentumState extends StepState {
  /** z, `[1, parameters]`. */
  slow: Matrix;
  /** s, `[1, parameters]`. */
  momentum: Matrix;
}

const read = define("slowMomentum", {
  every: z.int().min(1),
  momentum,
  slowLearningRate: z.number().positive().default(1),
  learningRate,
  name: phaseName("slow momentum"),
});

/**
 * Slow momentum over the exact average of all devices, in every τ-th round,
 *
 * x̄ = mean of x;  s ← β·s + (z − x̄)/η;  z ← z − α·η·s;  x_k ← z for all k,
 *
 * where z starts as the mean of the initial parameters. SlowMo (Wang et al., 2020) can be added to any chain; with
 * α = 1 and β = 0 it is plain averaging. It averages all devices, not neighbours: in the rounds where it acts, every
 * device sends its parameters once, as to a server.
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
export function slowMomentum(given: SlowMomentumOptions): Step<SlowMomentumState> {
  const { every, momentum: beta, slowLearningRate: alpha, learningRate, name, spec } = read(given);
  return {
    ...{ name, spec },
    requires: [{ kind: "everyMessage" }],
    ingredients: ["slow momentum over exact averages"],
    async init(x, { session }) {
      const slow = session.matrix(1);
      await session.sums(slow, [meanOf(x)]);
      return { slow, momentum: session.matrix(1) };
    },
    async update(x, { slow: z, momentum: s }, round) {
      if (round.round % every !== 0) return;
      const { session } = round;
      const [eta, mean] = [rateOf(learningRate, round.round), round.scratch(1)];
      await session.sums(mean, [meanOf(x)]);
      await session.combine([
        [s, [[beta, s], [1 / eta, z], [-1 / eta, mean]]],
        [z, [[1, z], [-alpha * eta, s]]],
      ]);
      await session.sums(x, Array.from({ length: x.rows }, (): RowTerm[] => [[1, z, 0]]));
      round.upload(new Array<number>(round.devices).fill(x.columns));
    },
  };
}

function meanOf(x: Matrix): RowTerm[] {
  return Array.from({ length: x.rows }, (_, k) => [1 / x.rows, x, k]);
}
