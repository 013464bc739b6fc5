/** Minimises ½·bᵀDb − dᵀb subject to Aᵀb ≥ b₀. Arrays and matrices count from 1; D and d are overwritten. */
export function solveQP(
  Dmat: number[][],
  dvec: number[],
  Amat: number[][],
  bvec: number[],
): { solution: number[]; message: string };
