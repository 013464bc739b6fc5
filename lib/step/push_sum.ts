import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import { type Matrix, row } from "../engine/mod.ts";
import { columnSums, equalShares, type MixingMatrix, type MixingRule } from "../mixing/mod.ts";
import { mixer, mixSchema } from "./mixer.ts";
import type { Step, StepState } from "./step.ts";

/** Options of {@linkcode pushSum}. */
export interface PushSumOptions {
  /** A rule whose columns sum to 1; default `mixing.equalShares`. */
  readonly mix?: MixingRule;
  /** Name of the phase; default `"push-sum"`. */
  readonly name?: string;
}

/** What {@linkcode pushSum} keeps between rounds. */
export interface PushSumState extends StepState {
  /** x, `[devices, parameters]`. */
  numerator: Matrix;
  /** Receives P·x, `[devices, parameters]`; a buffer. */
  mixed: Matrix;
  /** u, `[devices]`. */
  weights: number[];
}

/**
 * Push-sum averaging on directed graphs: parameters are numerators x over weights u, both of which every device gives away
 * in shares,
 *
 * x ← P·(x + Δ);  u ← P·u;  z = x/u,
 *
 * where z is what devices hold and see, Δ what the steps before it in the round did to z, x = z and u = 1 at the start.
 * After a gradient step it is stochastic gradient push (Assran et al., 2019). Sends d values and a weight over every link in
 * a round. Needs a column-stochastic matrix P.
 *
 * @throws {InputError} If an option is unknown; in a run, if a column of the matrix does not sum to 1.
 *
 * @example
 * ```ts
 * import { chain, localSteps, pushSum } from "murmuration";
 *
 * chain(localSteps({ steps: 1, batchSize: 32, learningRate: 0.1 }), pushSum());
 * ```
 */
export function pushSum(options: PushSumOptions = {}): Step<PushSumState> {
  checkOptions("pushSum", z.strictObject({ mix: mixSchema.optional(), name: z.string().min(1).optional() }), options);
  const { mix = equalShares, name = "push-sum" } = options;
  const push = mixer(mix, checkColumns);
  return {
    name,
    spec: { kind: "pushSum", mix: mix.spec, name },
    reads: ["roundStart"],
    requires: [{ kind: "columnStochastic", mix }],
    functions: [mix],
    init: ({ session, devices }) => ({
      numerator: session.matrix(),
      mixed: session.matrix(),
      weights: new Array<number>(devices).fill(1),
    }),
    async update(parameters, state, context) {
      const [x, start, now] = [state.numerator.data, context.roundStart!.data, parameters.data];
      if (context.round === 1) x.set(start);
      for (let i = 0; i < x.length; i++) x[i]! += now[i]! - start[i]!;
      await push.mix(state.numerator, state.mixed, { context, floats: parameters.columns + 1 });
      x.set(state.mixed.data);
      state.weights = times(push.matrix(context), state.weights);
      state.weights.forEach((weight, k) => {
        const z = row(parameters, k);
        const numerator = row(state.numerator, k);
        for (let i = 0; i < z.length; i++) z[i] = numerator[i]! / weight;
      });
    },
  };
}

function times({ devices, weights }: MixingMatrix, vector: readonly number[]): number[] {
  return vector.map((_, k) => vector.reduce((sum, value, j) => sum + weights[k * devices + j]! * value, 0));
}

function checkColumns(matrix: MixingMatrix): void {
  const sums = columnSums(matrix);
  const wrong = sums.findIndex((sum) => !(Math.abs(sum - 1) <= 1e-6));
  if (wrong >= 0) {
    throw new InputError(`pushSum: mixing column ${wrong} sums to ${sums[wrong]}, not 1; use mixing.equalShares`);
  }
}
