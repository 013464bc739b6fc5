import { InputError } from "../base/mod.ts";
import { solveQP } from "./quadprog.ts";

/** The least weight of a neighbour's gradient. */
const MARGIN = 0.5;
/** Added to the diagonal of G·Gᵀ. */
const RIDGE = 1e-12;

/**
 * The weights (1, v) of the gradient g̃ = g + Gᵀv nearest to zero among those that give every row of G at least ½,
 *
 * v = argmin ½·vᵀ(GGᵀ + 10⁻¹²·I)v + (Gg)ᵀv  subject to v ≥ ½;
 *
 * rows of zeros get weight 0, and a non-finite product makes all weights NaN. The quadratic programme of CGA
 * (Esfandiari et al., 2021).
 *
 * @param products `[1 + rows][1 + rows]`: the dot products of g and the rows of G with each other, g first.
 * @param where For the message.
 * @throws {InputError} If the programme has no solution.
 */
export function projectionWeights(products: readonly (readonly number[])[], where: string): number[] {
  const all = products.map((_, j) => j);
  if (!all.every((j) => Number.isFinite(products[j]![j]!))) return all.map(() => NaN);
  const used = all.filter((j) => j > 0 && products[j]![j] !== 0);
  const weights = used.length === 0 ? [] : solved(
    used.map((a) => used.map((b) => products[a]![b]!)),
    used.map((a) => -products[a]![0]!),
    where,
  );
  return all.map((j) => j === 0 ? 1 : weights[used.indexOf(j)] ?? 0);
}

function solved(products: readonly (readonly number[])[], linear: readonly number[], where: string): number[] {
  const fromOne = <T>(values: readonly T[], first: T) => [first, ...values];
  const square = (entry: (a: number, b: number) => number) =>
    fromOne(products.map((_, a) => fromOne(products.map((_, b) => entry(a, b)), 0)), []);
  const { solution, message } = solveQP(
    square((a, b) => products[a]![b]! + (a === b ? RIDGE : 0)),
    fromOne(linear, 0),
    square((a, b) => a === b ? 1 : 0),
    fromOne(products.map(() => MARGIN), 0),
  );
  if (message !== "") {
    throw new InputError(`the quadratic programme of CGA failed for ${where}: ${message} Take a smaller step size`);
  }
  return solution.slice(1);
}
