import { InputError, shown, type Spec } from "../base/mod.ts";
import type { Requirement } from "./requirement.ts";
import type { SetupStep, Step } from "./step.ts";

/** An algorithm: steps that act once, before the first round, and steps that every round takes in order. */
export interface Chain {
  /** JSON form: the specs of the steps. */
  readonly spec: Spec;
  /** Steps before the first round, each with a unique name. */
  readonly setup: readonly SetupStep[];
  /** Steps of every round, each with a unique name. */
  readonly round: readonly Step[];
  /** Requirements on the graph and the mixing matrix, checked before a run: its own and its steps'. */
  readonly requires: readonly Requirement[];
}

/** The parts of a chain: steps, whatever their state, and chains. */
// deno-lint-ignore no-explicit-any -- a step's state is its own affair
export type ChainPart = Step<any> | SetupStep | Chain;

/**
 * Steps one after another: `chain(adapt, combine)` is adapt-then-combine, `chain(combine, adapt)` combine-then-adapt.
 * Chains within chains are flattened; a repeated name gets a number (`"local 2"`).
 *
 * @throws {InputError} If there is no step for the rounds, or a part is not a step.
 *
 * @example
 * ```ts
 * import { chain, consensus, localSteps, mixing } from "murmuration";
 *
 * const localDsgd = chain(
 *   localSteps({ steps: 10, batchSize: 10, learningRate: 0.05 }),
 *   consensus({ mix: mixing.metropolis }),
 * );
 * console.assert(localDsgd.round.map((step) => step.name).join() === "local,consensus");
 * ```
 */
export function chain(...parts: readonly ChainPart[]): Chain {
  const wrong = parts.find((part) => typeof part !== "object" || part === null || !("spec" in part));
  if (wrong !== undefined) throw new InputError(`chain() got ${shown(wrong)}; give steps, such as localSteps({ … })`);
  const flat = parts.flatMap((part): readonly (Step | SetupStep)[] =>
    "round" in part ? [...part.setup, ...part.round] : [part]
  );
  const seen = new Map<string, number>();
  const named = flat.map((step) => {
    const count = (seen.get(step.name) ?? 0) + 1;
    seen.set(step.name, count);
    return count === 1 ? step : { ...step, name: `${step.name} ${count}` };
  });
  const [setup, round] = [named.filter(isSetup), named.filter((step): step is Step => !isSetup(step))];
  if (round.length === 0) throw new InputError("chain() got no steps; give at least one, such as localSteps({ … })");
  const requires = parts.flatMap((part) => part.requires ?? []);
  return {
    spec: { kind: "chain", setup: setup.map(({ spec }) => spec), round: round.map(({ spec }) => spec) },
    ...{ setup, round, requires },
  };
}

/**
 * A chain with further requirements on the graph and the mixing matrix; `simulate` refuses a run that breaks one.
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

function isSetup(step: Step | SetupStep): step is SetupStep {
  return "setUp" in step;
}
