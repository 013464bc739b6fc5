import { match } from "ts-pattern";
import type { Json, Spec } from "../base/mod.ts";
import type { Chain } from "../step/mod.ts";

/** One thing that a step of an algorithm does. */
export interface Ingredient {
  /** What it is, in the words of {@linkcode ingredientNames}; of a step that is not among the kit's, the step's name. */
  readonly name: string;
  /** Which step of a round it belongs to, from 1; 0 for a step that acts before the first round only. */
  readonly step: number;
}

/** What the steps of this kit are made of, in the order of a round: starting, averaging, gradients, corrections, momentum. */
export const ingredientNames = [
  "start from the parameters of largest norm",
  "average with the neighbours",
  "push-sum over directed links",
  "relay sums over a tree",
  "average at a server",
  "train on all data in one place",
  "own gradient",
  "several local steps",
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
 * What an algorithm is made of, read from the specs of its steps: a map of the family, in which algorithms that differ in
 * one element differ in one ingredient.
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
export function ingredients({ steps }: Chain): Ingredient[] {
  const early = steps.filter((step) => step.once).length;
  return steps.flatMap((step, i) =>
    (ofStep(step.spec) ?? [step.name]).map((name) => ({ name, step: Math.max(0, i + 1 - early) }))
  );
}

type Name = (typeof ingredientNames)[number];

function ofStep(spec: Spec): Name[] | undefined {
  const momentum: Name[] = spec["momentum"] === 0 ? [] : ["momentum"];
  return match(spec.kind)
    .returnType<Name[] | undefined>()
    .with("maxNormSynchronization", () => ["start from the parameters of largest norm"])
    .with("consensus", () => ["average with the neighbours", ...biasOf(spec)])
    .with("pushSum", () => ["push-sum over directed links"])
    .with("relaySum", () => ["relay sums over a tree"])
    .with("serverAveraging", () => ["average at a server"])
    .with("pooledSteps", () => ["train on all data in one place", ...momentum])
    .with("localSteps", () => [
      spec["steps"] === 1 ? "own gradient" : "several local steps",
      ...biasOf(spec),
      ...momentum,
    ])
    .with("cumulativeCorrection", () => ["cumulative correction"])
    .with("diffusionCorrection", () => ["diffusion correction"])
    .with("slowMomentum", () => ["slow momentum over exact averages"])
    .with("descend", () => {
      const source = ofGradient(asSpec(spec["gradient"]!));
      const quasiGlobal = spec["memory"] === "quasiGlobal" && momentum.length > 0;
      return source && [...source, ...(quasiGlobal ? ["quasi-global momentum"] as const : momentum)];
    })
    .otherwise(() => undefined);
}

function ofGradient(spec: Spec): Name[] | undefined {
  const before: Name[] = spec["at"] === "roundStart" || spec["ownAt"] === "roundStart"
    ? ["gradient taken before averaging"]
    : [];
  const compression: Name[] = spec["compression"] ? ["compression with error feedback"] : [];
  const own: Name[] = ["own gradient", ...before];
  const alpha = Number(spec["alpha"]);
  return match(spec.kind)
    .returnType<Name[] | undefined>()
    .with("own", () => own)
    .with("crossGradients", () => [
      ...own,
      ...(alpha < 1 ? ["model-variant cross-gradients"] as const : []),
      ...(alpha > 0 ? ["data-variant cross-gradients"] as const : []),
      ...compression,
    ])
    .with("crossGradientAggregation", () => [
      ...own,
      "data-variant cross-gradients",
      "projection by a quadratic programme",
      ...compression,
    ])
    .with("tracking", () => [
      ...own,
      "tracking of the mean gradient",
      ...(spec["momentum"] === 0 ? [] : ["momentum"] as const),
    ])
    .with("globalUpdateTracking", () => [
      "average with the neighbours",
      ...own,
      "tracking of the mean update",
    ])
    .otherwise(() => undefined);
}

function biasOf(spec: Spec): Name[] {
  return asSpec(spec["bias"]!).kind === "none" ? [] : ["bias term"];
}

function asSpec(value: Json): Spec {
  return value as Spec;
}
