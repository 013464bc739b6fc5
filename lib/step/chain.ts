import { InputError, type Spec } from "../check/mod.ts";
import type { Step } from "./step.ts";

/** An algorithm: named steps that every round takes in order. */
export interface Chain {
  /** JSON form: the specs of the steps. */
  readonly spec: Spec;
  /** The steps, each with a name of its own. */
  readonly steps: readonly Step[];
}

/**
 * Steps one after another: `chain(adapt, combine)` is adapt-then-combine, `chain(combine, adapt)` combine-then-adapt.
 * Chains within chains are flattened; a name that occurs again gets a number (`"local 2"`).
 *
 * @throws {InputError} If there is no step.
 *
 * @example
 * ```ts
 * import { chain, consensus, localSteps, mixing } from "murmuration";
 *
 * const localDsgd = chain(
 *   localSteps({ steps: 10, batchSize: 10, learningRate: 0.05 }),
 *   consensus({ mix: mixing.metropolis }),
 * );
 * console.assert(localDsgd.steps.map((step) => step.name).join() === "local,consensus");
 * ```
 */
// deno-lint-ignore no-explicit-any -- a step's state is its own affair
export function chain(...parts: readonly (Step<any> | Chain)[]): Chain {
  const given = parts.flatMap((part): readonly Step[] => "steps" in part ? part.steps : [part]);
  if (given.length === 0) throw new InputError("chain() got no steps; give at least one, such as localSteps({ … })");
  const seen = new Map<string, number>();
  const steps = given.map((step) => {
    const count = (seen.get(step.name) ?? 0) + 1;
    seen.set(step.name, count);
    return count === 1 ? step : { ...step, name: `${step.name} ${count}` };
  });
  return { spec: { kind: "chain", steps: steps.map((step) => step.spec) }, steps };
}
