import type { Chain } from "../step/mod.ts";

/** One thing that a step of an algorithm does. */
export interface Ingredient {
  /** What it is, in the words of {@linkcode ingredientNames}; for a step of your own, its name. */
  readonly name: string;
  /** Which step of a round it belongs to, from 1; 0 for a setup step. */
  readonly step: number;
}

/**
 * The ingredients of the kit's steps, in the order of a round: starting, averaging, gradients, corrections, momentum.
 */
export const ingredientNames = [
  "start from the parameters of largest norm",
  "average with the neighbours",
  "push-sum over directed links",
  "relay sums over a tree",
  "average at a server",
  "train on all data in one place",
  "own gradient",
  "several local steps",
  "stale gradients",
  "gradient taken before averaging",
  "model-variant cross-gradients",
  "data-variant cross-gradients",
  "projection by a quadratic programme",
  "tracking of the mean gradient",
  "tracking of the mean update",
  "compression with error feedback",
  "bias term",
  "cumulative correction",
  "diffusion correction",
  "momentum",
  "quasi-global momentum",
  "slow momentum over exact averages",
] as const;

/**
 * The ingredients of an algorithm, from its steps and terms. Algorithms that differ in one element differ in one
 * ingredient.
 *
 * @returns In the order of the steps.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * const names = algorithms.ingredients(algorithms.dpsgd()).map(({ name, step }) => `${step} ${name}`);
 * console.assert(names.join() === "1 average with the neighbours,2 own gradient");
 * ```
 */
export function ingredients({ setup, round }: Chain): Ingredient[] {
  const named = [...setup.map((part) => ({ part, step: 0 })), ...round.map((part, i) => ({ part, step: i + 1 }))];
  return named.flatMap(({ part, step }) => (part.ingredients ?? [part.name]).map((name) => ({ name, step })));
}
