import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import { bias, type Chain, chain, type ChainPart, type Step } from "../step/mod.ts";
import { canonicalJson } from "./configuration.ts";

/** Options of {@linkcode ablate}. */
export interface AblateOptions {
  /** The factors that each bias term is scaled by, besides 0 and 1. Default: 0.5 and 2. */
  readonly scales?: readonly number[];
}

/**
 * The ablations of an algorithm's bias terms, in the form that `simulate` takes: the `"full"` chain, without each term,
 * with only each term, without any, and with each term scaled. A variant that equals an earlier one is left out: with
 * two terms, "only one" is "without the other".
 *
 * Variants are named after their terms, with the step's name if two terms share one.
 *
 * @throws {InputError} If no step of the chain carries a bias term, or a factor is not a finite number besides 0 and 1.
 *
 * @example
 * ```ts
 * import { ablate, algorithms } from "murmuration";
 *
 * const variants = ablate(algorithms.p2plAffinity({ strength: 0.5 }), { scales: [0.5] });
 * console.assert(
 *   Object.keys(variants).join() ===
 *     "full,without towardReceivedNeighbors,0.5 × towardReceivedNeighbors",
 * );
 * ```
 */
export function ablate(algorithm: Chain, options: AblateOptions = {}): Record<string, Chain> {
  checkOptions("ablate", schema, options);
  if (typeof algorithm !== "object" || algorithm === null || !("round" in algorithm)) {
    throw new InputError(`ablate: expected a chain of steps, got ${shown(algorithm)}; give one, such as chain(…)`);
  }
  const { scales = [0.5, 2] } = options;
  const terms = termsOf(algorithm);
  if (terms.length === 0) {
    throw new InputError("ablate: no step carries a bias term; give one, such as localSteps({ …, bias: … })");
  }
  const variants: Record<string, Chain> = { full: algorithm };
  for (const term of terms) variants[`without ${term.name}`] = replaced(algorithm, (other) => other === term ? 0 : 1);
  for (const term of terms) variants[`only ${term.name}`] = replaced(algorithm, (other) => other === term ? 1 : 0);
  variants["without any"] = replaced(algorithm, () => 0);
  for (const term of terms) {
    for (const factor of scales) {
      variants[`${factor} × ${term.name}`] = replaced(algorithm, (other) => other === term ? factor : 1);
    }
  }
  return different(variants);

  function replaced(of: Chain, factorOf: (term: Term) => number): Chain {
    const steps = of.round.map((step, at): ChainPart => {
      const term = terms.find((known) => known.at === at);
      const factor = term ? factorOf(term) : 1;
      if (factor === 1) return step;
      return step.withBias!(factor === 0 ? bias.none : bias.scaled(step.bias!, factor));
    });
    return { ...chain(...of.setup, ...steps), requires: of.requires };
  }
}

interface Term {
  readonly name: string;
  /** Index of its step. */
  readonly at: number;
}

const schema = z.strictObject({
  scales: z.array(
    z.number().refine((factor) => factor !== 0 && factor !== 1, { error: "expected a factor besides 0 and 1" }),
  )
    .optional(),
});

function termsOf({ round }: Chain): Term[] {
  const carrying = round.flatMap((step, at) => carries(step) ? [{ step, at }] : []);
  return carrying.map(({ step, at }) => {
    const name = step.bias!.name;
    const unique = carrying.filter((other) => other.step.bias!.name === name).length === 1;
    return { name: unique ? name : `${name} (${step.name})`, at };
  });
}

function carries({ bias: term, withBias }: Step): boolean {
  return term !== undefined && term.spec.kind !== "none" && withBias !== undefined;
}

function different(variants: Readonly<Record<string, Chain>>): Record<string, Chain> {
  const seen = new Set<string>();
  return Object.fromEntries(
    Object.entries(variants).filter(([, { spec }]) => {
      const text = canonicalJson(spec);
      return !seen.has(text) && seen.add(text);
    }),
  );
}
