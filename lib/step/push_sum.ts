import { z } from "zod";
import { define, InputError } from "../base/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import { columnSums, equalShares, type MixingMatrix, type MixingRule } from "../mixing/mod.ts";
import { countedUpdate } from "./counted_push_sum.ts";
import { phaseName, rule } from "./options.ts";
import type { StepState } from "./round.ts";
import type { Step } from "./step.ts";

/** Options of {@linkcode pushSum}. */
export interface PushSumOptions {
  /** A rule whose columns sum to 1. Default: `mixing.equalShares`. */
  readonly mix?: MixingRule;
  /**
   * Whether devices send running totals of everything they gave away, so that a channel that loses or delays messages
   * loses nothing for good; keeps a row per link, and the graph must not change. Default: false.
   */
  readonly counters?: boolean;
  /** Name of the phase. Default: `"push-sum"`. */
  readonly name?: string;
}

/** What {@linkcode pushSum} keeps between rounds. */
export interface PushSumState extends StepState {
  /** x − z after this step, `[devices, parameters]`. */
  excess: Matrix;
  /** u, `[devices]`. */
  weights: number[];
}

const read = define("pushSum", {
  mix: rule.default(() => equalShares),
  counters: z.literal(true).optional(),
  name: phaseName("push-sum"),
});

/**
 * Push-sum averaging on directed graphs: parameters are numerators x over weights u, and every device gives away shares
 * of both,
 *
 * x ← P·(x + Δ);  u ← P·u;  z = x/u,
 *
 * where z is what devices hold and see, Δ what other steps have added to z since the last time, and x = z and u = 1 at
 * the start. After a gradient step it is stochastic gradient push (Assran et al., 2019). Sends d values and a weight
 * over every link in a round. Needs a column-stochastic matrix P.
 *
 * With counters (Hadjicostis, Vaidya and Domínguez-García, 2016) it tolerates loss and delay: device k takes
 * P_kj·(σ_j − ρ_kj) from j, where σ_j is the newest sum of all x_j that has arrived, and ρ_kj the one before it.
 *
 * What other steps do to z counts 1/u times. A device that hears nothing still gives its shares away, so that its u falls to
 * P_kk·u with every silent round and the next step leaps: with equal shares, SGP diverges where most messages are lost. Keep
 * more of it there: `mix: mixing.lazy(mixing.equalShares, { keep: 0.5 })`. In single precision, σ loses digits as it grows:
 * about 10⁻⁷ of the parameters in every round.
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
export function pushSum(given: PushSumOptions = {}): Step<PushSumState> {
  const { mix, counters, name, spec } = read({ ...given, counters: given.counters || undefined });
  if (counters) {
    return {
      ...{ name, spec },
      requires: [{ kind: "fixedGraph" }, { kind: "columnStochastic", mix }],
      ingredients: ["push-sum over directed links"],
      ...countedUpdate((round) => round.weights(mix, checkColumns)),
    } as Step<PushSumState>;
  }
  return {
    ...{ name, spec },
    requires: [{ kind: "everyMessage" }, { kind: "columnStochastic", mix }],
    ingredients: ["push-sum over directed links"],
    init: ({ rows }, { session }) => ({ excess: session.matrix(), weights: new Array<number>(rows).fill(1) }),
    async update(z, state, round) {
      const { session } = round;
      const [x, shares] = [state.excess, round.weights(mix, checkColumns)]; // x in place of its excess, until the end
      await session.combine([[x, [[1, x], [1, z]]]]);
      await round.exchange(x, shares, { floats: z.columns + 1 });
      state.weights = times(shares, state.weights);
      await session.sums(z, state.weights.map((u, k): RowTerm[] => [[1 / u, x, k]]));
      await session.combine([[x, [[1, x], [-1, z]]]]);
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
