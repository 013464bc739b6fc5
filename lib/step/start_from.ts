import { InputError, sha256 } from "../base/mod.ts";
import { row } from "../engine/mod.ts";
import type { SetupStep } from "./step.ts";

/**
 * Replaces the model's initial parameters before the first round; sends nothing.
 *
 * @param start `[devices][parameters]`.
 * @throws {InputError} In a run, if there is not one row per device or a row has another number of parameters.
 *
 * @example
 * ```ts
 * import { chain, localSteps, startFrom } from "murmuration";
 *
 * const zero = new Float32Array(10);
 * chain(startFrom([zero, zero]), localSteps({ steps: 1, batchSize: 1, learningRate: 0.1 }));
 * ```
 */
export function startFrom(start: readonly ArrayLike<number>[]): SetupStep {
  const rows = start.map((values) => Float32Array.from(values));
  const checksum = sha256(...rows.flatMap((values) => [String(values.length), values]));
  return {
    name: "start from",
    spec: { kind: "startFrom", devices: rows.length, checksum },
    check({ devices, session }) {
      const { parameters } = session.problem.model;
      const wrong = rows.findIndex((values) => values.length !== parameters);
      if (rows.length !== devices || wrong >= 0) {
        throw new InputError(
          `startFrom has ${rows.length} rows${wrong >= 0 ? `, row ${wrong} of ${rows[wrong]!.length} numbers` : ""}; ` +
            `expected ${devices} of ${parameters}, one per device`,
        );
      }
    },
    setUp(parameters) {
      rows.forEach((values, k) => row(parameters, k).set(values));
      return Promise.resolve();
    },
  };
}
