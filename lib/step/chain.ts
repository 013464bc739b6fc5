import { InputError, type Spec } from "../base/mod.ts";
import type { Requirement } from "./requirement.ts";
import type { Step } from "./step.ts";

/** An algorithm: named steps that every round takes in order. */
export interface Chain {
  /** JSON form: the specs of the steps. */
  readonly spec: Spec;
  /** The steps, each with a name of its own. */
  readonly steps: readonly Step[];
  /** What it needs of the graph and the mixing matrix, checked before a run: its own requirements and its steps'. */
  readonly requires: readonly Requirement[];
}

/** What a chain is made of: steps, whatever their state, and chains. */
// deno-lint-ignore no-explicit-any -- a step's state is its own affair
export type ChainPart = Step<any> | Chain;

/**
 * Steps one after another: `chain(adapt, combine)` is adapt-then-combine, `chain(combine, adapt)` combine-then-adapt.
 * Chains within chains are flattened; a name that occurs again gets a number (`"local 2"`).
 *
 * @throws {InputError} If there is no step, or one that acts once comes after one that acts in every round.
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
export function chain(...parts: readonly ChainPart[]): Chain {
  const given = parts.flatMap((part): readonly Step[] => "steps" in part ? part.steps : [part]);
  if (given.length === 0) throw new InputError("chain() got no steps; give at least one, such as localSteps({ … })");
  const late = given.findIndex((step, i) => step.once && i > 0 && !given[i - 1]!.once);
  if (late > 0) {
    throw new InputError(
      `chain(): step "${given[late]!.name}" acts once, before the first round, but comes after ` +
        `"${given[late - 1]!.name}"; put it first`,
    );
  }
  const seen = new Map<string, number>();
  const steps = given.map((step) => {
    const count = (seen.get(step.name) ?? 0) + 1;
    seen.set(step.name, count);
    return count === 1 ? step : { ...step, name: `${step.name} ${count}` };
  });
  const requires = parts.flatMap((part) => part.requires ?? []);
  return { spec: { kind: "chain", steps: steps.map((step) => step.spec) }, steps, requires };
}

/**
 * A chain with further requirements of the graph and the mixing matrix; `simulate` refuses a run that breaks one.
 *
 * @example
 * ```ts
 * import { chain, consensus, mixing, requiring } from "murmuration";
 *
 * const onTrees = requiring([{ kind: "tree" }], chain(consensus({ mix: mixing.metropolis })));
 * console.assert(onTrees.requires.length === 1);
 * ```
 */
export function requiring(requires: readonly Requirement[], algorithm: Chain): Chain {
  return { ...algorithm, requires: [...algorithm.requires, ...requires] };
}
