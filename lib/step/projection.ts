import { InputError } from "../base/mod.ts";
import { solveQP } from "./quadprog.ts";

/** The least weight of a neighbour's gradient in {@linkcode projected}. */
const MARGIN = 0.5;
/** Added to the diagonal of G·Gᵀ. */
const RIDGE = 1e-12;

/**
 * The gradient g̃ = Gᵀv + g nearest to zero among those that give every row of G a weight of at least ½,
 *
 * v = argmin ½·vᵀ(GGᵀ + 10⁻¹²·I)v + (Gg)ᵀv  subject to v ≥ ½,
 *
 * in double precision; rows that are all zero are left out, and a value that is not finite makes the result NaN. The quadratic programme of CGA (Esfandiari et al., 2021).
 *
 * @param own g.
 * @param rows G, one array per neighbour.
 * @param where For the message.
 * @throws {InputError} If the programme has no solution.
 */
export function projected(own: Float64Array, rows: readonly Float64Array[], where: string): Float64Array {
  if (![own, ...rows].every((values) => Number.isFinite(dot(values, values)))) return own.map(() => NaN);
  const used = rows.filter((values) => values.some((value) => value !== 0));
  if (used.length === 0) return own;
  const weights = solved(used.map((a) => used.map((b) => dot(a, b))), used.map((a) => -dot(a, own)), where);
  const result = own.slice();
  used.forEach((values, j) => {
    for (let i = 0; i < result.length; i++) result[i]! += weights[j]! * values[i]!;
  });
  return result;
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

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
