import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Eigenvalue } from "../mixing/mod.ts";
import { stream } from "../random/mod.ts";
import { addScaled, dot, norm } from "./double_matrix.ts";

/** out ← A·x; `out` and `x` are different arrays. */
export type LinearMap = (x: Float64Array, out: Float64Array) => void;

/** An orthonormal basis V of the Krylov space of a linear map A and a vector b, with A·V = V·H + remainder. */
export interface KrylovSpace {
  /** ‖b‖; b = β·v₀. */
  readonly beta: number;
  /** The basis, `[dimension]` vectors of the size of b. */
  readonly basis: readonly Float64Array[];
  /** H, upper Hessenberg, `[dimension][dimension]`. */
  readonly hessenberg: readonly Float64Array[];
  /** The norm of the part of A·(last basis vector) outside the space; 0 if the space is closed under A. */
  readonly remainder: number;
}

/** How far {@linkcode krylovSpace} goes. */
export interface KrylovExtent {
  /** The maximum number of vectors. */
  readonly dimension: number;
  /** Called with every new column of H, `[dimension so far]`, and the entry below it; true ends the process. */
  readonly enough?: (column: Float64Array, below: number) => boolean;
}

/**
 * Arnoldi's process up to the given extent, or until the space is closed under A. Gram–Schmidt is repeated where much
 * cancels.
 */
export function krylovSpace(map: LinearMap, b: Float64Array, { dimension, enough }: KrylovExtent): KrylovSpace {
  const most = Math.min(dimension, b.length);
  const beta = norm(b);
  const basis: Float64Array[] = [];
  const columns: Float64Array[] = [];
  const below: number[] = [];
  let next = b.slice();
  let length = beta;
  while (basis.length < most && length > 0) {
    const v = next.map((x) => x / length);
    const column = new Float64Array(basis.push(v));
    next = new Float64Array(b.length);
    map(v, next);
    const before = norm(next);
    length = before;
    for (let pass = 0; pass === 0 || (pass === 1 && length < before / 2); pass++) {
      basis.forEach((w, i) => {
        const along = dot(w, next);
        addScaled(next, { factor: -along, x: w });
        column[i]! += along;
      });
      length = norm(next);
    }
    if (length <= CLOSED * before || basis.length === b.length) length = 0;
    columns.push(column);
    below.push(length);
    if (enough?.(column.slice(), length)) break;
  }
  const hessenberg = basis.map((_, i) =>
    Float64Array.from(columns, (column, j) => (i <= j ? column[i]! : i === j + 1 ? below[j]! : 0))
  );
  return { beta, basis, hessenberg, remainder: length };
}

/** The eigenvalue of largest real part, or of largest modulus, of a linear map, as Arnoldi's process sees it. */
export function extremeEigenvalue(map: LinearMap, size: number, by: "real" | "modulus"): number {
  const random = stream({ seed: 0, purpose: "start of Arnoldi's process" });
  const start = Float64Array.from({ length: size }, () => random.normal());
  const { hessenberg } = krylovSpace(map, start, { dimension: ARNOLDI_VECTORS });
  return Math.max(...eigenvaluesOf(new Matrix(hessenberg.map((h) => [...h])), false).map((value) => value[by]));
}

/** The eigenvalues of a matrix, that of largest real part first. */
export function eigenvaluesOf(matrix: Matrix, symmetric: boolean): Eigenvalue[] {
  if (matrix.rows === 0) return [];
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: symmetric });
  return realEigenvalues
    .map((real, i) => ({
      real,
      imaginary: imaginaryEigenvalues[i]!,
      modulus: Math.hypot(real, imaginaryEigenvalues[i]!),
    }))
    .sort((a, b) => b.real - a.real || b.imaginary - a.imaginary);
}

/** The matrix of a linear map. */
export function matrixOf(map: LinearMap, size: number): Matrix {
  const matrix = Matrix.zeros(size, size);
  const unit = new Float64Array(size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    unit[j] = 1;
    map(unit, column);
    unit[j] = 0;
    for (let i = 0; i < size; i++) matrix.set(i, j, column[i]!);
  }
  return matrix;
}

const CLOSED = 1e-13;
const ARNOLDI_VECTORS = 100;
